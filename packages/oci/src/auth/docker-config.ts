// Credentials as `docker login` and `podman login` leave them. The files are asked in this order, each until one has a
// record:
//
//   $DOCKER_AUTH_CONFIG (the JSON itself; CI systems set it)     $REGISTRY_AUTH_FILE
//   $DOCKER_CONFIG/config.json, else ~/.docker/config.json       $XDG_RUNTIME_DIR/containers/auth.json
//   ${XDG_CONFIG_HOME:-~/.config}/containers/auth.json
//
// go-containerregistry, and so ko, stops at the first file that exists; a user whose file for one registry hides the
// other's has nothing from that, so we go on.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unusableDockerConfig } from '../errors';
import type { Credential } from './credential';
import { candidates, findKey, storeKeys } from './docker-keys';
import { decodeDockerConfig, type DockerConfig, recordCredential } from './docker-record';
import { askHelper, type Helper } from './helper';
import type { CredentialTarget, Keychain } from './keychain';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Credentials as Docker, Podman and their helpers keep them. `env`: variables as of the process, `PATH` for the helpers
 * among them; `home`: absolute folder. Files are read at the first question and helpers run once for each key; both are
 * kept from then on. Throws `credential` for a file that cannot be read, and for a helper that is missing or fails.
 */
export function dockerKeychain(env: Variables, home: string): Keychain {
  let configs: Promise<readonly DockerConfig[]> | undefined;
  const answers = new Map<string, Promise<Credential | undefined>>();
  const ask = (helper: Helper, server: string, signal?: AbortSignal) => {
    const key = `${helper.name} ${server}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = askHelper(helper, server, env, signal);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key)); // a keychain that was locked may be open next time
    return answer;
  };
  return {
    async resolve(target, signal) {
      configs ??= readConfigs(env, home);
      for (const config of await configs) {
        const credential = await lookUp(config, target, ask, signal);
        if (credential !== undefined) return credential;
      }
      return undefined;
    },
  };
}

async function readConfigs(env: Variables, home: string): Promise<readonly DockerConfig[]> {
  const inline = env['DOCKER_AUTH_CONFIG'];
  const configs = inline ? [decodeDockerConfig(inline, 'DOCKER_AUTH_CONFIG')] : [];
  const files = [
    env['REGISTRY_AUTH_FILE'],
    join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json'),
    env['XDG_RUNTIME_DIR'] && join(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'auth.json'),
  ];
  for (const file of files) {
    const text = file ? await readIfThere(file) : undefined;
    if (file && text !== undefined) configs.push(decodeDockerConfig(text, file));
  }
  return configs;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusableDockerConfig(file, `it cannot be read (${code ?? 'unknown error'})`);
  }
}

/**
 * For each key: its own helper, else the store, else the record. Where a helper answers for a key, even with nothing,
 * the file's user, password and identity token for that key are not used; its registry token is.
 */
async function lookUp(
  config: DockerConfig,
  target: CredentialTarget,
  ask: (helper: Helper, server: string, signal?: AbortSignal) => Promise<Credential | undefined>,
  signal?: AbortSignal,
): Promise<Credential | undefined> {
  const { file, auths, credHelpers, credsStore } = config;
  let storeAsked = false;
  for (const candidate of candidates(target)) {
    const recordKey = findKey(auths.keys(), candidate);
    const record = recordKey === undefined ? undefined : auths.get(recordKey);
    const helperKey = findKey(credHelpers.keys(), candidate);
    const helper = helperKey === undefined ? undefined : credHelpers.get(helperKey);
    let helped: Credential | undefined;
    if (helper !== undefined && helper !== '' && helperKey !== undefined) {
      helped = await ask({ name: helper, file, key: `credHelpers["${helperKey}"]` }, helperKey, signal);
    } else if (helper === undefined && credsStore !== undefined && candidate.host && !storeAsked) {
      storeAsked = true;
      for (const server of storeKeys(target.registry)) {
        helped ??= await ask({ name: credsStore, file, key: 'credsStore' }, server, signal);
      }
    }
    if (helped !== undefined) return helped;
    const fromFile = helper === '' || (helper === undefined && credsStore === undefined);
    const usable = fromFile
      ? record
      : record?.registrytoken === undefined
        ? undefined
        : { registrytoken: record.registrytoken };
    const credential = usable === undefined ? undefined : recordCredential(usable, file, file);
    if (credential !== undefined) return credential;
  }
  return undefined;
}
