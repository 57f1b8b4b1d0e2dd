import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsSpec } from '../../model/index.js';
import { type Microseconds, milliseconds } from '../../units/index.js';
import { type AwsClients, openClients } from './clients.js';
import { findTagged, type Tagged } from './find-tagged.js';
import { type Leftover, type Leftovers, readJournals } from './journal.js';
import { removeResource } from './remove.js';
import { describeResource, inOrderOfRemoval } from './resource.js';

/** How long a service may take to do what a run asked for before it was killed: a large package takes the longest. */
const DONE_BY_MS = 30_000;
const LOOK_AGAIN_MS = 500;

export interface SweepOptions extends Pick<AwsSpec, 'region' | 'profile'> {
  /** Also what has a run's tag and was not created from this machine, as far as that is known. */
  readonly all: boolean;
  /** Called before something is waited for that may yet come to be: its words, and how long at most. */
  readonly onWait: (name: string, atMost: Microseconds) => void;
}

export interface Sweep {
  /** What was removed, in words. */
  readonly removed: readonly string[];
  /** What has a run's tag, and may belong to a run that another machine has under way. */
  readonly left: readonly Tagged[];
  /** Runs of this machine that are under way. */
  readonly alive: readonly string[];
  /** Runs of this machine in another account than the credentials are of. */
  readonly foreign: readonly string[];
}

/**
 * Removes what ended runs left on AWS: by their journals on this machine, in whatever region, and by the tag in the
 * region that is given. What runs of this machine that are under way have created stays.
 */
export async function sweepAws({ all, onWait, ...place }: SweepOptions): Promise<Sweep> {
  const journals = readJournals();
  const removed: string[] = [];
  const foreign: string[] = [];
  for (const journal of journals.filter(({ isAlive }) => !isAlive)) {
    const swept = await sweepJournal(journal, onWait);
    if (swept === 'foreign') foreign.push(journal.head.runId);
    else removed.push(...swept);
  }
  const alive = journals.filter(({ isAlive }) => isAlive).map(({ head }) => head.runId);
  const clients = await openClients(place);
  try {
    const tagged = (await findTagged(clients)).filter(({ runId }) => !alive.includes(runId));
    if (!all) return { removed, left: tagged, alive, foreign };
    removed.push(...(await removeTagged(clients, tagged)));
    return { removed, left: [], alive, foreign };
  } finally {
    clients.close();
  }
}

async function removeTagged(clients: AwsClients, tagged: readonly Tagged[]): Promise<string[]> {
  const removed: string[] = [];
  for (const resource of inOrderOfRemoval(tagged.map((one) => one.resource))) {
    await removeResource(clients, resource);
    removed.push(describeResource(resource));
  }
  return removed;
}

async function sweepJournal(
  { head, file, left }: Leftovers,
  onWait: SweepOptions['onWait'],
): Promise<readonly string[] | 'foreign'> {
  const removed: string[] = [];
  if (left.length > 0) {
    const clients = await openClients(head.place);
    try {
      if (clients.accountId !== head.accountId) return 'foreign';
      for (const resource of inOrderOfRemoval(left)) {
        if (await removeLeftover(clients, resource, onWait)) removed.push(describeResource(resource));
      }
    } finally {
      clients.close();
    }
  }
  rmSync(file, { force: true });
  return removed;
}

/** What a service was just asked for may be on its way still: it is looked for until it cannot be. */
async function removeLeftover(
  clients: AwsClients,
  resource: Leftover,
  onWait: SweepOptions['onWait'],
): Promise<boolean> {
  if (await removeResource(clients, resource)) return true;
  const until = Math.min(resource.unansweredSince ?? 0, Date.now()) + DONE_BY_MS;
  if (Date.now() < until) onWait(describeResource(resource), milliseconds(until - Date.now()));
  while (Date.now() < until) {
    await sleep(LOOK_AGAIN_MS);
    if (await removeResource(clients, resource)) return true;
  }
  return false;
}
