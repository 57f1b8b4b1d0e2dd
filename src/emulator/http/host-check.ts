import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Listening on these means listening on every address of the machine. */
const UNSPECIFIED = new Set(['0.0.0.0', '::']);

/**
 * Keeps web pages out of a server that is meant for programs on this machine. A page of another site can point
 * its own name at 127.0.0.1 (DNS rebinding) but not hide it: it stands in `Host`. What a page sends to a
 * foreign address with a method that changes something carries its `Origin`.
 */
export class HostCheck {
  readonly #names: ReadonlySet<string>;
  readonly #anyAddress: boolean;

  /** `allowed`: names that the server answers to as well. */
  constructor(listenedOn: string, allowed: readonly string[] = []) {
    this.#anyAddress = UNSPECIFIED.has(listenedOn);
    const names = ['127.0.0.1', 'localhost', '::1', listenedOn, ...allowed];
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  /** Why the request is not to be answered; undefined where it is. */
  refusalOf(request: IncomingMessage): string | undefined {
    const { host, origin } = request.headers;
    if (host !== undefined && !this.#allows(nameOf(host))) {
      return `the Host header names ${host}, which this emulator does not answer to: a web page could have sent this request. Address it as 127.0.0.1 or localhost, or allow the name (bench emulate --allow-host NAME)`;
    }
    return origin === undefined
      ? undefined
      : `the Origin header says that a web page (${origin}) sent this request, and this API is not for web pages`;
  }

  #allows(name: string): boolean {
    return this.#names.has(name) || (this.#anyAddress && isIP(name) !== 0);
  }
}

/** Without the port, and without the brackets of an IPv6 address. */
function nameOf(host: string): string {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain).toLowerCase();
}

/** The address by which clients on this machine reach a server that listens on `host`. */
export function reachableAt(host: string, port: number): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}
