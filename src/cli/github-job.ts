import { appendFile } from 'node:fs/promises';
import type { GithubReport } from '../report/index.js';
import { writeInto } from './report-formats.js';
import { printMessage, printResult } from './terminal.js';

/** Files by which a step on GitHub tells of itself: the variable that names each, and what goes there. */
const FILES = [
  ['GITHUB_STEP_SUMMARY', 'summary', 'the job summary'],
  ['GITHUB_OUTPUT', 'outputs', 'the outputs'],
] as const;

/**
 * Annotations go to standard output, where GitHub reads them; summary and outputs to the files that it names, and
 * with `--out` all of it into a folder.
 */
export async function tellGithub(
  report: GithubReport,
  out: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (report.annotations !== '') printResult(report.annotations);
  for (const [variable, part, noun] of FILES) {
    const file = env[variable];
    if (file !== undefined && file !== '') await appendFile(file, report[part]);
    else if (out === undefined)
      printMessage(`${variable} is not set: ${noun} is not written (--out DIR saves it)`);
  }
  if (out === undefined) return;
  await writeInto(out, 'github-summary.md', report.summary);
  await writeInto(out, 'github-comment.md', report.comment);
  await writeInto(out, 'github-annotations.txt', report.annotations);
  await writeInto(out, 'github-outputs.txt', report.outputs);
}
