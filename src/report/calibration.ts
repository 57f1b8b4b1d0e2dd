import type { Ceiling, InstrumentCalibration, TruthFigures, TruthMeasurement } from '../model/index.js';
import { formatBytes, formatNumber, formatPercent } from '../units/index.js';
import { disagreement } from './disagreement.js';
import { type Paint, paint as paintWith } from './palette.js';
import type { Align, Placed, Table } from './table.js';
import type { TerminalOptions } from './terminal.js';
import { terminalTable } from './terminal-table.js';
import { inMilliseconds, NOT_AVAILABLE } from './values.js';
import { hanging, wrap } from './wrap.js';

type Heads = readonly (readonly [text: string, group: string])[];

/** How true the instrument is, and how much it can carry. */
export function renderCalibration(
  calibration: InstrumentCalibration,
  { color, width }: TerminalOptions,
): string {
  const paint = paintWith(color);
  const { truths, ceilings, warnings } = calibration;
  const blocks = [
    [
      ...head('Truth: servers of known delay, their own record beside the generator (ms)', width, paint),
      ...terminalTable(truthTable(truths), width, paint),
      ...note(TRUTH_NOTE, width, paint),
    ],
    [
      ...head('Ceiling: a server that does nothing', width, paint),
      ...terminalTable(ceilingTable(ceilings), width, paint),
      ...note(CEILING_NOTE, width, paint),
    ],
    [
      ...warnings.flatMap(({ message }) => hanging('! ', message, width)),
      ...note(provenance(calibration), width, paint),
    ],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const TRUTH_NOTE =
  'truth: what the server did plus loopback as a bare socket sees it; bias: what the generator adds to it in the ' +
  'mean; spread: sd of what both add; agrees: every figure within 1 % or 50 us, else the worst of them';
const CEILING_NOTE =
  'a measurement may use half of the ceiling; CPU is that of the generator; busy: its event loop';

const head = (text: string, width: number, paint: Paint): string[] =>
  wrap(text, width).map((line) => paint('bold', line));

const note = (text: string, width: number, paint: Paint): string[] =>
  wrap(text, width).map((line) => paint('dim', line));

const TRUTH_HEADS: Heads = [
  ['truth avg', 'mean'],
  ['avg', 'mean'],
  ['bias us', 'mean'],
  ['spread us', 'mean'],
  ['agrees', 'mean'],
  ['n', 'spread'],
  ['truth p50', 'spread'],
  ['p50', 'spread'],
  ['truth p99', 'spread'],
  ['p99', 'spread'],
  ['truth sd', 'spread'],
  ['sd', 'spread'],
];

function truthTable(truths: readonly TruthMeasurement[]): Table {
  return tableOf('truth', ['server', 'engine'], TRUTH_HEADS, truths.map(truthRow));
}

function truthRow(measurement: TruthMeasurement): Placed[] {
  const { server, engine, n, truth, measured, biasUs, spreadUs, validity } = measurement;
  const pair = (figure: keyof TruthFigures) => [ms(truth[figure]), ms(measured[figure])];
  const texts = [server, engine, ...pair('mean'), formatNumber(biasUs), formatNumber(spreadUs)];
  return [
    ...texts.map((text) => ({ text })),
    agreement(measurement),
    ...[formatNumber(n), ...pair('p50'), ...pair('p99'), ...pair('sd')].map((text) => ({ text })),
  ].map((value) => (validity.valid ? value : { ...value, flag: 'muted' }));
}

const ms = (value: number | null): string => (value === null ? NOT_AVAILABLE : inMilliseconds(value));

/** `yes`, or the figure that is furthest off. */
function agreement({ agreements, validity }: TruthMeasurement): Placed {
  // Which check broke, a warning beneath tells.
  if (!validity.valid) return { text: 'invalid', flag: 'muted' };
  const worst = disagreement(agreements);
  return worst === undefined ? { text: 'yes' } : { text: worst, flag: 'bad' };
}

const CEILING_HEADS: Heads = [
  ['conn', 'all'],
  ['body', 'all'],
  ['requests/s', 'all'],
  ['CPU us/request', 'all'],
  ['busy', 'all'],
];

function ceilingTable(ceilings: readonly Ceiling[]): Table {
  const rows = ceilings.map((each) => [
    each.engine,
    String(each.connections),
    each.bodyBytes === undefined ? '-' : formatBytes(each.bodyBytes),
    formatNumber(each.requestsPerSecond),
    formatNumber(each.cpuPerRequestUs, 1),
    formatPercent(each.eventLoopUtilization),
  ]);
  const placed = rows.map((row) => row.map((text) => ({ text })));
  return tableOf('ceiling', ['engine'], CEILING_HEADS, placed);
}

function tableOf(
  id: string,
  identity: readonly string[],
  heads: Heads,
  rows: readonly (readonly Placed[])[],
): Table {
  const right: Align = 'right';
  return {
    id,
    caption: '',
    heads: [
      ...identity.map((text) => ({ text, align: 'left' as const, group: 'identity' })),
      ...heads.map(([text, group]) => ({ text, align: right, group })),
    ],
    identity: identity.length,
    rows: rows.map((values) => ({ kind: 'figures', values })),
    footnotes: [],
    notes: [],
  };
}

function provenance({ host, measuredAt }: InstrumentCalibration): string {
  return `measured ${measuredAt} on ${host.cores} x ${host.cpu}, ${host.kernel}, Node ${host.node}`;
}
