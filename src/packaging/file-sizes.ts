import { stat } from 'node:fs/promises';
import { type Bytes, bytes } from '../units/index.js';
import type { TaskFile } from './task-file.js';

/** Bytes of a file's content. */
export async function sizeOf({ content }: TaskFile): Promise<number> {
  return content.kind === 'bytes' ? content.bytes.byteLength : (await stat(content.file)).size;
}

export function total(sizes: readonly number[]): Bytes {
  return bytes(sizes.reduce((sum, size) => sum + size, 0));
}
