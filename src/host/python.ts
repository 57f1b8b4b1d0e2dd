import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../errors/index.js';
import { runCommand } from './child.js';

/** A program may be a link, or a script that chooses another: the one that runs tells where it is. */
const TELL = `
import json, os, platform, sys
program = os.path.realpath(sys.executable)
print(json.dumps([platform.python_version(), program, os.path.realpath(sys.base_prefix)]))`;

/** A Python of this machine. */
export interface Interpreter {
  /** As 3.11.7. */
  readonly version: string;
  readonly program: string;
  /** The folder with its library. */
  readonly prefix: string;
}

const asked = new Map<string, Promise<Interpreter | null>>();

/**
 * The Python that comes nearest to a version: of the same minor one, or what `python3` is. Throws a BenchError
 * `runtime-missing` where there is none at all.
 *
 * @param searchPath folders, joined by colons
 */
export async function interpreterOf(
  version: string,
  searchPath = process.env.PATH ?? '',
): Promise<Interpreter> {
  let other: Interpreter | null = null;
  for (const program of candidates(version, searchPath)) {
    const interpreter = await ask(program);
    if (interpreter?.version.startsWith(`${version}.`) === true) return interpreter;
    other ??= interpreter;
  }
  if (other !== null) return other;
  throw new BenchError(`there is no Python ${version} on this machine, and no other`, {
    code: 'runtime-missing',
    hint: `install python${version}, or put it on the PATH`,
  });
}

function candidates(version: string, searchPath: string): string[] {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== '');
  return [`python${version}`, 'python3']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .filter((file, index, files) => files.indexOf(file) === index);
}

/** Null where it does not run, or is no Python 3. */
function ask(program: string): Promise<Interpreter | null> {
  const known = asked.get(program) ?? tell(program).catch(() => null);
  asked.set(program, known);
  return known;
}

async function tell(file: string): Promise<Interpreter> {
  const { stdout } = await runCommand(file, ['-I', '-S', '-c', TELL]);
  const [version, program, prefix] = JSON.parse(stdout) as [string, string, string];
  return { version, program, prefix };
}
