import type { ComparedFigure, Comparison } from '../../compare/index.js';
import { EXIT } from '../../errors/index.js';
import type { GateResult, Run } from '../../model/index.js';
import { clean, cleanRun } from '../clean.js';
import { describeComparison } from '../comparison.js';
import { describeRun, type ReportDocument } from '../document.js';
import { documentMarkdown } from '../markdown.js';
import { verdict } from '../verdict.js';
import { annotations, type ScenarioFile } from './github-annotations.js';

export interface GithubContext {
  /** What `bench run` ended with, or would have. */
  readonly exitCode: number;
  /** Folder of the run, from where the job works. */
  readonly directory: string;
  readonly scenarioFile?: ScenarioFile;
  /** With the other state of the handlers that was measured in the same rounds; null or absent without one. */
  readonly comparison?: Comparison | null;
}

/** What a job on GitHub tells of a run, each part as GitHub takes it. */
export interface GithubReport {
  /** Markdown, for `$GITHUB_STEP_SUMMARY`. */
  readonly summary: string;
  /** Workflow commands, for standard output. */
  readonly annotations: string;
  /** Names and values, for `$GITHUB_OUTPUT`. */
  readonly outputs: string;
  /** Markdown; its first line tells the comment of this scenario from all others. */
  readonly comment: string;
}

/** GitHub refuses the summary of a step that is longer than 1 MiB, and a comment of more than 65,536 characters. */
const SUMMARY_BYTES = 1_048_576;
const COMMENT_CHARACTERS = 60_000;

export function githubReport(given: Run, context: GithubContext): GithubReport {
  const run = cleanRun(given);
  const document = withComparison(withGates(run), context.comparison ?? null);
  const head = `${commentMarker(run)}\n`;
  const inComment = COMMENT_CHARACTERS - head.length;
  return {
    summary: fitted(document, (text) => Buffer.byteLength(text) < SUMMARY_BYTES),
    annotations: annotations(run, context.scenarioFile, slowerFigures(run, context)),
    outputs: outputs(run, context),
    comment: head + fitted(document, (text) => text.length < inComment),
  };
}

/** By this line a job finds its comment again, and changes it instead of writing another one. */
export function commentMarker({ scenario }: Run): string {
  return `<!-- coldbench:${scenario.name.replace(/[^A-Za-z0-9_.]+/g, '-')} -->`;
}

/** Gates are what a reviewer looks for: they stand before the tables. */
function withGates(run: Run): ReportDocument {
  const document = describeRun(run);
  return { ...document, verdict: [...document.verdict, ...gateVerdict(run.gates)] };
}

/** What changed is what a reviewer looks for next: its tables stand before those of the run. */
function withComparison(document: ReportDocument, comparison: Comparison | null): ReportDocument {
  if (comparison === null) return document;
  const { verdict, tables, sections } = describeComparison(comparison);
  const found = sections.filter(({ heading }) => heading === 'Found').flatMap(({ lines }) => lines);
  return {
    ...document,
    verdict: [...document.verdict, ...verdict, ...found.map(({ text }) => text)],
    tables: [...tables, ...document.tables],
    sections: [...sections.filter(({ heading }) => heading !== 'Found'), ...document.sections],
  };
}

function gateVerdict(gates: readonly GateResult[]): string[] {
  if (gates.length === 0) return [];
  const open = gates.filter(({ outcome }) => outcome !== 'pass');
  if (open.length === 0) return [`All gates hold (${gates.length}).`];
  return open.map(({ outcome, gate, cell, message }) => `${outcome}: ${gate} (${cell}): ${message}`);
}

/** The whole document, or without as many of its last tables and sections as it takes, and saying so. */
function fitted(document: ReportDocument, fits: (text: string) => boolean): string {
  const { tables, sections, verdict: lines } = document;
  for (let left = tables.length + sections.length; left >= 0; left -= 1) {
    const text = shortened(document, left);
    if (fits(text)) return text;
  }
  const line = `${lines.length} lines on gates and validity are too long for here: see the report.`;
  return documentMarkdown({ ...document, verdict: [line], tables: [], sections: [], provenance: [] });
}

function shortened(document: ReportDocument, left: number): string {
  const { tables, sections } = document;
  const all = tables.length + sections.length;
  const text = documentMarkdown({
    ...document,
    tables: tables.slice(0, left),
    sections: sections.slice(0, Math.max(0, left - tables.length)),
  });
  return left === all ? text : `${text}\n_${all - left} more tables and sections are in the report._\n`;
}

type RunVerdict = 'pass' | 'fail' | 'inconclusive' | 'invalid';

/** The first that applies, whether or not the job is strict about it. */
function runVerdict(run: Run, exitCode: number): RunVerdict {
  if (verdict(run).length > 0 || exitCode === EXIT.invalidRun) return 'invalid';
  if (hasGate(run, 'fail') || exitCode === EXIT.gateFailed) return 'fail';
  return hasGate(run, 'inconclusive') ? 'inconclusive' : 'pass';
}

const hasGate = ({ gates }: Run, wanted: GateResult['outcome']): boolean =>
  gates.some(({ outcome }) => outcome === wanted);

/** What a job failed for without a gate. */
function slowerFigures(run: Run, { exitCode, comparison }: GithubContext): readonly ComparedFigure[] {
  if (exitCode !== EXIT.gateFailed || hasGate(run, 'fail')) return [];
  return (comparison?.figures ?? []).filter(
    ({ verdict, standsAmongAll }) => verdict === 'slower' && standsAmongAll,
  );
}

function outputs(run: Run, { exitCode, directory }: GithubContext): string {
  const values = {
    verdict: runVerdict(run, exitCode),
    'exit-code': String(exitCode),
    run: directory,
    report: `${directory}/report.html`,
  };
  // One line each: a line break in a folder's name must not become another output.
  return Object.entries(values)
    .map(([name, value]) => `${name}=${clean(value)}\n`)
    .join('');
}
