import { createWriteStream } from 'node:fs';
import { chmod, mkdir, realpath, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BenchError, messageOf } from '../../errors/index.js';
import { type Bytes, bytes } from '../../units/index.js';

/** AWS's limit on an unzipped package. */
export const MAX_UNZIPPED_BYTES = 262_144_000;
const MAX_ENTRIES = 65_535;
/** DEFLATE cannot do better: a zip that claims more has entries that share their data (a "better zip bomb"). */
const MAX_DEFLATE_RATIO = 1_032;
const MAX_LINK_BYTES = 4_096;

const UNIX = 3;
const TYPE_MASK = 0o170000;
/** File types of Unix modes, S_IFREG and so on; zips made elsewhere have none. */
const TYPES: ReadonlyMap<number, EntryKind> = new Map([
  [0, 'file'],
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
]);
const DEFAULT_MODE = 0o644;

type EntryKind = 'file' | 'directory' | 'link';

interface Planned {
  readonly entry: Entry;
  readonly kind: EntryKind;
  readonly mode: number;
  /** Relative, normalised, without a trailing slash. */
  readonly name: string;
}

/**
 * Unpacks a zip into an empty directory. Refuses what could harm or fill the host: absolute paths, `..`,
 * links that leave the folder or lead nowhere, devices, duplicate entries, and archives that unpack to more
 * than their size allows. Resolves to the sum of the files' sizes. Throws a BenchError `package-refused`, and
 * `package-too-large` above 262,144,000 bytes.
 */
export async function unzip(archive: string, directory: string): Promise<Bytes> {
  const zip = await opened(archive);
  try {
    const plan = await planOf(zip);
    for (const planned of plan) if (planned.kind !== 'link') await write(zip, planned, directory);
    for (const planned of plan) if (planned.kind === 'link') await link(zip, planned, directory);
    for (const planned of plan) if (planned.kind === 'link') await checkLink(planned, directory);
    return bytes(plan.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0));
  } catch (error) {
    throw error instanceof BenchError ? error : refused(messageOf(error), error);
  } finally {
    zip.close();
  }
}

async function opened(archive: string): Promise<ZipFile> {
  try {
    return await openPromise(archive, { autoClose: false, strictFileNames: true });
  } catch (cause) {
    throw refused(messageOf(cause), cause);
  }
}

async function planOf(zip: ZipFile): Promise<Planned[]> {
  if (zip.entryCount > MAX_ENTRIES) throw refused(`${zip.entryCount} entries; the limit is ${MAX_ENTRIES}`);
  const plan = new Map<string, Planned>();
  let unzippedBytes = 0;
  for await (const entry of zip.eachEntry()) {
    unzippedBytes += entry.uncompressedSize;
    if (unzippedBytes > MAX_UNZIPPED_BYTES) throw tooLarge();
    const planned = plannedOf(entry);
    if (planned.name === '.') continue;
    if (plan.has(planned.name)) throw refused(`${planned.name} is in it twice`);
    plan.set(planned.name, planned);
  }
  if (unzippedBytes > zip.fileSize * MAX_DEFLATE_RATIO) throw refused('its entries overlap');
  refuseFilesBelowFiles(plan);
  return [...plan.values()];
}

function plannedOf(entry: Entry): Planned {
  const attributes = entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const kind = entry.fileName.endsWith('/') ? 'directory' : TYPES.get(attributes & TYPE_MASK);
  if (kind === undefined) throw refused(`${entry.fileName} is neither file, directory nor link`);
  if (entry.isEncrypted()) throw refused(`${entry.fileName} is encrypted`);
  return { entry, kind, mode: attributes & 0o777 || DEFAULT_MODE, name: nameOf(entry.fileName) };
}

function nameOf(fileName: string): string {
  const name = path.posix.normalize(fileName).replace(/\/$/, '');
  const leaves = path.posix.isAbsolute(name) || fileName.split('/').includes('..');
  if (leaves || fileName.includes('\\') || fileName.includes('\0'))
    throw refused(`${fileName} leaves the folder`);
  return name;
}

function refuseFilesBelowFiles(plan: ReadonlyMap<string, Planned>): void {
  for (const name of plan.keys()) {
    const segments = name.split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      const parent = plan.get(segments.slice(0, depth).join('/'));
      if (parent !== undefined && parent.kind !== 'directory') {
        throw refused(`${name} lies below ${parent.name}, which is a ${parent.kind}`);
      }
    }
  }
}

async function write(zip: ZipFile, { entry, kind, mode, name }: Planned, directory: string): Promise<void> {
  const target = path.join(directory, name);
  if (kind === 'directory') return void (await mkdir(target, { recursive: true }));
  await mkdir(path.dirname(target), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }));
  await chmod(target, readableByAll(mode));
}

/**
 * Functions run as a user of their own. Python's zipfile gives mode 600 to what it is handed as text, so that
 * without this the most common way of making a package in a script would make one that nobody can read.
 */
function readableByAll(mode: number): number {
  const executable = mode & 0o100 ? 0o111 : 0;
  return mode | 0o644 | executable;
}

async function link(zip: ZipFile, { entry, name }: Planned, directory: string): Promise<void> {
  if (entry.uncompressedSize > MAX_LINK_BYTES) throw refused(`the link ${name} is too long`);
  const target = (await buffer(await zip.openReadStreamPromise(entry))).toString();
  if (path.isAbsolute(target)) throw refused(`the link ${name} leads out of the folder`);
  const file = path.join(directory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await symlink(target, file);
}

/** Only with all links in place the kernel itself can tell where one leads. */
async function checkLink({ name }: Planned, directory: string): Promise<void> {
  const root = await realpath(directory);
  let target: string;
  try {
    target = await realpath(path.join(directory, name));
    await stat(target);
  } catch (cause) {
    throw refused(`the link ${name} leads nowhere`, cause);
  }
  if (target !== root && !target.startsWith(root + path.sep)) {
    throw refused(`the link ${name} leads out of the folder`);
  }
}

function tooLarge(): BenchError {
  return new BenchError(`the package unpacks to more than ${MAX_UNZIPPED_BYTES} bytes`, {
    code: 'package-too-large',
    hint: 'leave out what the function does not need, or deploy it as an image',
  });
}

function refused(reason: string, cause?: unknown): BenchError {
  return new BenchError(`the package cannot be unpacked: ${reason}`, {
    code: 'package-refused',
    hint: 'make the zip again from regular files and links that stay inside',
    ...(cause === undefined ? {} : { cause }),
  });
}
