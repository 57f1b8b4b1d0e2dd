import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, messageOf } from '../../errors/index.js';
import { type Interpreter, runCommand } from '../../host/index.js';
import type { Variant } from '../variant.js';
import {
  buildRequirements,
  FOREIGN_REQUIREMENTS,
  requirementsFile,
  requirementsSetting,
} from './requirements.js';

export interface Installation {
  readonly variant: Variant;
  readonly python: Interpreter;
  /** A folder of this process, on the disk where the packages go. */
  readonly work: string;
  readonly site: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** pip tries each request several times by itself; a download that breaks off ends it. */
const ATTEMPTS = 3;

/**
 * Installs exactly what the lock names, by its hashes, and nothing else. Throws a BenchError: `download-failed` where
 * the package index did not answer, `installation-failed` where something else is wrong.
 */
export async function installRequirements(installation: Installation): Promise<void> {
  const { variant, site, progress, signal } = installation;
  progress('installing its packages with pip');
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runPip(installation);
      return;
    } catch (cause) {
      signal?.throwIfAborted();
      if (attempt === ATTEMPTS || !isDownloadFailure(cause)) throw installationFailed(variant, cause);
      progress('a download failed; trying again');
      await rm(site, { recursive: true, force: true });
    }
  }
}

const temporaryOf = (work: string): string => path.join(work, 'pip');

async function runPip(installation: Installation): Promise<void> {
  const { python, work, progress, signal } = installation;
  const temporary = temporaryOf(work);
  await mkdir(temporary, { recursive: true });
  for (const { args, env } of pipRuns(installation)) {
    await runCommand(python.program, args, {
      env: { ...process.env, TMPDIR: temporary, PYTHONNOUSERSITE: '1', ...env },
      onLine: (line) => {
        if (TELLING.test(line)) progress(line.trim());
      },
      ...(signal === undefined ? {} : { signal }),
    });
  }
  await rm(temporary, { recursive: true });
}

/** pip's lines about what takes long. */
const TELLING = /^\s*(?:Downloading \S+ \([\d.]+ [MG]B\)|Building wheels? |Installing collected packages)/;

interface PipRun {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

function pipRuns(installation: Installation): readonly PipRun[] {
  const { variant, site } = installation;
  const locked = pipArguments(site, requirementsFile(variant));
  const foreign = foreignArguments(installation).map((args) => ({ args, env: {} }));
  return [...withTools(installation, locked), ...foreign];
}

/** Left to itself, pip builds with the newest tools that it finds, whose hashes nobody has checked. */
function withTools({ variant, work }: Installation, locked: readonly string[]): readonly PipRun[] {
  const lock = buildRequirements(variant);
  if (lock === undefined) return [{ args: locked, env: {} }];
  const tools = path.join(temporaryOf(work), 'build-tools');
  return [
    { args: pipArguments(tools, lock), env: {} },
    { args: [...locked, '--no-build-isolation'], env: { PYTHONPATH: tools } },
  ];
}

function pipArguments(target: string, requirements: string): readonly string[] {
  return [
    ...['-m', 'pip', 'install', '--require-hashes', '--no-deps', '--no-compile', '--no-warn-script-location'],
    ...['--disable-pip-version-check', '--progress-bar', 'off', '--no-input'],
    ...['--target', target, '--requirement', requirements],
  ];
}

/** Of the wheels for another Python, where the variant has some. */
function foreignArguments(installation: Installation): readonly (readonly string[])[] {
  const { foreign } = installation.variant;
  if (foreign === undefined) return [];
  const { python, abi, platform } = foreign;
  const lock = path.join(installation.variant.folder, FOREIGN_REQUIREMENTS);
  const kind = ['--only-binary', ':all:', '--implementation', 'cp', '--python-version', python];
  return [[...pipArguments(installation.site, lock), ...kind, '--abi', abi, '--platform', platform]];
}

/** What pip, and urllib3 and requests inside of it, say where the index or the way to it is at fault. */
const DOWNLOAD_FAILURE =
  /Retrying \(|Connection ?(?:Error|Pool|broken|reset|aborted)|ReadTimeout|timed out|IncompleteRead|HTTP error \d|Temporary failure/;

function isDownloadFailure(error: unknown): boolean {
  return DOWNLOAD_FAILURE.test(messageOf(error));
}

function installationFailed(variant: Variant, cause: unknown): BenchError {
  const said = [...messageOf(cause).matchAll(/^ *ERROR: (.*)$/gm)].at(-1)?.[1];
  const what = `pip could not install the packages of ${variant.name}`;
  return new BenchError(said === undefined ? what : `${what}: ${said}`, {
    code: isDownloadFailure(cause) ? 'download-failed' : 'installation-failed',
    hint: hintFor(variant, cause),
    cause,
  });
}

function hintFor(variant: Variant, cause: unknown): string {
  return /DO NOT MATCH THE HASHES|Hashes are required/.test(messageOf(cause))
    ? `the package index has other files than the lock names: give a lock of its own by ${requirementsSetting(variant.name)} (docs/variants.md)`
    : 'check that "python3 -m pip download" reaches a package index, and that the disk has space';
}
