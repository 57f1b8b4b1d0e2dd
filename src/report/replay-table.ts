import type { MaybeSummary, MeasuredCell, Replay, Run, TraceSpec } from '../model/index.js';
import { formatDuration, formatNumber, type Microseconds, microseconds } from '../units/index.js';
import { dollars, shareText } from './cost-words.js';
import { buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table, type Value } from './table.js';
import { missing, percentile, percentileNotes, time } from './values.js';

type ReplayColumn = Column<MeasuredCell>;

const right = (head: string, group: string, value: ReplayColumn['value']): ReplayColumn => ({
  ...{ head, group, value },
  align: 'right',
});

const ofReplay =
  (text: (replay: Replay) => Value | string): ReplayColumn['value'] =>
  ({ warm: { replay } }) => {
    if (replay === undefined) return missing('the run has no figures of a replay');
    return 'reason' in replay ? missing(replay.reason) : text(replay);
  };

const response = ({ warm }: MeasuredCell): MaybeSummary => warm.responseTimeUs ?? warm.serviceTimeUs;
const PERCENTILES = ['p50', 'p90', 'p99'] as const;

const COLUMNS: readonly ReplayColumn[] = [
  right(
    'requests',
    'cold',
    ofReplay(({ requests }) => formatNumber(requests)),
  ),
  right(
    'cold n',
    'cold',
    ofReplay(({ coldStarts }) => formatNumber(coldStarts)),
  ),
  right(
    'cold',
    'cold',
    ofReplay(({ coldShare }) => shareText(coldShare)),
  ),
  right(
    'waited',
    'cold',
    ofReplay(({ waited }) => waitedText(waited)),
  ),
  right('avg', 'response', (cell) => time(response(cell), ({ mean }) => mean)),
  ...PERCENTILES.map((key) => right(key, 'response', (cell) => percentile(response(cell), key))),
  right('max', 'response', (cell) => time(response(cell), ({ max }) => max)),
  right('service avg', 'service', ({ warm }) => time(warm.serviceTimeUs, ({ mean }) => mean)),
  right(
    'all $/M',
    'cost',
    ofReplay(({ usdPerMillion }) => formatNumber(usdPerMillion, 2)),
  ),
  right(
    '$/month',
    'cost',
    ofReplay(({ usdPerMonth }) => dollars(usdPerMonth)),
  ),
];

const waitedText = (waited: number): Value =>
  waited === 0 ? { text: '0' } : { text: formatNumber(waited), flag: 'bad' };

/** What a trace came to: cold and warm starts as they blend in production; nothing where none was replayed. */
export function replayTables(run: Run): readonly Table[] {
  const { trace } = run.scenario.warm;
  if (trace === undefined) return [];
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const rounds = run.stopped?.rounds ?? run.scenario.rounds;
  return [
    buildTable(
      {
        id: 'replay',
        caption: `Replay: ${traceText(trace)}, x ${rounds} ${rounds === 1 ? 'round' : 'rounds'} (times in ms)`,
        identity: CELL_IDENTITY,
        columns: COLUMNS,
        row: ofMeasured((cell) => cell),
        notes: [
          'Without a warm-up: it begins with no environment. Response times are from when a request was meant to start; ' +
            'service avg is from its sending. cold: share of the invocations that the platform reported a cold start of; $: init billed, ' +
            '$/month if it went on like that for 730 hours.',
          ...keptNote(trace, run),
          'Where the trace has counts alone, requests are spread at random within each span, by the seed.',
          ...(run.scenario.target === 'local'
            ? [
                'waited: for an environment, since this host carries no more of them; a platform that scales out would have made cold starts.',
              ]
            : []),
          ...percentileNotes(measured.map(response), PERCENTILES),
        ],
      },
      run.cells,
    ),
  ];
}

/** `arrivals.csv, function 7, 0 us to 10m 00s of it, 10 times as fast`. */
export function traceText({ file, function: name, fromUs, toUs, speed }: TraceSpec): string {
  const part = `${formatDuration(fromUs)} to ${formatDuration(toUs ?? microseconds(0))} of it`;
  return [
    file.split(/[\\/]/).at(-1) ?? file,
    ...(name === undefined ? [] : [`function ${name}`]),
    part,
    ...(speed === 1 ? [] : [`${formatNumber(speed)} times as fast`]),
  ].join(', ');
}

/** Elsewhere it is the platform's own doing. */
function keptNote({ keepAlive, speed }: TraceSpec, { scenario }: Run): readonly string[] {
  if (scenario.target !== 'local') return [];
  const kept =
    keepAlive === 'aws'
      ? 'as long as AWS was seen to keep them (4 to 6 minutes)'
      : formatDuration(keepAlive as Microseconds);
  const scaled =
    speed === 1
      ? ''
      : `, ${formatNumber(speed)} times as fast as that, as the arrivals are; durations are not shortened`;
  return [`Idle environments are kept ${kept}${scaled}.`];
}
