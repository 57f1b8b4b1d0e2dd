import path from 'node:path';
import type { Complaint } from './complaint.js';
import { hashOf } from './identified.js';
import { fileProblem } from './images.js';
import { printable } from './quoted.js';

/** Complaints about the files of a user's model; `given` may have any shape. */
export async function ownModelComplaints(given: unknown, scenarioFile: string): Promise<Complaint[]> {
  if (typeof given !== 'object' || given === null) return [];
  const { onnx: model, labels } = given as { readonly onnx?: unknown; readonly labels?: unknown };
  const complaints =
    typeof model === 'string'
      ? await pathComplaints(model, ['network', 'onnx'], scenarioFile)
      : await storedComplaints(model, ['network', 'onnx'], scenarioFile);
  return [...complaints, ...(await pathComplaints(labels, ['network', 'labels'], scenarioFile))];
}

async function pathComplaints(
  file: unknown,
  keys: readonly string[],
  scenarioFile: string,
): Promise<Complaint[]> {
  if (typeof file !== 'string' || file === '') return [];
  const problem = await fileProblem(path.resolve(path.dirname(scenarioFile), file));
  return problem === undefined ? [] : [complaintAt(keys, problem)];
}

/** Complaints about a file, named at `keys`, that is missing, cannot be read, or is not the one that is meant. */
export async function storedComplaints(
  given: unknown,
  keys: readonly string[],
  scenarioFile: string,
): Promise<Complaint[]> {
  if (typeof given !== 'object' || given === null || !('file' in given)) return [];
  const { file, sha256: wanted } = given as { readonly file: unknown; readonly sha256?: unknown };
  if (typeof file !== 'string' || file === '') return [];
  const place = path.resolve(path.dirname(scenarioFile), file);
  const problem = await fileProblem(place);
  if (problem !== undefined) return [complaintAt([...keys, 'file'], problem)];
  const found = typeof wanted === 'string' ? await hashOf(place) : undefined;
  return found === undefined || found === String(wanted).toLowerCase()
    ? []
    : [complaintAt([...keys, 'sha256'], `${place} has the sha256 ${found}`)];
}

const complaintAt = (keys: readonly string[], message: string): Complaint => ({
  path: keys,
  part: 'value',
  message: `${keys.join('.')}: ${printable(message)}`,
});
