import type { ComparedFigure } from '../../compare/index.js';
import type { GateResult, Run } from '../../model/index.js';
import { foundLine } from '../comparison.js';
import { verdict } from '../verdict.js';

/** The scenario's file as it lies in the repository; annotations are shown beside its lines. */
export interface ScenarioFile {
  readonly path: string;
  readonly text: string;
}

type Level = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly line?: number;
}

/** GitHub shows so many of a level for each step, and drops the rest in silence. */
const SHOWN_OF_A_LEVEL = 10;

/** Workflow commands: an error for what failed, a warning for what is open or qualifies a figure. */
export function annotations(
  run: Run,
  file: ScenarioFile | undefined,
  slower: readonly ComparedFigure[],
): string {
  const all = [
    ...verdicts(run),
    ...gates(run, file),
    ...slower.map(regression),
    ...cells(run),
    ...warnings(run),
  ];
  const levels = ['error', 'warning', 'notice'] as const;
  const shown = levels.flatMap((level) => limited(all.filter((one) => one.level === level)));
  return shown.map((one) => `${command(one, file)}\n`).join('');
}

/** The last one that is shown tells how many are not. */
function limited(all: readonly Annotation[]): readonly Annotation[] {
  const [first] = all;
  if (first === undefined || all.length <= SHOWN_OF_A_LEVEL) return all;
  const kept = all.slice(0, SHOWN_OF_A_LEVEL - 1);
  const message = `${all.length - kept.length} more are in the report`;
  return [...kept, { level: first.level, title: 'coldbench', message }];
}

const verdicts = (run: Run): Annotation[] =>
  verdict(run).map((message) => ({ level: 'error', title: run.scenario.name, message }));

function regression(figure: ComparedFigure): Annotation {
  return { level: 'error', title: `slower: ${figure.metric}`, message: foundLine(figure).text };
}

function gates(run: Run, file: ScenarioFile | undefined): Annotation[] {
  return run.gates
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ gate, cell, outcome, message }) => ({
      level: outcome === 'fail' ? 'error' : 'warning',
      title: `${outcome}: ${gate}`,
      message: `${cell}: ${message}`,
      ...lineOf(gate, file),
    }));
}

const cells = (run: Run): Annotation[] =>
  run.cells.flatMap((cell) =>
    cell.status === 'measured'
      ? []
      : [{ level: 'warning', title: `${cell.status}: ${cell.id}`, message: cell.reason }],
  );

function warnings(run: Run): Annotation[] {
  const all = [...run.warnings, ...run.cells.flatMap((cell) => cell.warnings)];
  const distinct = new Map(all.map((warning) => [warning.message, warning]));
  return [...distinct.values()].map(({ code, message }) => ({ level: 'notice', title: code, message }));
}

/** Gates of the command line are on no line of the file. */
function lineOf(gate: GateResult['gate'], file: ScenarioFile | undefined): Pick<Annotation, 'line'> {
  const index = file?.text.split('\n').findIndex((line) => line.includes(gate)) ?? -1;
  return index < 0 ? {} : { line: index + 1 };
}

function command({ level, title, message, line }: Annotation, file: ScenarioFile | undefined): string {
  const place = file === undefined ? {} : { file: file.path, line: line ?? 1 };
  const properties = Object.entries({ ...place, title }).map(
    ([key, value]) => `${key}=${escapedProperty(String(value))}`,
  );
  return `::${level} ${properties.join(',')}::${escapedMessage(message)}`;
}

function escapedMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

const escapedProperty = (text: string): string =>
  escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
