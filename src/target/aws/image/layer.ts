import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { hashing } from './hashing.js';

/** A layer on the disk: the hash of the compressed file names it, that of the tar is in the image's configuration. */
export interface Layer {
  readonly file: string;
  readonly digest: string;
  readonly diffId: string;
  readonly size: number;
}

/**
 * Packs a folder as a layer, below `prefix`, as `var/task`. Equal folders make equal layers: names are in order, and
 * times and owners are nobody's.
 */
export async function writeLayer(folder: string, prefix: string, file: string): Promise<Layer> {
  const tar = pack();
  const plain = hashing();
  const compressed = hashing();
  const written = pipeline(
    tar,
    plain.stream,
    createGzip({ level: 6 }),
    compressed.stream,
    createWriteStream(file),
  );
  await Promise.all([written, addAll(tar, folder, prefix).catch((error: Error) => tar.destroy(error))]);
  const { size } = await stat(file);
  return { file, size, digest: compressed.digest(), diffId: plain.digest() };
}

async function addAll(tar: Pack, folder: string, prefix: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.map((entry) => ({
    name: path.relative(folder, path.join(entry.parentPath, entry.name)),
    isFile: entry.isFile(),
  }));
  for (const parent of parentsOf(prefix)) await addDirectory(tar, parent);
  for (const { name, isFile } of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isFile) await addFile(tar, path.join(folder, name), `${prefix}/${name}`);
    else await addDirectory(tar, `${prefix}/${name}`);
  }
  tar.finalize();
}

/** `var` and `var/task` of `var/task`. */
function parentsOf(prefix: string): readonly string[] {
  const parts = prefix.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

const SAME = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;

function addDirectory(tar: Pack, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ ...SAME, name, type: 'directory', mode: 0o755 }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

async function addFile(tar: Pack, file: string, name: string): Promise<void> {
  const { size, mode } = await stat(file);
  const isExecutable = (mode & 0o111) !== 0;
  const entry = tar.entry({ ...SAME, name, size, mode: isExecutable ? 0o755 : 0o644 });
  const through = new PassThrough();
  await pipeline(createReadStream(file), through, entry);
}
