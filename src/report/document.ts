import type { HostFacts, Machine, Run, Scenario, Shapes, StoredFile } from '../model/index.js';
import { formatBytes } from '../units/index.js';
import { breakdownTables } from './breakdown-table.js';
import { cheapestLines } from './cheapest.js';
import { coldTable } from './cold-table.js';
import { monthlyTables } from './cost-table.js';
import { found } from './found.js';
import { imageTables } from './image-table.js';
import { initProfileTables } from './init-profile-table.js';
import { instrument } from './instrument.js';
import { memoryTable } from './memory-table.js';
import { packageTable } from './package-table.js';
import { parity } from './parity-section.js';
import { projectionTables } from './projection-table.js';
import { referenceTables } from './reference-tables.js';
import { replayTables } from './replay-table.js';
import { soloTable } from './solo-table.js';
import { stormTables } from './storm-table.js';
import type { Table } from './table.js';
import { gates, noiseFloor, type Section, warnings } from './trust.js';
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
      ...replayTables(run),
      ...projectionTables(run),
      ...referenceTables(run),
      ...(run.scenario.target === 'url' ? [coldTable(run), soloTable(run)] : tablesOfReports(run)),
      ...imageTables(run),
    ],
    sections: [foundIn(run), gates(run), parity(run), instrument(run), noiseFloor(run), warnings(run)].filter(
      ({ lines }) => lines.length > 0,
    ),
    provenance: provenance(run),
  };
}

const foundIn = (run: Run): Section => {
  const { heading, lines } = found(run);
  return { heading, lines: [...cheapestLines(run), ...lines] };
};

/** What takes a platform that tells of itself. */
const tablesOfReports = (run: Run): readonly Table[] => [
  ...breakdownTables(run),
  coldTable(run),
  ...stormTables(run),
  memoryTable(run),
  ...monthlyTables(run),
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

/** A model or weights of one's own are told, seeded ones are the rule. */
function networkText({ network, weights }: Scenario): string {
  if (typeof network !== 'string') return fileText(network.onnx);
  return typeof weights === 'string' ? network : `${network} with ${fileText(weights)}`;
}

function fileText(stored: StoredFile): string {
  const place = 'file' in stored ? stored.file : stored.url;
  return `${place.split('/').at(-1)} (sha256 ${stored.sha256.slice(0, 12)})`;
}

/** What the network takes, where a scenario chooses it. */
function inputTexts({ input: { size, batch } }: Scenario): readonly string[] {
  return [
    ...(size === undefined ? [] : [`${size.join(', ')} px`]),
    ...(batch === undefined ? [] : [`batch ${batch.join(', ')}`]),
  ];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const hostText = ({ cores, cpu, memoryBytes, kernel, cgroup }: HostFacts): string =>
  `${cores} x ${cpu}, ${formatBytes(memoryBytes)}, ${kernel}, cgroup ${cgroup}`;

const machineText = ({ host, run, startedAt }: Machine): string =>
  `${hostText(host)}; run ${run}, started ${startedAt}`;

function provenance(run: Run): ReportDocument['provenance'] {
  const { host } = run;
  return [
    ['run', run.id],
    ['started', run.startedAt],
    ['finished', run.finishedAt ?? run.state],
    ['seed', String(run.seed)],
    ['scenario hash', run.scenarioHash],
    ...(run.shard === undefined ? [] : [['shard', `${run.shard.index} of ${run.shard.total}`] as const]),
    ...(run.machines?.map((machine) => [`machine ${machine.index}`, machineText(machine)] as const) ?? [
      ['host', hostText(host)] as const,
    ]),
    ['target', run.scenario.target],
    [
      'versions',
      Object.entries({ ...run.versions, node: host.node })
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
  ];
}
