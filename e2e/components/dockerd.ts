import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { run, succeed, type Outcome } from '../command';
import { startServer, type Server } from './server';
import { asRoot, TOOLS } from './tools';

/** A Docker daemon of our own: its images, its socket, no network but `none` and `host`, no rule in the host's firewall. */
export interface DockerDaemon {
  /** Runs Debian's Docker CLI against it. @throws Error that shows all output when the status is not 0 */
  docker(...args: string[]): Promise<Outcome>;
  /** Stops it and removes everything that it stored. */
  stop(): Promise<void>;
}

/** overlay2 is what users have; where the temporary folder is itself an overlay, only vfs works. */
const STORAGE_DRIVERS = ['overlay2', 'vfs'] as const;

/** Starts dockerd as root. Docker takes a registry on 127.0.0.0/8 over plain HTTP without being told. */
export async function startDockerd(outer: NodeJS.ProcessEnv): Promise<DockerDaemon> {
  // A short name: containerd's socket lies deep below it, and a socket's path has at most 107 bytes (unix(7)).
  const folder = mkdtempSync(join(tmpdir(), 'kd-'));
  const env = { PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${outer['PATH'] ?? ''}`, HOME: folder };
  const socket = join(folder, 's');
  const server = await startAny(folder, socket, env);
  return {
    docker: (...args) => succeed(TOOLS.docker, ['--host', `unix://${socket}`, ...args], { cwd: folder, env }),
    async stop() {
      await stopDaemon(folder, server, env);
      await removeAll(folder, env);
    },
  };
}

async function startAny(folder: string, socket: string, env: NodeJS.ProcessEnv): Promise<Server> {
  let last: unknown;
  for (const driver of STORAGE_DRIVERS) {
    try {
      return await startOne(folder, socket, driver, env);
    } catch (error) {
      last = error;
    }
  }
  await removeAll(folder, env);
  throw last;
}

async function startOne(folder: string, socket: string, driver: string, env: NodeJS.ProcessEnv): Promise<Server> {
  const flags = {
    'data-root': join(folder, `data-${driver}`),
    'exec-root': join(folder, 'x'),
    pidfile: join(folder, 'pid'),
    host: `unix://${socket}`,
    group: String(userInfo().gid),
    'storage-driver': driver,
    bridge: 'none',
    iptables: 'false',
    ip6tables: 'false',
  };
  const command = [...asRoot(), TOOLS.dockerd, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
  const log = join(folder, 'log');
  return startServer(command[0] as string, command.slice(1), { env, log, ready: () => answersPing(socket) });
}

async function stopDaemon(folder: string, server: Server, env: NodeJS.ProcessEnv): Promise<void> {
  if (asRoot().length > 0) {
    // sudo does not pass our signal on to a daemon in another session, so the daemon itself is asked.
    const pid = readFileSync(join(folder, 'pid'), 'utf8').trim();
    await run('sudo', ['-n', 'kill', pid], { cwd: folder, env });
  }
  await server.stop();
}

/** dockerd leaves a mount behind (`netns/default`), below which nothing can be removed. */
async function removeAll(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((path) => path.startsWith(`${folder}/`));
  const root = (...command: string[]): Promise<Outcome> => {
    const [program, ...args] = [...asRoot(), ...command];
    return succeed(program as string, args, { cwd: '/', env });
  };
  for (const path of mounts.sort().reverse()) await root('umount', '-l', path);
  if (asRoot().length === 0) rmSync(folder, { recursive: true, force: true });
  else await root('rm', '-rf', '--', folder);
}

function answersPing(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('error', reject);
    ping.on('timeout', () => ping.destroy(new Error('no answer')));
    ping.end();
  });
}
