import path from 'node:path';
import { BenchError, EXIT } from '../errors/index.js';
import type { Scenario } from '../model/index.js';
import { listVariants, openRevision, presentState } from '../packaging/index.js';
import { type Deployable, prepareDeployables } from './deployables.js';
import type { RunListener } from './events.js';

export type Deployables = ReadonlyMap<string, Deployable>;

/** What is measured, and another state of the handlers that it is held against. */
export interface PreparedSides {
  readonly candidate: Deployables;
  readonly baseline: PreparedBaseline | null;
}

export interface PreparedBaseline {
  readonly deployables: Deployables;
  /** Which state this is, and that of the candidate. */
  readonly own: string;
  readonly other: string;
}

export interface PrepareRequest {
  readonly scenario: Scenario;
  /** A git ref or a folder; null: the handlers are measured alone. */
  readonly against: string | null;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

/** Prepares the packages of every variant; those of the other state before its checkout is removed again. */
export async function prepareSides(request: PrepareRequest): Promise<PreparedSides> {
  const { scenario, against, listen, signal } = request;
  if (scenario.target === 'url') return nothingToPrepare(request);
  const own = await listVariants();
  if (against === null) {
    return { candidate: await prepareDeployables(scenario, { own }, listen, signal), baseline: null };
  }
  const progress = (line: string) => listen({ type: 'preparing', variant: against, line });
  const revision = await openRevision(against, { progress, signal });
  try {
    const names = { own: revision.name, other: await presentState() };
    listen({ type: 'against', candidate: names.other, baseline: names.own });
    const theirs = await listVariants(path.join(revision.root, 'handlers'));
    const ours = { own, elsewhere: { variants: theirs, name: names.own } };
    const candidate = await prepareDeployables(scenario, ours, listen, signal);
    const known = { own: theirs, elsewhere: { variants: own, name: names.other } };
    const deployables = await prepareDeployables(scenario, known, toldAs(names.own, listen), signal);
    return { candidate, baseline: { deployables, ...names } };
  } finally {
    await revision.close();
  }
}

/** Somebody else has deployed it, in the one state that it is in. */
function nothingToPrepare({ against }: PrepareRequest): PreparedSides {
  if (against === null) return { candidate: new Map(), baseline: null };
  throw new BenchError('what is at a URL is deployed already, and cannot be held against another state', {
    code: 'against-url',
    exitCode: EXIT.usage,
    hint: 'measure two URLs in one run: a variant each in target.urls',
  });
}

/** What is told of the other side says which side it is. */
export function toldAs(side: string, listen: RunListener): RunListener {
  return (event) => {
    if (event.type === 'preparing') listen({ ...event, line: `${event.line} (${side})` });
    else if (event.type === 'unavailable' || event.type === 'excluded')
      listen({ ...event, reason: `${event.reason} (${side})` });
    else listen(event);
  };
}
