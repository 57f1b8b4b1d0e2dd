import { randomBytes } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../host/index.js';
import type { PlatformReport, RecordingData, Recordings, RoundRecord, Run, Sample } from '../model/index.js';
import { formatHgrm } from '../stats/index.js';
import { adopt } from './adopt.js';
import { writing } from './faults.js';

import { joinSamples, type PartsOfSamples } from './joined-samples.js';
import { folderName, folderTime } from './names.js';
import { PLATFORM_FILE, recoverRunFolder } from './recovery.js';
import { moveLines, ReportPart, reportLines } from './report-part.js';
import {
  finishSamples,
  type IgnoredFile,
  type Phase,
  reportsPart,
  samplesPart,
  saveSamplesPart,
} from './samples.js';

export interface RunStoreOptions {
  /** The folder of all results, as `results`. */
  readonly root: string;
  /** The scenario's name. */
  readonly scenario: string;
  /** Start of the run, ISO 8601: the store reads no clock. */
  readonly now: string;
  /** The folder of an interrupted run that is to be continued. */
  readonly resume?: string;
}

/** The folder, within that of a run, of what it was held against in the same rounds. */
export const BASELINE_FOLDER = 'baseline';

export interface RoundExtras {
  /** Text of the interval log of the warm phase. */
  readonly hlog?: string;
}

export interface Tables {
  readonly txt: string;
  readonly md: string;
  readonly csv: string;
  readonly html: string;
}

/**
 * The files of one run. Everything is on disk, whole, when its call resolves; a kill at any moment leaves
 * whole files and at most `.tmp` siblings, which `resume` removes. Every method throws a BenchError
 * (`disk-full`, `results-not-writable`, `results-not-written`, `unsafe-name`).
 */
export interface RunStore {
  /** `<UTC time>-<short id>`: the name of the run's folder. */
  readonly id: string;
  readonly directory: string;
  /** Saves one cell in one round, its histograms first: a record that exists is complete. */
  saveRound(record: RoundRecord, extras?: RoundExtras): Promise<void>;
  /**
   * Where a generator streams its samples (gzipped CSV with a header: `SAMPLE_COLUMNS`, but `round` and the parts of
   * the time may be missing);
   * its folder exists when this resolves.
   */
  samplesFile(cell: string, round: number, phase: Phase): Promise<string>;
  saveSamples(cell: string, round: number, phase: Phase, samples: readonly Sample[]): Promise<void>;
  /** Writes beside each sample that a generator has streamed where its time went. */
  joinSamples(cell: string, round: number, phase: Phase, partsOf: PartsOfSamples): Promise<void>;
  /** Makes the cell's `samples.csv.gz` once its last round is saved; returns the parts that were not whole. */
  finishSamples(cell: string): Promise<readonly IgnoredFile[]>;
  appendPlatform(cell: string, reports: readonly PlatformReport[]): Promise<void>;
  /** Where the platform's reports of a phase go while it is measured; a repeated round empties it. */
  openReports(cell: string, round: number, phase: Phase): Promise<ReportPart>;
  /** Moves what was kept of a phase to the cell's other reports. */
  appendReports(cell: string, round: number, phase: Phase): Promise<void>;
  saveDeployment(cell: string, facts: object): Promise<void>;
  /** Called at the start too, with state `interrupted`: what is killed can then be found and resumed. */
  saveRun(run: Run): Promise<void>;
  saveTables(tables: Tables): Promise<void>;
  /** What the run says of its two sides. */
  saveComparison(texts: Readonly<Record<'txt' | 'md' | 'json', string>>): Promise<void>;
  /**
   * Copies a file or a folder of another run, by its path within that, to the same path of this one or to another;
   * what the other one does not have is left out.
   */
  adopt(from: string, name: string, as?: string): Promise<void>;
  /** A store for the other side of this run, in a folder within. */
  openBaseline(): Promise<RunStore>;
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Opens the folder `<root>/<scenario>/<UTC time>-<short id>/`, or an interrupted run's to continue it. */
export async function createRunStore(options: RunStoreOptions): Promise<RunStore> {
  const directory = options.resume === undefined ? await newFolder(options) : path.resolve(options.resume);
  if (options.resume !== undefined) await writing(directory, () => recoverRunFolder(directory));
  return storeIn(directory, path.basename(directory));
}

/** The folder of a run that is over, to write its tables again. */
export function openRunFolder(directory: string): RunStore {
  return storeIn(path.resolve(directory), path.basename(path.resolve(directory)));
}

function storeIn(directory: string, id: string): RunStore {
  const inCell = (cell: string, ...names: string[]) =>
    path.join(directory, 'cells', folderName(cell, 'cell'), ...names);
  const save = (file: string, content: string) => writing(file, () => writeFileAtomic(file, content));
  return {
    id,
    directory,
    saveRound: async (record, extras = {}) => saveRound(inCell(record.cell), record, extras, save),
    samplesFile: async (cell, round, phase) => {
      const file = samplesPart(inCell(cell), round, phase);
      await writing(file, () => mkdir(path.dirname(file), { recursive: true }));
      return file;
    },
    saveSamples: async (cell, round, phase, samples) => {
      const file = samplesPart(inCell(cell), round, phase);
      await writing(file, () => saveSamplesPart(file, samples));
    },
    joinSamples: async (cell, round, phase, partsOf) => {
      const file = samplesPart(inCell(cell), round, phase);
      await writing(file, () => joinSamples(file, partsOf));
    },
    finishSamples: async (cell) => {
      const folder = inCell(cell);
      return writing(folder, () => finishSamples(folder));
    },
    appendPlatform: async (cell, reports) => appendLines(inCell(cell, PLATFORM_FILE), reports),
    openReports: async (cell, round, phase) => ReportPart.open(reportsPart(inCell(cell), round, phase)),
    appendReports: async (cell, round, phase) => {
      const file = inCell(cell, PLATFORM_FILE);
      await writing(file, () => moveLines(reportsPart(inCell(cell), round, phase), file));
    },
    saveDeployment: async (cell, facts) => save(inCell(cell, 'deployment.json'), json(facts)),
    saveRun: (run) => save(path.join(directory, 'run.json'), json(run)),
    saveTables: (tables) => saveTables(directory, tables, save),
    saveComparison: async (texts) => {
      for (const ending of ['txt', 'md', 'json'] as const)
        await save(path.join(directory, `comparison.${ending}`), texts[ending]);
    },
    adopt: (from, name, as = name) => adopt(path.join(from, name), path.join(directory, as)),
    openBaseline: async () => {
      const folder = path.join(directory, BASELINE_FOLDER);
      await writing(folder, () => mkdir(path.join(folder, 'cells'), { recursive: true }));
      return storeIn(folder, `${id}-${BASELINE_FOLDER}`);
    },
  };
}

type Save = (file: string, content: string) => Promise<void>;

async function newFolder({ root, scenario, now }: RunStoreOptions): Promise<string> {
  const id = `${folderTime(now)}-${randomBytes(3).toString('hex')}`;
  const directory = path.resolve(root, folderName(scenario, 'scenario'), id);
  await writing(directory, () => mkdir(path.join(directory, 'cells'), { recursive: true }));
  return directory;
}

async function saveRound(
  folder: string,
  record: RoundRecord,
  extras: RoundExtras,
  save: Save,
): Promise<void> {
  const file = (ending: string) => path.join(folder, `round-${record.result.round}.${ending}`);
  for (const phase of ['cold', 'storm', 'solo', 'warm'] as const) {
    const recording = clientTime(record.recordings[phase] ?? {});
    if (recording !== undefined) await save(file(`${phase}.hgrm`), formatHgrm(recording));
  }
  if (extras.hlog !== undefined) await save(file('warm.hlog'), extras.hlog);
  await save(file('json'), json(record));
}

/** The recording that a client would plot: its time of the cold start, or the service time. */
function clientTime(recordings: Recordings): RecordingData | undefined {
  return recordings.clientUs ?? recordings.serviceTimeUs;
}

/** One write of whole lines; a crash within it is repaired when the run is resumed. */
async function appendLines(file: string, values: readonly object[]): Promise<void> {
  if (values.length === 0) return;
  await writing(file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await appendFile(file, reportLines(values), { flush: true });
  });
}

async function saveTables(directory: string, tables: Tables, save: Save): Promise<void> {
  await save(path.join(directory, 'table.txt'), tables.txt);
  await save(path.join(directory, 'table.md'), tables.md);
  await save(path.join(directory, 'table.csv'), tables.csv);
  await save(path.join(directory, 'report.html'), tables.html);
}
