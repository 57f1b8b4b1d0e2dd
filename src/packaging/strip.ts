import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../errors/index.js';
import { runCommand } from '../host/index.js';
import { otherPlatforms } from './prune.js';
import type { TaskFile } from './task-file.js';
import type { FileRule } from './variant.js';

/**
 * Removes symbol tables and debug information from the native files that the rules name, into `scratch`.
 * Only named files of this platform: `strip` knows no others, and breaks libraries whose sections patchelf
 * has moved, as in Python wheels.
 */
export async function stripFiles(
  files: readonly TaskFile[],
  rules: readonly FileRule[],
  scratch: string,
): Promise<readonly TaskFile[]> {
  const patterns = rules.map(({ files: pattern }) => new RegExp(pattern, 'u'));
  const foreign = otherPlatforms();
  const isNamed = ({ path: name }: TaskFile) =>
    !foreign.matches(name) && patterns.some((pattern) => pattern.test(name));
  return Promise.all(
    files.map((file, index) =>
      isNamed(file) ? stripTaskFile(file, path.join(scratch, `${index}.stripped`)) : file,
    ),
  );
}

async function stripTaskFile(file: TaskFile, target: string): Promise<TaskFile> {
  if (file.content.kind !== 'file') return file;
  await stripFile(file.content.file, target);
  return { ...file, content: { kind: 'file', file: target, shareable: false } };
}

/** Strips one ELF file into another; what the dynamic linker needs stays. */
export async function stripFile(source: string, target: string): Promise<void> {
  try {
    await runCommand('strip', ['--strip-unneeded', '-o', target, source]);
    await stat(target);
  } catch (cause) {
    throw new BenchError(`cannot strip ${source}`, {
      code: 'strip-failed',
      hint: 'install binutils, which has the command strip',
      cause,
    });
  }
}
