import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type CommandResult, cacheDirectory, runCommand } from '../../src/host/index.js';
import { moveIntoPlace, removeAbandoned, temporarySibling } from '../../src/packaging/temporary.js';
import { contentOf, type LayerContent } from './layers.js';
import { projectRoot } from './project-root.js';

const REQUIREMENTS = path.join(projectRoot(), 'test', 'tools', 'conformance', 'requirements.txt');
/** Written by `python3 -m venv` before pip runs: a folder gets its name only once both are done. */
const MARKER = 'pyvenv.cfg';

/** The official clients of test/tools/conformance/requirements.txt in a virtual environment. */
export interface PythonClients {
  /** Its interpreter. The programs beside it carry the path at which they were made: run modules by `-m`. */
  readonly python: string;
  /** The folder of its packages. */
  readonly sitePackages: string;
}

let clients: Promise<PythonClients> | undefined;

/**
 * Makes the virtual environment once for each version of Python and of the requirements, and keeps it among the
 * caches. Processes that make it at the same time each make their own, and the first one stays. Needs python3 with
 * venv, and the package index on the first run; throws a BenchError where one is missing.
 */
export function pythonClients(): Promise<PythonClients> {
  clients ??= pythonEnvironment(REQUIREMENTS, 'conformance');
  return clients;
}

/**
 * The same of any hashed requirements.
 * @param cache the folder among the caches, of one list of options
 * @param options more of pip's, such as `--no-deps` where what they need is installed elsewhere
 */
export async function pythonEnvironment(
  requirementsFile: string,
  cache: string,
  options: readonly string[] = [],
): Promise<PythonClients> {
  const version = await printed('import platform; print(platform.python_version(), platform.machine())');
  const requirements = await readFile(requirementsFile);
  const key = createHash('sha256').update(requirements).update(version).digest('hex').slice(0, 16);
  const parent = cacheDirectory(cache);
  const folder = path.join(parent, key);
  if (!existsSync(path.join(folder, MARKER)))
    await make(parent, folder, ['-r', requirementsFile, ...options]);
  const python = path.join(folder, 'bin', 'python');
  return { python, sitePackages: await printed('import site; print(site.getsitepackages()[0])', python) };
}

async function make(parent: string, folder: string, requested: readonly string[]): Promise<void> {
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const temporary = temporarySibling(folder);
  try {
    await runCommand('python3', ['-m', 'venv', temporary]);
    const python = path.join(temporary, 'bin', 'python');
    await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', ...requested]);
    await moveIntoPlace(temporary, folder, MARKER);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What the interpreter and AWS's client need, wherever they lie here, as a layer brings them. */
export async function pythonClientLayer({ python, sitePackages }: PythonClients): Promise<LayerContent> {
  const told = await printed(TELL_INSTALLATION, python);
  const { program, library, standard } = JSON.parse(told) as Record<
    'program' | 'library' | 'standard',
    string
  >;
  const wanted = (file: string) => !NOT_IN_LAYER.test(file);
  return new Map([
    ['bin/layered-python', program],
    ...(existsSync(library) ? [[path.join('lib', path.basename(library)), library] as const] : []),
    ...(await contentOf(standard, path.join('lib', path.basename(standard)), wanted)),
    ...(await contentOf(sitePackages, 'client', (file) => CLIENT.test(file))),
  ]);
}

const TELL_INSTALLATION = `
import json, os, sys, sysconfig
told = sysconfig.get_config_var
library = os.path.join(told('LIBDIR') or '', told('INSTSONAME') or '')
program = os.path.realpath(sys.executable)
print(json.dumps({'program': program, 'library': library, 'standard': sysconfig.get_path('stdlib')}))`;
/** Of the standard library: what no function needs. */
const NOT_IN_LAYER =
  /^(site-packages|dist-packages|test|idlelib|ensurepip|tkinter|config-[^/]*)\/|__pycache__\//;
const CLIENT = /^(awslambdaric|simplejson)\/|^(runtime_client|snapshot_restore_py)\b/;

async function printed(program: string, python = 'python3'): Promise<string> {
  const { stdout }: CommandResult = await runCommand(python, ['-c', program]);
  return stdout.trim();
}
