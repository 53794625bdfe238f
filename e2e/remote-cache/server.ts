import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../components/server';

/** What the server does in place of an answer: gives this status, nothing ever, or half of the bytes. */
export type Answer = number | 'hang' | 'cut';

export interface CacheFault {
  readonly method: 'GET' | 'PUT';
  /** Default: all entries. */
  readonly hash?: string;
  readonly answer: Answer;
}

/** A request that was answered; status 0 when it was not. */
export interface CacheRequest {
  readonly method: string;
  /** Of the task; null for a path that the protocol does not have. */
  readonly hash: string | null;
  readonly status: number;
}

/** A remote cache of Nx in a process of its own. */
export interface RemoteCache {
  readonly url: string;
  /** Variables with which Nx uses it: with a token that may write, only read, or that the server does not know. */
  env(right?: 'write' | 'read' | 'unknown'): Record<string, string>;
  /** Every request so far, in order. */
  requests(): CacheRequest[];
  /** Hashes of the entries, sorted. */
  hashes(): string[];
  /** Path of an entry's file, a gzipped tar. */
  entry(hash: string): string;
  /** From now on; none ends them. */
  fail(faults: readonly CacheFault[]): void;
  /** Ends the process. The entries stay until `remove`. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

const PROGRAM = join(__dirname, 'server.mjs');
const TOKENS = { 'token-of-main': 'write', 'token-of-a-pull-request': 'read' } as const;
const TOKEN = { write: 'token-of-main', read: 'token-of-a-pull-request', unknown: 'token-of-nobody' } as const;

/** Starts an empty remote cache on a free port of 127.0.0.1. */
export async function startRemoteCache(): Promise<RemoteCache> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-remote-cache-')));
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(TOKENS));
  const address = join(folder, 'address');
  const server = await startServer(process.execPath, [PROGRAM, folder], {
    env: {},
    log: join(folder, 'log'),
    ready: async () => existsSync(address),
  });
  const url = `http://${readFileSync(address, 'utf8')}`;
  return {
    url,
    env: (right = 'write') => ({
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: TOKEN[right],
    }),
    requests: () => readLines(join(folder, 'requests.jsonl')).map((line) => JSON.parse(line) as CacheRequest),
    hashes: () => readdirSync(join(folder, 'entries')).sort(),
    entry: (hash) => join(folder, 'entries', hash),
    fail(faults) {
      writeFileSync(join(folder, 'faults.new'), JSON.stringify(faults));
      renameSync(join(folder, 'faults.new'), join(folder, 'faults.json'));
    },
    stop: () => server.stop(),
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
