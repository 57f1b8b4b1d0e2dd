import { type FileHandle, open } from 'node:fs/promises';
import type { FileContent } from '../task-file.js';

/** As many of the bytes at a place as there are; none where a damaged header names a place that no file has. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

/** Dynamic sections and program headers have some kilobytes. */
const LONGEST_TABLE = 1 << 20;

/** Content that can be read in parts: a file's stays on the disk. */
export async function withReader<T>(content: FileContent, use: (read: ReadAt) => Promise<T>): Promise<T> {
  if (content.kind === 'bytes') return use(readerOf(content.bytes));
  const handle = await open(content.file);
  try {
    return await use(fileReader(handle));
  } finally {
    await handle.close();
  }
}

function readerOf(bytes: Uint8Array): ReadAt {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return async (position, length) =>
    isReadable(position, length) ? whole.subarray(position, position + length) : Buffer.alloc(0);
}

function fileReader(handle: FileHandle): ReadAt {
  return async (position, length) => {
    if (!isReadable(position, length)) return Buffer.alloc(0);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
}

const isReadable = (position: number, length: number) =>
  Number.isSafeInteger(position) && length <= LONGEST_TABLE;
