import path from 'node:path';
import { BenchError, EXIT } from '../errors/index.js';
import type { PriceTable, Scenario } from '../model/index.js';
import { type Complaint, complaintsOf } from './complaint.js';
import { parseSource } from './document.js';
import { priceTable, tableOf } from './prices.js';
import { printable } from './quoted.js';
import { readScenarioText } from './read.js';

const KEY = 'prices';

/**
 * Reads a table of prices from a YAML file. Throws a BenchError (`prices-invalid`, exit 2) with a line for each
 * error, `file:line:column message`.
 */
export async function readPriceTable(file: string): Promise<PriceTable> {
  const text = await textOf(file);
  const { data, faults, locate } = parseSource(text);
  const { data: table, error } = priceTable.safeParse(data);
  if (table !== undefined && faults.length === 0) return tableOf(table);
  // Complaints look keys up by where they stand in a scenario.
  const complaints = (data === undefined ? [] : (error?.issues ?? [])).flatMap((issue) =>
    complaintsOf({ ...issue, path: [KEY, ...issue.path] }, { [KEY]: data }),
  );
  const told = complaints.map(({ path: [, ...at], part, message }) => ({
    message,
    position: locate(at, part),
  }));
  const lines = [...faults, ...told].map(
    ({ message, position: { line, column } }) => `${file}:${line}:${column} ${message}`,
  );
  throw invalid(lines.join('\n'));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readScenarioText(file);
  } catch (error) {
    throw error instanceof BenchError ? invalid(error.message, error) : error;
  }
}

function invalid(message: string, cause?: unknown): BenchError {
  return new BenchError(message, {
    code: 'prices-invalid',
    exitCode: EXIT.usage,
    hint: 'name a YAML file with name, since, source, usd-per-gb-second and usd-per-million-requests',
    cause,
  });
}

export interface PricesInFile {
  readonly prices: Pick<Scenario, 'prices'>;
  readonly complaints: readonly Complaint[];
}

/** The table of a scenario that names a file for it, or what is wrong with that. */
export async function pricesInFile(data: unknown, scenarioFile: string): Promise<PricesInFile> {
  const given = (data as { prices?: { file?: unknown } | null } | null | undefined)?.prices?.file;
  if (typeof given !== 'string' || given === '') return { prices: {}, complaints: [] };
  try {
    const table = await readPriceTable(path.resolve(path.dirname(scenarioFile), given));
    return { prices: { prices: table }, complaints: [] };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const message = error.message.split('\n').map((line) => `prices.file: ${printable(line)}`);
    return {
      prices: {},
      complaints: message.map((line) => ({ path: [KEY, 'file'], part: 'value', message: line })),
    };
  }
}
