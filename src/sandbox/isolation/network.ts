import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../errors/index.js';

const PROCESS = fileURLToPath(new URL('./network-process.js', import.meta.url));

/**
 * A new namespace has a loopback interface that is down. Without ip(8), /sys tells: writing a device's flags
 * changes them, IFF_UP being 1 and IFF_LOOPBACK 8 (netdevice(7)), and a new mount of it shows this namespace.
 */
const BEGIN = `
ip link set lo up 2>/dev/null || {
  mount --make-rprivate / && mount -t sysfs sysfs /sys && echo 0x9 > /sys/class/net/lo/flags || exit 126
}
exec "$@"`;

export interface NetworkOrder {
  readonly id: number;
  /** What a connection is wanted to; null: a server is wanted. */
  readonly to: { readonly host: string; readonly port: number } | null;
}

export interface NetworkResult {
  readonly id: number;
  /** Null: the message comes with the server or the connection. */
  readonly error: string | null;
}

interface Asked {
  readonly resolve: (handle: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A network namespace with nothing but its loopback: from inside there is no way to this host or out of it. One
 * process lives in it and hands out its sockets, by which its inhabitants and this process reach each other.
 */
export class OfflineNetwork {
  readonly #asked = new Map<number, Asked>();
  #next = 0;
  #ended: string | null = null;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (result: NetworkResult, handle) => this.#answer(result, handle));
    child.once('exit', (code, signal) => this.#end(`its process ended with ${signal ?? code}`));
    child.on('error', ({ message }) => this.#end(message));
  }

  /** Throws a BenchError `network-not-isolated` where the kernel does not let us. */
  static async open(): Promise<OfflineNetwork> {
    const args = ['--net', '--mount', '--', 'sh', '-c', BEGIN, 'sh', process.execPath, PROCESS];
    const child = spawn('unshare', args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const network = new OfflineNetwork(child);
    try {
      const proof = await network.listen();
      await new Promise((resolve) => proof.close(resolve));
      return network;
    } catch (cause) {
      await network.close();
      throw notIsolated(stderr.trim() === '' ? String(cause) : stderr.trim(), cause);
    }
  }

  /** For nsenter(1). */
  get namespace(): string {
    return `/proc/${this.child.pid}/ns/net`;
  }

  /** The kernel's table of its connections over IPv4. */
  get connections(): string {
    return `/proc/${this.child.pid}/net/tcp`;
  }

  /** A server that listens on a free port of the namespace's loopback. Rejects when its process is gone. */
  async listen(): Promise<Server> {
    const handle = await this.#ask(null);
    if (handle instanceof Server) return handle;
    throw new TypeError('no server came with the message');
  }

  /** A connection to who listens in the namespace. Rejects when nobody does. */
  async connect(host: string, port: number): Promise<Socket> {
    const handle = await this.#ask({ host, port });
    if (handle instanceof Socket) return handle;
    throw new TypeError('no connection came with the message');
  }

  #ask(to: NetworkOrder['to']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(new Error(this.#ended));
      const id = this.#next++;
      this.#asked.set(id, { resolve, reject });
      this.child.send({ id, to } satisfies NetworkOrder, (error) => {
        if (error === null) return;
        this.#asked.delete(id);
        reject(error);
      });
    });
  }

  /** Idempotent. The namespace goes when nobody is in it any more. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined)
      return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  #answer({ id, error }: NetworkResult, handle: unknown): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error === null) asked?.resolve(handle);
    else asked?.reject(new Error(error));
  }

  #end(reason: string): void {
    this.#ended = `the network of the sandboxes is gone: ${reason}`;
    for (const { reject } of this.#asked.values()) reject(new Error(this.#ended));
    this.#asked.clear();
  }
}

/** Why the sandboxes cannot be cut off. */
export function notIsolated(reason: string, cause?: unknown): BenchError {
  return new BenchError(
    `sandboxes cannot be cut off the network (${reason}): run as root or where user namespaces are allowed, or allow the network`,
    { code: 'network-not-isolated', cause },
  );
}
