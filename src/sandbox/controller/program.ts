import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory, runCommand } from '../../host/index.js';

const SOURCES = fileURLToPath(new URL('../../../../src/sandbox/controller/', import.meta.url));
/** Who looks for what uses the processors finds it by this. */
const NAME = 'coldbench-cpu-controller';
const MAIN = 'controller.c';
const FILES = [MAIN, 'account.h'];
const COMPILER = 'cc';
const FLAGS = ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror'];

/** Compiles the controller, once for each state of its sources. Throws what the compiler says. */
export async function controllerProgram(): Promise<string> {
  const program = cacheDirectory('cpu-controller', `${NAME}-${await contentKey()}`);
  if (existsSync(program)) return program;
  await mkdir(path.dirname(program), { recursive: true });
  const temporary = `${program}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await runCommand(COMPILER, [...FLAGS, '-o', temporary, path.join(SOURCES, MAIN), '-lm']);
    await rename(temporary, program);
  } finally {
    await rm(temporary, { force: true });
  }
  return program;
}

async function contentKey(): Promise<string> {
  const hash = createHash('sha256').update(`${process.arch} ${FLAGS.join(' ')}`);
  for (const file of FILES) hash.update(await readFile(path.join(SOURCES, file)));
  return hash.digest('hex').slice(0, 16);
}
