import { readFileSync } from 'node:fs';

const LOCAL_ADDRESS = 1;
const REMOTE_ADDRESS = 2;
const UID = 7;

/** Of this process's own network namespace. */
const CONNECTIONS = '/proc/net/tcp';

/**
 * The user whose process holds the other end of a connection over IPv4 on this host; undefined where there is
 * none, as of a connection that is gone.
 *
 * @param connections the table of the network namespace that the connection is in
 *
 * proc_pid_net(5), `tcp`: addresses are hexadecimal `address:port`, the owner of the socket is the eighth field.
 */
export function uidOfPeer(
  peer: { readonly localPort: number; readonly remotePort: number },
  connections = CONNECTIONS,
): number | undefined {
  return parsePeerUid(readFileSync(connections, 'latin1'), peer);
}

/** @param table the content of /proc/net/tcp; the peer's local port is our remote one. */
export function parsePeerUid(
  table: string,
  { localPort, remotePort }: { readonly localPort: number; readonly remotePort: number },
): number | undefined {
  const needle = `:${hex(remotePort)} `;
  for (let at = table.indexOf(needle); at >= 0; at = table.indexOf(needle, at + 1)) {
    const fields = lineAround(table, at).trim().split(/\s+/);
    const isPeer =
      fields[LOCAL_ADDRESS]?.endsWith(hex(remotePort)) === true &&
      fields[REMOTE_ADDRESS]?.endsWith(hex(localPort)) === true;
    if (isPeer) return Number(fields[UID]);
  }
  return undefined;
}

function lineAround(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
