import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT } from '../errors/index.js';
import { writeFileAtomic } from '../host/index.js';
import { REPORT_FORMATS, type ReportFormat, type ScenarioFile } from '../report/index.js';

/** `github` is several texts at once: where each goes is told in `github-job.ts`. */
export const FORMATS = [...REPORT_FORMATS, 'github'] as const;
export type Format = (typeof FORMATS)[number];

const FILES: Readonly<Record<ReportFormat, string>> = {
  table: 'table.txt',
  markdown: 'table.md',
  csv: 'table.csv',
  html: 'report.html',
  json: 'run.json',
  junit: 'junit.xml',
  openmetrics: 'openmetrics.txt',
  bmf: 'bmf.json',
  'benchmark-action': 'benchmark-action.json',
};

/** Formats by commas. Throws a BenchError (exit 2) for one that does not exist. */
export function formatsFrom(text: string): Format[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.map(formatNamed))];
}

function formatNamed(name: string): Format {
  const format = FORMATS.find((known) => known === name);
  if (format !== undefined) return format;
  throw new BenchError(`there is no format "${name}"`, {
    code: 'usage',
    exitCode: EXIT.usage,
    hint: `formats are ${FORMATS.join(', ')}`,
  });
}

/** Throws a BenchError (exit 2) where several formats would come out as one text. */
export function refuseMixture(formats: readonly Format[], out: string | undefined): void {
  if (formats.length === 1 || out !== undefined) return;
  throw new BenchError(`${formats.length} formats do not go to one output`, {
    code: 'usage',
    exitCode: EXIT.usage,
    hint: 'name a folder for them by --out DIR, or one format',
  });
}

/** Writes one format into a folder, which is made where it is missing. Returns the file. */
export async function writeFormat(out: string, format: ReportFormat, text: string): Promise<string> {
  return writeInto(out, FILES[format], text);
}

export async function writeInto(out: string, name: string, text: string): Promise<string> {
  await mkdir(out, { recursive: true });
  const file = path.join(out, name);
  await writeFileAtomic(file, text);
  return file;
}

/** The scenario as the repository has it. Throws a BenchError (exit 2) where it cannot be read. */
export async function scenarioFile(file: string): Promise<ScenarioFile> {
  try {
    return { path: file, text: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new BenchError(`${file} cannot be read`, { code: 'usage', exitCode: EXIT.usage, cause });
  }
}
