import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../errors/index.js';
import { runCommand } from '../host/index.js';
import type { Bytes } from '../units/index.js';
import { sizeOf, total } from './file-sizes.js';
import { otherPlatforms, type PruneRule, variantRules } from './prune.js';
import type { TaskFile } from './task-file.js';
import type { FileRule } from './variant.js';

/** GNU's, of binutils. */
export const STRIP = 'strip';

/** What one rule took from native files that stay in a package. */
export interface StripSummary {
  readonly rule: string;
  readonly reason: string;
  readonly files: number;
  readonly beforeBytes: Bytes;
  readonly afterBytes: Bytes;
}

export interface Stripped {
  readonly files: readonly TaskFile[];
  readonly rules: readonly StripSummary[];
}

/**
 * Removes symbol tables and debug information from the native files that the rules name, into `scratch`.
 * Only named files of this platform: `strip` knows no others, and breaks libraries whose sections patchelf
 * has moved, as in Python wheels.
 */
export async function stripFiles(
  files: readonly TaskFile[],
  rules: readonly FileRule[],
  scratch: string,
): Promise<Stripped> {
  const foreign = otherPlatforms();
  const matchers = variantRules(rules);
  const ruleOf = ({ path: name }: TaskFile) =>
    foreign.matches(name) ? undefined : matchers.find((rule) => rule.matches(name));
  const changes = await Promise.all(
    files.map(async (before, index) => {
      const rule = ruleOf(before);
      const target = path.join(scratch, `${index}.stripped`);
      return { rule, before, after: rule === undefined ? before : await stripTaskFile(before, target) };
    }),
  );
  const summaries = matchers.map((rule) =>
    summarize(
      rule,
      changes.filter((change) => change.rule === rule),
    ),
  );
  return {
    files: changes.map(({ after }) => after),
    rules: (await Promise.all(summaries)).filter((summary) => summary.files > 0),
  };
}

interface Change {
  readonly before: TaskFile;
  readonly after: TaskFile;
}

async function summarize({ name, reason }: PruneRule, changes: readonly Change[]): Promise<StripSummary> {
  const [before, after] = await Promise.all([
    Promise.all(changes.map((change) => sizeOf(change.before))),
    Promise.all(changes.map((change) => sizeOf(change.after))),
  ]);
  return {
    rule: name,
    reason,
    files: changes.length,
    beforeBytes: total(before),
    afterBytes: total(after),
  };
}

async function stripTaskFile(file: TaskFile, target: string): Promise<TaskFile> {
  if (file.content.kind !== 'file') return file;
  await stripFile(file.content.file, target);
  return { ...file, content: { kind: 'file', file: target, shareable: false } };
}

/** Strips one ELF file into another; what the dynamic linker needs stays. */
export async function stripFile(source: string, target: string): Promise<void> {
  try {
    await runCommand(STRIP, ['--strip-unneeded', '-o', target, source]);
    await stat(target);
  } catch (cause) {
    throw new BenchError(`cannot strip ${source}`, {
      code: 'strip-failed',
      hint: 'install binutils, which has the command strip',
      cause,
    });
  }
}
