import { unknownCapability, unknownCapabilityFlag } from '../errors';

/** Names by number. Spec: linux/capability.h, capabilities(7). */
const NAMES = (
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast ' +
  'net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice ' +
  'sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm ' +
  'block_suspend audit_read perfmon bpf checkpoint_restore'
).split(' ');

const ALL = (1n << BigInt(NAMES.length)) - 1n;
const EVERY_BIT = (1n << 64n) - 1n;

type Sets = { permitted: bigint; inheritable: bigint; effective: bigint };
const SET_OF_FLAG: Readonly<Record<string, keyof Sets>> = { p: 'permitted', i: 'inheritable', e: 'effective' };

/**
 * Value of the attribute `security.capability` for the terms of `linux_capabilities`; undefined when nothing is permitted or
 * inheritable. 20 bytes, revision 2: magic with the one effective bit, then permitted and inheritable, low and high words, little
 * endian. Throws `invalid-capability`. Spec: ko-behaviour 5.8, linux/capability.h (vfs_cap_data).
 */
export function fileCapabilities(terms: readonly string[]): Uint8Array | undefined {
  const sets: Sets = { permitted: 0n, inheritable: 0n, effective: 0n };
  for (const term of terms) applyTerm(sets, term);
  if (sets.permitted === 0n && sets.inheritable === 0n) return undefined;
  const value = Buffer.alloc(20);
  value.writeUInt32LE(0x02000000 | (sets.effective === 0n ? 0 : 1), 0);
  value.writeUInt32LE(Number(sets.permitted & 0xffffffffn), 4);
  value.writeUInt32LE(Number(sets.inheritable & 0xffffffffn), 8);
  value.writeUInt32LE(Number(sets.permitted >> 32n), 12);
  value.writeUInt32LE(Number(sets.inheritable >> 32n), 16);
  return new Uint8Array(value);
}

/** `a,b=ep-i`: the capabilities before the first operator, then operators and the sets they act on. */
function applyTerm(sets: Sets, term: string): void {
  const operator = term.search(/[-+=]/);
  if (operator < 0) {
    sets.permitted |= maskOf(term, term);
    return;
  }
  const mask = operator === 0 && term.startsWith('=') ? ALL : maskOf(term.slice(0, operator), term);
  let keep = EVERY_BIT;
  for (const char of term.slice(operator)) {
    const set = SET_OF_FLAG[char];
    if (set !== undefined) sets[set] = (sets[set] | mask) & keep;
    else if (char === '+') keep = EVERY_BIT;
    else if (char === '-') keep = EVERY_BIT ^ mask;
    else if (char === '=') {
      keep = EVERY_BIT;
      for (const name of Object.values(SET_OF_FLAG)) sets[name] &= EVERY_BIT ^ mask;
    } else throw unknownCapabilityFlag(term, char);
  }
}

function maskOf(list: string, term: string): bigint {
  return list.split(',').reduce((mask, text) => mask | bitOf(text, term), 0n);
}

function bitOf(text: string, term: string): bigint {
  const name = text.toLowerCase();
  if (name === 'all') return ALL;
  const number = /^\d+$/.test(name) ? Number(name) : NAMES.indexOf(name.replace(/^cap_/, ''));
  if (number < 0 || number > 63) throw unknownCapability(text, term);
  return 1n << BigInt(number);
}
