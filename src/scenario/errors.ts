import { BenchError, EXIT } from '../errors/index.js';
import type { Complaint } from './complaint.js';
import type { Draft } from './draft.js';
import type { Assignment } from './overrides.js';
import type { Position } from './position.js';
import { printable } from './quoted.js';
import type { ParsedScenario } from './shape.js';

const MOST_LINES = 50;

/** The scenario of a draft. Throws one BenchError (exit 2) with a line for every error there is. */
export function parsedOf(draft: Draft, more: readonly Complaint[] = []): ParsedScenario {
  const lines = errorLines(draft, [...draft.complaints, ...more]);
  if (lines.length === 0 && draft.parsed !== undefined) return draft.parsed;
  const left = lines.length - MOST_LINES;
  throw new BenchError(
    [...lines.slice(0, MOST_LINES), ...(left > 0 ? [`and ${left} more`] : [])].join('\n'),
    {
      code: 'scenario-invalid',
      exitCode: EXIT.usage,
      hint: 'see `bench schema` for every key and what it takes',
    },
  );
}

interface Placed {
  readonly message: string;
  readonly position: Position;
}

function errorLines(draft: Draft, complaints: readonly Complaint[]): string[] {
  const culprits = complaints.map((complaint) => ({ complaint, culprit: culpritOf(draft, complaint) }));
  const inFile = culprits
    .filter(({ culprit }) => culprit === undefined)
    .map(({ complaint: { message, path, part } }) => ({
      message,
      position: draft.source.locate(path, part),
    }));
  const inOptions = culprits.flatMap(({ complaint, culprit }) =>
    culprit === undefined ? [] : [{ label: culprit.label, message: complaint.message }],
  );
  return [
    ...[...draft.source.faults, ...inFile]
      .sort(byPosition)
      .map(({ message, position: { line, column } }) => `${draft.file}:${line}:${column} ${message}`),
    ...[...draft.overrideFaults, ...inOptions].map(({ label, message }) => `${printable(label)}: ${message}`),
  ];
}

function byPosition({ position: a }: Placed, { position: b }: Placed): number {
  return a.line - b.line || a.column - b.column;
}

// The option that put the wrong value there; undefined when the file did.
function culpritOf({ source, assignments }: Draft, { path, related }: Complaint): Assignment | undefined {
  const direct = assignments.findLast((assignment) => isTo(assignment, path, source.existing(path).length));
  if (direct !== undefined || related === undefined) return direct;
  return assignments.findLast((assignment) => isTo(assignment, related, related.length));
}

// An option is to a path when it sets the path, what contains it, or something in a part that the file lacks.
function isTo({ path: set }: Assignment, path: readonly string[], existing: number): boolean {
  return startsWith(path, set) || (existing < path.length && startsWith(set, path.slice(0, existing + 1)));
}

function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((segment, index) => path[index] === segment);
}
