import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheDirectory, machineFacts, writeFileAtomic } from '../host/index.js';
import type { CalibratedHost, InstrumentCalibration } from '../model/index.js';
import { calibrationSchema } from './calibration-schema.js';

/** Keeps a calibration for this machine, its kernel, its Node, and the generator. Returns the file. */
export async function saveCalibration(calibration: InstrumentCalibration): Promise<string> {
  const file = fileOf(calibration.host, calibration.generator);
  await writeFileAtomic(file, `${JSON.stringify(calibration, null, 2)}\n`);
  return file;
}

/** The calibration of a generator on this machine; undefined when there is none, or none that can be read. */
export async function loadCalibration(
  generator: string,
  host: CalibratedHost = machineFacts(),
): Promise<InstrumentCalibration | undefined> {
  try {
    const parsed = calibrationSchema.safeParse(JSON.parse(await readFile(fileOf(host, generator), 'utf8')));
    return parsed.data;
  } catch {
    // Missing or damaged is the same to who asks: it must be measured again.
    return undefined;
  }
}

function fileOf({ cpu, cores, kernel, node, memoryBytes }: CalibratedHost, generator?: string): string {
  const key = JSON.stringify([cpu, cores, kernel, node, memoryBytes, generator]);
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return cacheDirectory('calibration', `${name}.json`);
}
