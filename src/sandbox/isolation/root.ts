import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { runCommand } from '../../host/index.js';
import { UID_WITHIN } from './script.js';

/** Everything that is mounted inside: no devices, no programs that make their caller somebody else. */
export const READ_ONLY = 'bind,ro,nosuid,nodev';
/** Links into /usr on most systems, folders of their own on some. */
const SYSTEM = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
/** What programs read to find libraries, names, certificates (no private keys) and the time, by its folder. */
const ETC: Readonly<Record<string, readonly string[]>> = {
  '/etc': [
    ...['alternatives', 'ca-certificates', 'ca-certificates.conf', 'host.conf', 'ld.so.cache'],
    ...['ld.so.conf', 'ld.so.conf.d', 'localtime', 'mime.types', 'nsswitch.conf', 'os-release'],
    ...['protocols', 'services', 'timezone'],
  ],
  '/etc/ssl': ['certs', 'openssl.cnf'],
  '/etc/pki/ca-trust': ['extracted'],
  '/etc/pki/tls': ['cert.pem', 'certs'],
};
const COPY = ['--recursive', '--no-dereference', '--preserve=mode,timestamps'];
const HOSTS = '/etc/hosts';
const RESOLV_CONF = '/etc/resolv.conf';
const DEVICES = ['full', 'null', 'random', 'urandom', 'zero'];
const EMPTY = ['dev', 'etc', 'opt', 'proc', 'sys/devices/system/cpu', 'tmp', 'var/task', 'var/runtime'];
/** The name that processes have on AWS. */
const ACCOUNTS = {
  passwd: 'root:x:0:0:root:/root:/sbin/nologin\nsbx_user1051:x:$UID:$UID::/home/sbx_user1051:/sbin/nologin\n',
  group: 'root:x:0:\n',
};

/**
 * The file system that sandboxes see: the host's programs and libraries, read-only, and nothing else of it. Made
 * once, in a process with a mount namespace of its own; each sandbox adds its package and `/tmp` in a copy.
 */
export class SandboxRoot {
  /** The host's names and addresses. */
  #hosts = '';
  readonly #visible = new Set<string>(['/usr']);

  private constructor(readonly directory: string) {}

  /** Throws a BenchError `command-failed` where mounting is not allowed. */
  static async make(directory: string): Promise<SandboxRoot> {
    mkdirSync(directory, { recursive: true });
    await runCommand('mount', ['-t', 'tmpfs', '-o', 'mode=755,nosuid', 'coldbench', directory]);
    const root = new SandboxRoot(directory);
    try {
      await root.#fill();
      return root;
    } catch (error) {
      await root.remove();
      throw error;
    }
  }

  async #fill(): Promise<void> {
    for (const name of EMPTY) mkdirSync(path.join(this.directory, name), { recursive: true });
    for (const name of SYSTEM) await this.#addSystemFolder(name);
    await this.#copyEtc();
    // Without a user namespace's rights over the host's mounts, what those forbid can be forbidden more, never less.
    for (const name of DEVICES) await this.#bind(path.join('/dev', name), 'bind');
    await this.#bind('/sys/devices/system/cpu', `${READ_ONLY},noexec`);
    this.#addLinks();
  }

  /** The names of /etc/hosts, and `sandbox.localdomain` at an address. */
  hostsWith(address: string): string {
    return `${this.#hosts}${address} sandbox.localdomain sandbox\n`;
  }

  /** Shows one more folder of the host, read-only, at its own path. */
  async show(folder: string): Promise<void> {
    if ([...this.#visible].some((shown) => folder === shown || folder.startsWith(`${shown}/`))) return;
    this.#visible.add(folder);
    await this.#bind(folder);
  }

  /** Takes everything away that was mounted; the folder is empty afterwards. */
  async remove(): Promise<void> {
    await runCommand('umount', ['--recursive', '--lazy', this.directory]);
  }

  async #addSystemFolder(name: string): Promise<void> {
    const stats = lstatSync(path.join('/', name), { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isSymbolicLink())
      symlinkSync(readlinkSync(path.join('/', name)), path.join(this.directory, name));
    else await this.#bind(path.join('/', name));
  }

  async #bind(source: string, options = READ_ONLY): Promise<void> {
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats === undefined) return;
    const target = path.join(this.directory, source);
    mkdirSync(stats.isDirectory() ? target : path.dirname(target), { recursive: true });
    if (!stats.isDirectory()) writeFileSync(target, '');
    await runCommand('mount', ['-o', options, source, target]);
  }

  /** Links stay links, but for the one that often leads to what is not shown. */
  async #copyEtc(): Promise<void> {
    for (const [folder, names] of Object.entries(ETC)) {
      const there = names.map((name) => path.join(folder, name)).filter((file) => existsSync(file));
      const target = path.join(this.directory, folder);
      if (there.length === 0) continue;
      mkdirSync(target, { recursive: true });
      await runCommand('cp', [...COPY, ...there, target]);
    }
    const target = path.join(this.directory, 'etc');
    this.#hosts = existsSync(HOSTS) ? `${readFileSync(HOSTS, 'utf8').trimEnd()}\n` : '';
    writeFileSync(path.join(this.directory, HOSTS), this.hostsWith('127.0.0.1'));
    if (existsSync(RESOLV_CONF)) await runCommand('cp', ['--dereference', RESOLV_CONF, target]);
  }

  #addLinks(): void {
    const links = { fd: '/proc/self/fd', stdin: '/proc/self/fd/0', stdout: '/proc/self/fd/1' };
    for (const [name, target] of Object.entries({ ...links, stderr: '/proc/self/fd/2' }))
      symlinkSync(target, path.join(this.directory, 'dev', name));
    for (const [name, text] of Object.entries(ACCOUNTS))
      writeFileSync(path.join(this.directory, 'etc', name), text.replaceAll('$UID', String(UID_WITHIN)));
  }
}
