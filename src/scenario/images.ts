import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../errors/index.js';
import type { Complaint } from './complaint.js';
import { printable } from './quoted.js';

const SEEDED = 'seeded';

/** An image's path, absolute: those of a scenario are relative to its file. `seeded` stays as it is. */
export function resolveImage(image: string, scenarioFile: string): string {
  return image === SEEDED ? image : path.resolve(path.dirname(scenarioFile), image);
}

/** Complaints about image files that are missing or cannot be read. */
export async function imageComplaints(
  images: readonly unknown[],
  scenarioFile: string,
): Promise<Complaint[]> {
  const problems = await Promise.all(
    images.map((image) =>
      typeof image === 'string' && image !== SEEDED && image !== ''
        ? fileProblem(resolveImage(image, scenarioFile))
        : undefined,
    ),
  );
  return problems.flatMap((problem, index) => {
    const place = ['input', 'images', String(index)];
    return problem === undefined
      ? []
      : [{ path: place, part: 'value' as const, message: `${place.join('.')}: ${printable(problem)}` }];
  });
}

/** Why a file cannot be read; undefined where it can. */
export async function fileProblem(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return `${file} is not a regular file`;
    await access(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `there is no file ${file}`
      : `cannot read ${file}: ${messageOf(error)}`;
  }
}
