import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { cacheDirectory, machineFacts, writeFileAtomic } from '../host/index.js';
import type { CalibratedHost, CpuCalibration, KeptCpuError } from '../model/index.js';

const keptSchema: z.ZodType<KeptCpuError> = z.object({
  measuredAt: z.iso.datetime(),
  invocations: z.number().int().positive(),
  meanAbsoluteError: z.number().nonnegative(),
});

/**
 * Keeps the error of a calibration for this machine, its kernel, and what limits processor time. Returns the file;
 * null where it says too little to be kept: others disturbed it, or nothing limited.
 */
export async function saveCpuError(calibration: CpuCalibration): Promise<string | null> {
  const { limiter, meanAbsoluteError, invocations, points } = calibration;
  if (limiter === null || meanAbsoluteError === null || points.some(({ suspect }) => suspect)) return null;
  const file = fileOf(limiter, machineFacts());
  const kept: KeptCpuError = { measuredAt: new Date().toISOString(), invocations, meanAbsoluteError };
  await writeFileAtomic(file, `${JSON.stringify(kept)}\n`);
  return file;
}

/** The last that was kept; undefined when there is none, or none that can be read. */
export async function loadCpuError(
  limiter: string | null,
  host: CalibratedHost = machineFacts(),
): Promise<KeptCpuError | undefined> {
  if (limiter === null) return undefined;
  try {
    return keptSchema.safeParse(JSON.parse(await readFile(fileOf(limiter, host), 'utf8'))).data;
  } catch {
    // Missing or damaged is the same to who asks: it must be measured again.
    return undefined;
  }
}

/** Node runs in no part of what limits: its version says nothing here. */
function fileOf(limiter: string, { cpu, cores, kernel, memoryBytes }: CalibratedHost): string {
  const key = JSON.stringify([limiter, cpu, cores, kernel, memoryBytes]);
  return cacheDirectory('cpu-error', `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`);
}
