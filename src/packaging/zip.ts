import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type Bytes, bytes } from '../units/index.js';
import { byPath, type TaskFile } from './task-file.js';

/** The earliest time that a zip can state. Read back as local time everywhere, so the bytes are the same. */
const FIXED_TIME = new Date(1980, 0, 1);
const FILE_MODE = 0o100644;
const EXECUTABLE_MODE = 0o100755;

export interface ZipResult {
  readonly zippedBytes: Bytes;
  readonly sha256: string;
}

/** Writes a zip. The same files give the same bytes: entries are sorted, times and modes are fixed. */
export async function writeZip(files: readonly TaskFile[], target: string): Promise<ZipResult> {
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(archive(files), meter, createWriteStream(target));
  return { zippedBytes: bytes(size), sha256: hash.digest('hex') };
}

function archive(files: readonly TaskFile[]): NodeJS.ReadableStream {
  const zip = new ZipFile();
  zip.on('error', (error) => zip.outputStream.emit('error', error));
  for (const { path, executable, content } of files.toSorted(byPath)) {
    const options = {
      mtime: FIXED_TIME,
      mode: executable ? EXECUTABLE_MODE : FILE_MODE,
      forceDosTimestamp: true,
    };
    if (content.kind === 'bytes') zip.addBuffer(Buffer.from(content.bytes), path, options);
    else zip.addFile(content.file, path, options);
  }
  zip.end();
  return zip.outputStream;
}
