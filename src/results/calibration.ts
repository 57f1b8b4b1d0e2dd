import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheDirectory, machineFacts, writeFileAtomic } from '../host/index.js';
import type { CalibratedHost, InstrumentCalibration } from '../model/index.js';
import { calibrationSchema } from './calibration-schema.js';

/** Keeps a calibration for this machine, its kernel and its Node. Returns the file. */
export async function saveCalibration(calibration: InstrumentCalibration): Promise<string> {
  const file = fileOf(calibration.host);
  await writeFileAtomic(file, `${JSON.stringify(calibration, null, 2)}\n`);
  return file;
}

/** The calibration of this machine; undefined when there is none, or none that can be read. */
export async function loadCalibration(
  host: CalibratedHost = machineFacts(),
): Promise<InstrumentCalibration | undefined> {
  try {
    const parsed = calibrationSchema.safeParse(JSON.parse(await readFile(fileOf(host), 'utf8')));
    return parsed.data;
  } catch {
    // Missing or damaged is the same to who asks: it must be measured again.
    return undefined;
  }
}

function fileOf({ cpu, cores, kernel, node, memoryBytes }: CalibratedHost): string {
  const key = JSON.stringify([cpu, cores, kernel, node, memoryBytes]);
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return cacheDirectory('calibration', `${name}.json`);
}
