import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { hasEnded, readProcessStat, stateDirectory } from '../../host/index.js';
import type { Place } from './clients.js';
import type { Deployment } from './names.js';
import type { Resource } from './resource.js';

interface JournalHead extends Deployment {
  readonly accountId: string;
  readonly place: Place & { readonly region: string };
  /** With its start the pid names a process for good. */
  readonly pid: number;
  readonly startTicks: number;
}

/** `at`: ISO time. */
type Entry =
  | { readonly creating: Resource; readonly at: string }
  | { readonly created: Resource }
  | { readonly removed: Resource };

const journals = (): string => stateDirectory('aws');

/**
 * What a run creates on AWS, on the disk before each creation is asked for: whatever becomes of the process, what
 * it may have left is known.
 */
export class Journal {
  readonly #file: string;
  readonly #descriptor: number;

  private constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, 'a');
  }

  static open(deployment: Deployment, accountId: string, place: JournalHead['place']): Journal {
    mkdirSync(journals(), { recursive: true });
    const journal = new Journal(path.join(journals(), `${deployment.id}.ndjson`));
    const startTicks = readProcessStat('self')?.startTicks ?? 0;
    journal.#append({ ...deployment, accountId, place, pid: process.pid, startTicks });
    return journal;
  }

  creating(resource: Resource): void {
    this.#append({ creating: resource, at: new Date().toISOString() });
  }

  created(resource: Resource): void {
    this.#append({ created: resource });
  }

  removed(resource: Resource): void {
    this.#append({ removed: resource });
  }

  /** Nothing is left. */
  close(isEmpty: boolean): void {
    closeSync(this.#descriptor);
    if (isEmpty) rmSync(this.#file, { force: true });
  }

  #append(entry: JournalHead | Entry): void {
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#descriptor);
  }
}

/** What a run may have left. */
export interface Leftover extends Resource {
  /** When its creation was asked for, as ms since 1970, where the run did not live to read the answer. */
  readonly unansweredSince: number | null;
}

/** What a run has left, by its journal. */
export interface Leftovers {
  readonly head: JournalHead;
  readonly file: string;
  /** The process that runs it still does. */
  readonly isAlive: boolean;
  readonly left: readonly Leftover[];
}

export function readJournals(): readonly Leftovers[] {
  mkdirSync(journals(), { recursive: true });
  return readdirSync(journals())
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => readJournal(path.join(journals(), name)) ?? []);
}

/** A line that was cut off by a crash was written before anything was created. */
function readJournal(file: string): Leftovers | undefined {
  const [head, ...entries] = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => parsed(line) ?? []) as [JournalHead?, ...Entry[]];
  if (head === undefined) return undefined;
  return { head, file, isAlive: isAlive(head), left: leftOf(entries) };
}

function leftOf(entries: readonly Entry[]): readonly Leftover[] {
  const left = new Map<string, Leftover>();
  const keyOf = ({ kind, name }: Resource) => `${kind} ${name}`;
  for (const entry of entries) {
    if ('creating' in entry)
      left.set(keyOf(entry.creating), { ...entry.creating, unansweredSince: Date.parse(entry.at) });
    else if ('created' in entry) left.set(keyOf(entry.created), { ...entry.created, unansweredSince: null });
    else left.delete(keyOf(entry.removed));
  }
  return [...left.values()];
}

function isAlive({ pid, startTicks }: JournalHead): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && stat.startTicks === startTicks && !hasEnded(stat);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
