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

type Entry = { readonly creating: Resource } | { readonly removed: Resource };

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
    this.#append({ creating: resource });
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

/** What a run has left, by its journal. */
export interface Leftovers {
  readonly head: JournalHead;
  readonly file: string;
  /** The process that runs it still does. */
  readonly isAlive: boolean;
  readonly resources: readonly Resource[];
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
  const left = new Map<string, Resource>();
  for (const entry of entries) {
    const resource = 'creating' in entry ? entry.creating : entry.removed;
    const key = `${resource.kind} ${resource.name}`;
    if ('creating' in entry) left.set(key, resource);
    else left.delete(key);
  }
  return { head, file, isAlive: isAlive(head), resources: [...left.values()] };
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
