import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../../src/host/index.js';
import type { Network } from '../../src/network/index.js';
import type { PreparedVariant } from '../../src/packaging/index.js';
import { projectRoot } from './project-root.js';

const SHARED = path.join(projectRoot(), 'handlers', 'shared-python');
const DECODE = `
import sys
from coldbench_handler.image import decode_image
_, encoded, pixels, width, height = sys.argv
with open(encoded, "rb") as file:
    content = file.read()
with open(pixels, "wb") as file:
    file.write(decode_image(content, int(width), int(height)).tobytes())`;

/** An image at a network's size, as the Python handlers get it of Pillow. */
export async function pillowPixels(
  { python }: PreparedVariant,
  encoded: Uint8Array,
  { width, height }: Network['input'],
): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-pillow-'));
  const [from, to] = [path.join(folder, 'encoded'), path.join(folder, 'pixels')];
  const PYTHONPATH = [SHARED, python?.site].join(path.delimiter);
  try {
    await writeFile(from, encoded);
    const args = ['-s', '-S', '-c', DECODE, from, to, String(width), String(height)];
    const env = { PATH: process.env.PATH, HOME: folder, PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1' };
    await runCommand(python?.program ?? '', args, { env });
    return await readFile(to);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How far apart two decoders' pixels are, in levels of 256. */
export interface LevelDifference {
  readonly most: number;
  readonly mean: number;
}

export function levelDifference(a: Uint8Array, b: Uint8Array): LevelDifference {
  const differences = Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN)));
  const sum = differences.reduce((total, each) => total + each, 0);
  return { most: differences.reduce((most, each) => Math.max(most, each), 0), mean: sum / a.length };
}
