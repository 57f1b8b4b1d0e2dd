import type { Run, Scenario, Shapes } from '../model/index.js';
import { formatBytes } from '../units/index.js';
import { breakdownTables } from './breakdown-table.js';
import { coldTable } from './cold-table.js';
import { found } from './found.js';
import { imageTables } from './image-table.js';
import { initProfileTables } from './init-profile-table.js';
import { instrument } from './instrument.js';
import { memoryTable } from './memory-table.js';
import { packageTable } from './package-table.js';
import { projectionTables } from './projection-table.js';
import { referenceTables } from './reference-tables.js';
import { soloTable } from './solo-table.js';
import { stormTables } from './storm-table.js';
import type { Table } from './table.js';
import { gates, noiseFloor, parity, type Section, warnings } from './trust.js';
import { verdict } from './verdict.js';
import { warmTable } from './warm-table.js';

/** A run as every format tells it, in this order. */
export interface ReportDocument {
  readonly title: string;
  /** Why the run must not be trusted, or is not whole; empty when all is well. */
  readonly verdict: readonly string[];
  readonly summary: string;
  readonly tables: readonly Table[];
  readonly sections: readonly Section[];
  readonly provenance: readonly (readonly [label: string, value: string])[];
}

export function describeRun(run: Run, shapes: Shapes = {}): ReportDocument {
  return {
    title: run.scenario.name,
    verdict: verdict(run),
    summary: summary(run),
    tables: [
      warmTable(run, shapes),
      ...projectionTables(run),
      ...referenceTables(run),
      ...(run.scenario.target === 'url' ? [coldTable(run), soloTable(run)] : tablesOfReports(run)),
      ...imageTables(run),
    ],
    sections: [found(run), gates(run), parity(run), instrument(run), noiseFloor(run), warnings(run)].filter(
      ({ lines }) => lines.length > 0,
    ),
    provenance: provenance(run),
  };
}

/** What takes a platform that tells of itself. */
const tablesOfReports = (run: Run): readonly Table[] => [
  ...breakdownTables(run),
  coldTable(run),
  ...stormTables(run),
  memoryTable(run),
  packageTable(run),
  ...initProfileTables(run),
];

function summary(run: Run): string {
  const { scenario, seed, cells } = run;
  const measured = cells.filter(({ status }) => status === 'measured').length;
  return [
    networkText(scenario),
    ...inputTexts(scenario),
    plural(scenario.variants.length, 'variant'),
    ...(scenario.memoryMB.length === 0 ? [] : [plural(scenario.memoryMB.length, 'size')]),
    `${measured} of ${plural(cells.length, 'cell')} measured`,
    plural(run.stopped?.rounds ?? scenario.rounds, 'round'),
    `c=${scenario.warm.connections} t=${scenario.warm.threads}`,
    `seed ${seed}`,
  ].join(' · ');
}

/** Weights of one's own are told, seeded ones are the rule. */
function networkText({ network, weights }: Scenario): string {
  if (weights === 'seeded') return network;
  const place = 'file' in weights ? weights.file : weights.url;
  return `${network} with ${place.split('/').at(-1)} (sha256 ${weights.sha256.slice(0, 12)})`;
}

/** What the network takes, where a scenario chooses it. */
function inputTexts({ input: { size, batch } }: Scenario): readonly string[] {
  return [
    ...(size === undefined ? [] : [`${size.join(', ')} px`]),
    ...(batch === undefined ? [] : [`batch ${batch.join(', ')}`]),
  ];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function provenance(run: Run): ReportDocument['provenance'] {
  const { host } = run;
  return [
    ['run', run.id],
    ['started', run.startedAt],
    ['finished', run.finishedAt ?? run.state],
    ['seed', String(run.seed)],
    ['scenario hash', run.scenarioHash],
    [
      'host',
      `${host.cores} x ${host.cpu}, ${formatBytes(host.memoryBytes)}, ${host.kernel}, cgroup ${host.cgroup}`,
    ],
    ['target', run.scenario.target],
    [
      'versions',
      Object.entries({ ...run.versions, node: host.node })
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
  ];
}
