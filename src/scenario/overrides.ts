import { parseSource } from './document.js';
import { quoted } from './quoted.js';

/** What the command line changes of a scenario; each wins over the file, and a named one over `quick`. */
export interface Overrides {
  /** `path=value`: the path's keys and list indexes joined by dots, the value in YAML: `warm.duration=3s`. */
  readonly set?: readonly string[];
  /** Sizes joined by commas: `512,3GB`. */
  readonly memory?: string;
  /** Names joined by commas. */
  readonly variants?: string;
  readonly rounds?: number | string;
  readonly seed?: number | string;
  /** One round, two cold samples, 2 s of solo and of warm load. */
  readonly quick?: boolean;
}

/** One value that the command line puts into a scenario. */
export interface Assignment {
  /** The option as it was given: errors name it. */
  readonly label: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** An option that cannot be understood. */
export interface OverrideFault {
  readonly label: string;
  readonly message: string;
}

const QUICK_LABEL = '--quick';
const QUICK: readonly Assignment[] = [
  { label: QUICK_LABEL, path: ['rounds'], value: 1 },
  { label: QUICK_LABEL, path: ['cold', 'samples'], value: 2 },
  { label: QUICK_LABEL, path: ['solo', 'duration'], value: '2s' },
  { label: QUICK_LABEL, path: ['warm', 'duration'], value: '2s' },
];

/** The assignments of the command line, in the order in which they apply. */
export function assignmentsOf(overrides: Overrides): (Assignment | OverrideFault)[] {
  return [
    ...(overrides.quick === true ? QUICK : []),
    ...(overrides.set ?? []).map(setAssignment),
    ...namedAssignments(overrides),
  ];
}

function namedAssignments({ memory, variants, rounds, seed }: Overrides): Assignment[] {
  return [
    ...(memory === undefined ? [] : [named('memory', memory, listOf(memory).map(numberIfOne))]),
    ...(variants === undefined ? [] : [named('variants', variants, listOf(variants))]),
    ...(rounds === undefined ? [] : [named('rounds', rounds, numberIfOne(rounds))]),
    ...(seed === undefined ? [] : [named('seed', seed, numberIfOne(seed))]),
  ];
}

function named(key: string, given: number | string, value: unknown): Assignment {
  return { label: `--${key} ${given}`, path: [key], value };
}

function listOf(text: string): string[] {
  return text.split(',').map((entry) => entry.trim());
}

function numberIfOne(value: number | string): number | string {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

function setAssignment(text: string): Assignment | OverrideFault {
  const label = `--set ${text}`;
  const [, path, yaml = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined) return { label, message: 'expected path=value, as warm.duration=3s' };
  const { data, faults } = parseSource(yaml);
  const [fault] = faults;
  if (fault !== undefined) return { label, message: `the value is no YAML: ${fault.message}` };
  return { label, path: path.trim().split('.'), value: data };
}

/** A scenario's data with assignments put in, and the assignments that have no place in it. */
export interface Applied {
  readonly data: unknown;
  readonly faults: readonly OverrideFault[];
}

/** Of the data, what may be a word or a map. */
interface Changed {
  readonly rounds?: unknown;
  readonly network?: unknown;
}

/**
 * Puts assignments into data, in their order. What should be a map and is not is left alone: it has an error
 * of its own, and what `--quick` would set in it is none of the reader's.
 */
export function applied(data: unknown, assignments: readonly Assignment[]): Applied {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { data, faults: [] };
  let current: Changed = data;
  const faults: OverrideFault[] = [];
  for (const { label, path, value } of assignments) {
    const next = assigned(asMapFor(current, path), path, value);
    if (next !== MISPLACED) current = next as Changed;
    else if (label !== QUICK_LABEL) {
      faults.push({ label, message: `there is no place ${quoted(path.join('.'))} in the scenario` });
    }
  }
  return { data: current, faults };
}

/**
 * Where a key is set in a plain number of rounds, so many are measured at least; where one is set in a network's name,
 * a model of one's own takes its place.
 */
function asMapFor(data: Changed, [key, ...rest]: readonly string[]): Changed {
  if (rest.length === 0) return data;
  if (key === 'rounds' && typeof data.rounds === 'number') return { ...data, rounds: { min: data.rounds } };
  return key === 'network' && typeof data.network === 'string' ? { ...data, network: {} } : data;
}

/** A path that leads into something that is neither map nor list, or past the end of a list. */
const MISPLACED = Symbol('misplaced');

// A copy of plain data with one value put in; maps that are missing on the way are made.
function assigned(data: unknown, [segment, ...rest]: readonly string[], value: unknown): unknown {
  if (segment === undefined) return value;
  if (Array.isArray(data)) return assignedInList(data, segment, rest, value);
  if (data !== undefined && (typeof data !== 'object' || data === null)) return MISPLACED;
  const map = (data ?? {}) as Readonly<Record<string, unknown>>;
  const child = assigned(Object.hasOwn(map, segment) ? map[segment] : undefined, rest, value);
  return child === MISPLACED ? MISPLACED : { ...map, [segment]: child };
}

function assignedInList(
  list: readonly unknown[],
  segment: string,
  rest: readonly string[],
  value: unknown,
): unknown {
  const index = /^\d+$/.test(segment) ? Number(segment) : Number.NaN;
  if (!(index <= list.length)) return MISPLACED;
  const child = assigned(list[index], rest, value);
  return child === MISPLACED ? MISPLACED : [...list.slice(0, index), child, ...list.slice(index + 1)];
}
