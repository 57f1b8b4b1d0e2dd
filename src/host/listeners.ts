import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** IPv4 and IPv6, of this process's own network namespace. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const LOCAL_ADDRESS = 1;
const STATE = 3;
const INODE = 9;
/** TCP_LISTEN of the kernel's net/tcp_states.h. */
const LISTENING = '0A';

/**
 * The processes of this host that listen at a port, as far as this user may look into them; empty where none is
 * seen: there is none, it is another user's, or it is in another network namespace.
 */
export function listenersAt(port: number): readonly number[] {
  const wanted = new Set(TABLES.flatMap((file) => inodesAt(readIfThere(file), port)));
  if (wanted.size === 0) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && socketsOf(pid).some((inode) => wanted.has(inode)));
}

/** @param table the content of /proc/net/tcp (proc_pid_net(5)): hexadecimal `address:port`, state, inode. */
export function inodesAt(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[STATE] === LISTENING && fields[LOCAL_ADDRESS]?.endsWith(suffix) === true)
    .flatMap((fields) => fields[INODE] ?? []);
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => inodeOf(`/proc/${pid}/fd/${fd}`) ?? []);
  } catch {
    // It has ended, or is another user's.
    return [];
  }
}

/** `socket:[12345]` is what a descriptor of a socket links to. */
function inodeOf(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
