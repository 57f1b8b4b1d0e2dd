import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError, EXIT } from '../../errors/index.js';
import { writeFileAtomic } from '../../host/index.js';
import { notebookFile, type Parameters } from './notebook-file.js';
import { cellsOfPercentFormat } from './percent-format.js';

/** Python's sources are not among what is compiled. */
const SOURCES = fileURLToPath(new URL('../../../../src/export/notebook/', import.meta.url));
/** In their order in the notebook. */
const OF_RUN = ['load', 'recordings', 'check', 'tables', 'plots', 'against'].map((name) => `run/${name}.py`);
const OF_WALKTHROUGH = ['walkthrough.py'];

/** What a walk-through deploys and measures. */
export interface Walkthrough {
  /** The folder in which `npx bench` is to be found. */
  readonly project: string;
  /** Of the scenario, as a command names it from there. */
  readonly scenario: string;
  readonly variant: string;
  readonly memoryMB: number;
}

/** Writes the notebook of a run, which finds the run's folder from its own. Throws a BenchError (exit 2) where `file` exists. */
export function exportRunNotebook(runFolder: string, file: string): Promise<void> {
  return write(file, OF_RUN, { RUN_FOLDER: fromFolderOf(file, runFolder) });
}

/** Writes the notebook that deploys and measures one function. Throws a BenchError (exit 2) where `file` exists. */
export function exportWalkthrough(walkthrough: Walkthrough, file: string): Promise<void> {
  const { project, scenario, variant, memoryMB } = walkthrough;
  return write(file, OF_WALKTHROUGH, {
    PROJECT: fromFolderOf(file, project),
    SCENARIO: scenario,
    VARIANT: variant,
    MEMORY_MB: memoryMB,
  });
}

/** What reads a notebook begins in the notebook's folder. */
function fromFolderOf(file: string, folder: string): string {
  const relative = path.relative(path.dirname(path.resolve(file)), path.resolve(folder));
  return relative === '' ? '.' : relative;
}

/** What is there may have been executed or changed by its reader. */
async function write(file: string, sources: readonly string[], parameters: Parameters): Promise<void> {
  if (existsSync(file))
    throw new BenchError(`${file} is there already`, {
      code: 'export-exists',
      exitCode: EXIT.usage,
      hint: 'name another file with --out, or remove this one',
    });
  const texts = await Promise.all(sources.map((name) => readFile(path.join(SOURCES, name), 'utf8')));
  await writeFileAtomic(file, notebookFile(texts.flatMap(cellsOfPercentFormat), parameters));
}
