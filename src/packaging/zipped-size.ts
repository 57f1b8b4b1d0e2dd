import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';
import { cacheDirectory } from '../host/index.js';
import { type Bytes, bytes } from '../units/index.js';
import type { HashedFile } from './content-hash.js';

/** What a zip has beside names and content: PKWARE's APPNOTE, 4.3.7, 4.3.9, 4.3.12 and 4.3.16. */
const LOCAL_HEADER = 30;
const DATA_DESCRIPTOR = 16;
const CENTRAL_HEADER = 46;
const END_OF_DIRECTORY = 22;

/** Lines `<sha256> <bytes>`: what a content weighs when it is deflated. Another zlib deflates to other sizes. */
const deflatedSizes = (): string =>
  cacheDirectory('deflated-sizes', `${process.arch}-zlib-${process.versions.zlib}.txt`);

/**
 * What `writeZip` would write of these files, without writing it. Most of the time goes into deflating, so that what
 * a content came to is kept: packages of the same framework differ in few files.
 */
export async function zippedSize(files: readonly HashedFile[]): Promise<Bytes> {
  const known = await readKnown();
  const found: string[] = [];
  let size = END_OF_DIRECTORY;
  for (const file of files) {
    const deflated = known.get(file.sha256) ?? (await deflatedSize(file));
    if (!known.has(file.sha256)) found.push(`${file.sha256} ${deflated}\n`);
    known.set(file.sha256, deflated);
    const name = Buffer.byteLength(file.path);
    const descriptor = file.content.kind === 'file' ? DATA_DESCRIPTOR : 0;
    size += LOCAL_HEADER + name + deflated + descriptor + CENTRAL_HEADER + name;
  }
  await remember(found);
  return bytes(size);
}

async function readKnown(): Promise<Map<string, number>> {
  const text = await readFile(deflatedSizes(), 'utf8').catch(() => '');
  // A line that a crash cut off has another length.
  return new Map(
    [...text.matchAll(/^([0-9a-f]{64}) (\d+)\n/gm)].map(([, sha256 = '', size]) => [sha256, Number(size)]),
  );
}

async function remember(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await mkdir(path.dirname(deflatedSizes()), { recursive: true });
  await appendFile(deflatedSizes(), lines.join(''));
}

async function deflatedSize({ content }: HashedFile): Promise<number> {
  let size = 0;
  const meter = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done();
    },
  });
  const source =
    content.kind === 'bytes' ? Readable.from([Buffer.from(content.bytes)]) : createReadStream(content.file);
  await pipeline(source, createDeflateRaw({ level: 6 }), meter);
  return size;
}
