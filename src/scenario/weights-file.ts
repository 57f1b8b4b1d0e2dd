import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Scenario } from '../model/index.js';
import type { Complaint } from './complaint.js';
import { fileProblem } from './images.js';
import { printable } from './quoted.js';

/** The same with the file's own sha256. */
export async function identified(spec: Scenario['weights']): Promise<Scenario['weights']> {
  if (spec === 'seeded' || !('file' in spec)) return spec;
  return { ...spec, sha256: await hashOf(spec.file) };
}

/** Complaints about a file of weights that is missing, cannot be read, or is not the one that is meant. */
export async function weightsComplaints(given: unknown, scenarioFile: string): Promise<Complaint[]> {
  if (typeof given !== 'object' || given === null || !('file' in given)) return [];
  const { file, sha256: wanted } = given as { readonly file: unknown; readonly sha256?: unknown };
  if (typeof file !== 'string' || file === '') return [];
  const place = path.resolve(path.dirname(scenarioFile), file);
  const problem = await fileProblem(place);
  if (problem !== undefined) return [complaint('file', problem)];
  const found = typeof wanted === 'string' ? await hashOf(place) : undefined;
  return found === undefined || found === String(wanted).toLowerCase()
    ? []
    : [complaint('sha256', `${place} has the sha256 ${found}`)];
}

const complaint = (key: string, message: string): Complaint => ({
  path: ['weights', key],
  part: 'value',
  message: `weights.${key}: ${printable(message)}`,
});

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
