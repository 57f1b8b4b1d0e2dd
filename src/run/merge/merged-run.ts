import type { AwsRun, CellResult, HostFacts, Machine, Run, Stop, Warning } from '../../model/index.js';
import { bytes } from '../../units/index.js';
import type { SavedShard } from './shards.js';

/** One run of all shards, in their order; every cell tells its machine. Its gates are still to be evaluated. Pure. */
export function mergedRun(shards: readonly SavedShard[], id: string): Run {
  const runs = shards.map(({ run }) => run);
  const [first] = runs;
  if (first === undefined) throw new TypeError('a merged run has shards');
  const { shard, calibration: _, initProfiles: __, stopped: ___, aws: ____, ...common } = first;
  const machines = runs.map(machineOf);
  const stopped = mostRounds(runs.flatMap((run) => run.stopped ?? []));
  const profiles = runs.flatMap((run) => run.initProfiles ?? []);
  const aws = awsOf(runs.flatMap((run) => run.aws ?? []));
  return {
    ...common,
    id,
    startedAt: runs.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    finishedAt:
      runs
        .flatMap(({ finishedAt }) => finishedAt ?? [])
        .toSorted()
        .at(-1) ?? null,
    state: 'complete',
    host: inCommon(machines.map(({ host }) => host)),
    versions: versionsOf(runs),
    valid: runs.every(({ valid }) => valid),
    warnings: warningsOf(runs),
    cells: cellsInOrder(runs, shard.cells),
    control: { n: 0, reason: 'every machine has a control of its own' },
    gates: [],
    machines,
    ...(stopped === undefined ? {} : { stopped }),
    ...(profiles.length === 0 ? {} : { initProfiles: firstOfVariants(profiles) }),
    ...(aws === undefined ? {} : { aws }),
  };
}

type ShardRun = SavedShard['run'];

function machineOf({ shard, id, startedAt, finishedAt, host, calibration, control }: ShardRun): Machine {
  const known = { run: id, startedAt, finishedAt, host, control };
  return { index: shard.index, ...known, ...(calibration === undefined ? {} : { calibration }) };
}

function cellsInOrder(runs: readonly ShardRun[], order: readonly string[]): CellResult[] {
  const cells = new Map(
    runs.flatMap(({ cells: own, shard }) =>
      own.map((cell) => [cell.id, { ...cell, machine: shard.index }] as const),
    ),
  );
  return order.flatMap((id) => cells.get(id) ?? []);
}

/** What holds of all machines: a text with every value that there is, the least number, no limit where one has none. */
function inCommon(hosts: readonly HostFacts[]): HostFacts {
  const texts = (read: (host: HostFacts) => string) => [...new Set(hosts.map(read))].join(' and ');
  const groups = hosts.map(({ cgroup }) => cgroup);
  return {
    cpu: texts(({ cpu }) => cpu),
    cores: Math.min(...hosts.map(({ cores }) => cores)),
    kernel: texts(({ kernel }) => kernel),
    node: texts(({ node }) => node),
    memoryBytes: bytes(Math.min(...hosts.map(({ memoryBytes }) => memoryBytes))),
    cgroup: groups.find((cgroup) => cgroup === 'none') ?? groups[0] ?? 'none',
  };
}

function versionsOf(runs: readonly ShardRun[]): Run['versions'] {
  const names = [...new Set(runs.flatMap(({ versions }) => Object.keys(versions)))];
  const all = (name: string) => [...new Set(runs.flatMap(({ versions }) => versions[name] ?? []))];
  return Object.fromEntries(names.map((name) => [name, all(name).join(' and ')]));
}

/** What all machines warn of is told once, anything else with its machine. */
function warningsOf(runs: readonly ShardRun[]): readonly Warning[] {
  const key = ({ code, message }: Warning) => JSON.stringify([code, message]);
  const of = runs.map(({ warnings }) => new Set(warnings.map(key)));
  const isCommon = (warning: Warning) => of.every((keys) => keys.has(key(warning)));
  const common = (runs[0]?.warnings ?? []).filter(isCommon);
  const own = runs.flatMap(({ warnings, shard }) =>
    warnings
      .filter((warning) => !isCommon(warning))
      .map(({ code, message }) => ({ code, message: `machine ${shard.index}: ${message}` })),
  );
  return [...common, ...own, ...differingVersions(runs), ...differingRounds(runs)];
}

/** Frameworks differ between machines where one of them prepared another state of the packages. */
function differingVersions(runs: readonly ShardRun[]): Warning[] {
  const mixed = Object.entries(versionsOf(runs)).filter(([, version]) => version.includes(' and '));
  if (mixed.length === 0) return [];
  const list = mixed.map(([name, version]) => `${name} ${version}`).join(', ');
  return [{ code: 'versions-differ', message: `the machines did not have the same versions: ${list}` }];
}

function differingRounds(runs: readonly ShardRun[]): Warning[] {
  const rounds = runs.flatMap(({ stopped, shard }) =>
    stopped === undefined ? [] : [{ machine: shard.index, rounds: stopped.rounds }],
  );
  if (new Set(rounds.map((each) => each.rounds)).size < 2) return [];
  const list = rounds.map((each) => `machine ${each.machine} ${each.rounds}`).join(', ');
  return [{ code: 'rounds-differ', message: `machines needed different numbers of rounds: ${list}` }];
}

function mostRounds(stops: readonly Stop[]): Stop | undefined {
  return stops.toSorted((a, b) => b.rounds - a.rounds)[0];
}

/** Where the init time of a variant goes was looked at by every machine that measured it. */
function firstOfVariants(profiles: NonNullable<Run['initProfiles']>): NonNullable<Run['initProfiles']> {
  const isFirst = ({ variant }: { readonly variant: string }, at: number) =>
    profiles.findIndex((each) => each.variant === variant) === at;
  return profiles.filter(isFirst);
}

function awsOf(parts: readonly AwsRun[]): AwsRun | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const sum = (read: (part: AwsRun) => number) => parts.reduce((total, part) => total + read(part), 0);
  const use = (which: 'estimated' | 'used') => ({
    invocations: sum((part) => part[which].invocations),
    gbSeconds: sum((part) => part[which].gbSeconds),
    usd: sum((part) => part[which].usd),
  });
  return {
    ...first,
    deployment: parts.map(({ deployment }) => deployment).join(', '),
    ...{ estimated: use('estimated'), used: use('used') },
    maxUsd: sum(({ maxUsd }) => maxUsd),
  };
}
