import type { MeasuredCell, Run, StormResult, StormRound, StormStart } from '../model/index.js';
import { minimumSamples } from '../stats/index.js';
import { PHASES, phaseColumns } from './cold-table.js';
import { buildTable, CELL_IDENTITY, type Column, type Placed, type Table } from './table.js';
import {
  errorCount,
  inMilliseconds,
  missing,
  NOT_AVAILABLE,
  PERCENTILES,
  type Percentile,
  percentile,
  percentileNotes,
  time,
} from './values.js';

type StormCell = MeasuredCell & { readonly storm: StormResult };

/** Rows that the table of single environments has about, however many cells there are; the files have all. */
const SHOWN_STARTS = 30;
const SHOWN_STARTS_OF_CELL = 5;
const CLIENT_PERCENTILES = ['p50', 'p90', 'p99'] as const satisfies readonly Percentile[];

const right = (head: string, group: string, value: Column<StormResult>['value']): Column<StormResult> => ({
  head,
  align: 'right',
  group,
  value,
});

/** Two tables where the scenario asks for storms, else none. */
export function stormTables(run: Run): readonly Table[] {
  const { concurrency } = run.scenario.cold;
  if (concurrency === undefined) return [];
  const cells = run.cells.filter((cell): cell is StormCell => 'storm' in cell);
  return [stormTable(run, cells, concurrency), startsTable(cells, concurrency)];
}

/** The storms by cell: how long until all had an answer, and what a single client saw. */
function stormTable(run: Run, cells: readonly StormCell[], concurrency: number): Table {
  const storms = cells.map(({ storm }) => storm);
  const shown = CLIENT_PERCENTILES.filter((key) =>
    storms.some(({ n }) => n >= minimumSamples(PERCENTILES[key])),
  );
  return buildTable(
    {
      id: 'storm',
      caption: `Cold-start storm: ${concurrency} first requests at once, in every round (times in ms)`,
      identity: CELL_IDENTITY,
      columns: columns(shown),
      row: (cell) => {
        if (cell.status !== 'measured') return { state: 'missing', cell };
        if (cell.storm !== undefined) return { state: 'known', row: cell.storm };
        return { state: 'missing', cell: { status: 'failed', reason: 'no round had a storm' } };
      },
      notes: [
        'all is the mean time from the first request to the last answer of a storm. The other times are of single ' +
          "requests: the client's percentiles, and means of phases that add up to the client's mean (= avg).",
        ...sharing(storms),
        ...percentileNotes(
          storms.map(({ clientUs }) => clientUs),
          shown,
        ),
      ],
    },
    run.cells,
  );
}

function columns(percentiles: readonly Percentile[]): readonly Column<StormResult>[] {
  return [
    right('envs', 'storm', ({ environments }) => String(environments)),
    right('fit', 'storm', ({ environmentsAtFullShare }) => String(environmentsAtFullShare)),
    right('host busy', 'storm', hostBusy),
    right('all', 'storm', ({ allAnsweredUs }) => time(allAnsweredUs, ({ mean }) => mean)),
    right('n', 'client', ({ n }) => String(n)),
    ...percentiles.map((key) => right(key, 'client', ({ clientUs }) => percentile(clientUs, key))),
    right('max', 'client', ({ clientUs }) => time(clientUs, ({ max }) => max)),
    right('errors', 'client', ({ errors }) => errorCount(errors)),
    ...phaseColumns(),
  ];
}

function hostBusy({ hostBusy: busy }: StormResult) {
  return busy === null ? missing('this host does not tell how busy it is') : `${Math.round(busy * 100)} %`;
}

/** One host is not a cloud: what the storm's figures are not. */
function sharing(storms: readonly StormResult[]): string[] {
  if (storms.every(({ concurrency, environmentsAtFullShare: fit }) => concurrency <= fit)) return [];
  return [
    'Where more environments start (envs) than this host can give their whole share of processors at once (fit), ' +
      'they share its processors, and every time is longer than on a platform that scales out.',
  ];
}

/** What single environments of one storm went through: of each cell the first valid round's. */
function startsTable(cells: readonly StormCell[], concurrency: number): Table {
  const shown = Math.max(SHOWN_STARTS_OF_CELL, Math.floor(SHOWN_STARTS / cells.length));
  const identity = CELL_IDENTITY.map(({ head, align }) => ({ text: head, align, group: 'identity' }));
  const heads = ['answered', ...PHASES.map(([, head]) => head), 'client'];
  const each = concurrency <= shown ? 'every environment' : `${shown} of ${concurrency} environments`;
  return {
    id: 'storm-environments',
    caption: `One storm, ${each} in the order of their answers (times in ms)`,
    identity: identity.length + 1,
    heads: [
      ...identity,
      { text: '#', align: 'right', group: 'identity' },
      ...heads.map((text) => ({ text, align: 'right' as const, group: 'phases' })),
    ],
    rows: cells.flatMap((cell) => {
      const round = cell.rounds.find(({ valid }) => valid)?.storm;
      return round === undefined ? [] : startRows(cell, round, shown);
    }),
    footnotes: [],
    notes: [
      "answered counts from the storm's first request, client from the own one; the phases add up to client.",
      ...(concurrency > shown ? ['run.json has all of them, in each round.'] : []),
    ],
  };
}

function startRows(cell: StormCell, { starts }: StormRound, shown: number): Table['rows'] {
  const identity = CELL_IDENTITY.map(({ value }) => ({ text: value(cell) }));
  return spreadOver(starts.length, shown).flatMap((index) => {
    const start = starts[index];
    if (start === undefined) return [];
    return {
      kind: 'figures' as const,
      values: [...identity, { text: String(index + 1) }, ...startValues(start)],
    };
  });
}

/** The first, the last, and as many between them as are shown, at even distances. */
function spreadOver(count: number, shown: number): number[] {
  if (count <= shown) return Array.from({ length: count }, (_, index) => index);
  const step = (count - 1) / (shown - 1);
  return Array.from({ length: shown }, (_, index) => Math.round(index * step));
}

function startValues({ answeredUs, clientUs, phasesUs }: StormStart): Placed[] {
  const phases = PHASES.map(([phase]) => phasesUs[phase]);
  return [answeredUs, ...phases, clientUs].map((value) =>
    value === null ? { text: NOT_AVAILABLE, flag: 'muted' } : { text: inMilliseconds(value) },
  );
}
