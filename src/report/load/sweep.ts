import { formatDuration, formatNumber, type Microseconds } from '../../units/index.js';
import { paint as paintWith } from '../palette.js';
import type { Placed, Table, TableRow } from '../table.js';
import type { TerminalOptions } from '../terminal.js';
import { terminalTable } from '../terminal-table.js';
import { errorCount, inMilliseconds, NOT_AVAILABLE } from '../values.js';
import { wrap } from '../wrap.js';
import type { SweepDocument, SweepStepDocument } from './sweep-document.js';
import { brokenChecks } from './validity-lines.js';

/**
 * A sweep for people at a terminal: its steps in the order in which they were tried, and what they say; that
 * there is no knee is said before any figure.
 */
export function renderSweep(sweep: SweepDocument, { color, width }: TerminalOptions): string {
  const paint = paintWith(color);
  const caption = `Steps of the sweep of ${sweep.url} (response times in ms, from the intended start)`;
  const table = [
    ...wrap(caption, width).map((line) => paint('bold', line)),
    ...terminalTable(tableOf(sweep), width, paint),
  ];
  const spoilt = sweep.end === 'invalid' || sweep.end === 'interrupted';
  const style = sweep.end === 'invalid' ? 'red' : spoilt ? 'yellow' : 'bold';
  const sentence = wrap(kneeSentence(sweep), width).map((line) => paint(style, line));
  const steps = sweep.steps.length === 0 ? [] : [table];
  const blocks = spoilt ? [sentence, ...steps] : [...steps, sentence];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** `730/s`. */
export const rateText = (rate: number): string => `${formatNumber(rate, Number.isInteger(rate) ? 0 : 1)}/s`;

const HEADS = ['rate asked', 'rate reached', 'p50', 'p99', 'errors', 'valid', 'borne'];

function tableOf({ steps }: SweepDocument): Table {
  return {
    id: 'sweep',
    caption: '',
    heads: HEADS.map((text) => ({ text, align: 'right', group: 'figures' })),
    identity: 1,
    rows: steps.map(rowOf),
    footnotes: [],
    notes: [],
  };
}

function rowOf(step: SweepStepDocument): TableRow {
  const { rate, bearing, load } = step;
  const values: readonly Placed[] = [
    { text: rateText(rate) },
    { text: `${formatNumber(load.requestsPerSecond, 1)}/s` },
    { text: inMillisecondsOrNone(percentileOf(step, 50)) },
    { text: inMillisecondsOrNone(percentileOf(step, 99)) },
    { text: errorCount(load.errors).text },
    load.valid ? { text: 'yes' } : { text: 'no', flag: 'bad' },
    { text: { borne: 'yes', refused: 'no', invalid: NOT_AVAILABLE }[bearing] },
  ];
  return { kind: 'figures', values };
}

const inMillisecondsOrNone = (us: Microseconds | null): string =>
  us === null ? NOT_AVAILABLE : inMilliseconds(us);

function percentileOf({ load }: SweepStepDocument, percentile: number): Microseconds | null {
  return load.percentiles.responseTime?.find((row) => row.percentile === percentile)?.valueUs ?? null;
}

/** What the steps say, in one sentence. */
function kneeSentence(sweep: SweepDocument): string {
  const bound = `p99 <= ${formatDuration(sweep.p99BoundUs)}`;
  const { kneeRate, end, toRate } = sweep;
  if (end === 'invalid')
    return `INVALID: the sweep ended without a knee, ${whyInvalid(sweep)}. ${soFar(sweep)}`;
  if (end === 'interrupted') return `INTERRUPTED before the knee was found. ${soFar(sweep)}`;
  if (end === 'beyond')
    return `Every rate that was tried has ${bound}, up to ${rateText(toRate)}: the knee lies beyond --rates.`;
  if (kneeRate === null) return `No rate that was tried has ${bound}: ${refusal(sweep)}.`;
  return `The highest rate with ${bound} is ${rateText(kneeRate)}; ${refusal(sweep)}.`;
}

/** `760/s was refused: p99 61.00 ms`. */
function refusal({ steps, refusedRate }: SweepDocument): string {
  const step = steps.find(({ rate, bearing }) => bearing === 'refused' && rate === refusedRate);
  return step === undefined ? 'none was refused' : `${rateText(step.rate)} was refused: ${whyRefused(step)}`;
}

function whyRefused(step: SweepStepDocument): string {
  const errors = errorCount(step.load.errors);
  if (errors.text !== '0') return `${errors.text} errors (${errors.note ?? ''})`;
  const p99Us = percentileOf(step, 99);
  return `p99 ${p99Us === null ? NOT_AVAILABLE : formatDuration(p99Us)}`;
}

function whyInvalid({ steps }: SweepDocument): string {
  const last = steps.at(-1);
  if (last === undefined) return 'as nothing was measured';
  return `as ${rateText(last.rate)} was measured twice and broke its checks: ${brokenChecks(last.load.validity).join('; ')}`;
}

/** What is known without a knee. */
function soFar(sweep: SweepDocument): string {
  const { kneeRate, refusedRate } = sweep;
  const borne =
    kneeRate === null ? 'No rate was borne so far' : `The highest rate borne so far is ${rateText(kneeRate)}`;
  return `${borne}${refusedRate === null ? '' : `; ${refusal(sweep)}`}.`;
}
