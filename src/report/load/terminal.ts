import { formatDuration, formatNumber, formatPercent } from '../../units/index.js';
import { type Paint, paint as paintWith } from '../palette.js';
import type { TerminalOptions } from '../terminal.js';
import { errorKinds } from '../values.js';
import { hanging, wrap } from '../wrap.js';
import type { LoadDocument } from './document.js';
import { type MergedLoadDocument, workerLines } from './merged.js';
import { percentileColumns, percentileLines, percentileNotes } from './percentile-lines.js';
import { brokenChecks, heldChecks } from './validity-lines.js';
import { wrkTable } from './wrk-table.js';
import { wrkTime } from './wrk-units.js';

/** A load for people at a terminal: what is wrong with it, wrk's table, the percentiles, what else is to know. */
export function renderLoad(load: LoadDocument, options: TerminalOptions): string {
  return textOf(loadBlocks(load, options));
}

/** The same of several generators, and what each of them did. */
export function renderMergedLoad(load: MergedLoadDocument, options: TerminalOptions): string {
  const workers = workerLines(load).flatMap((line) => hanging('', line, options.width));
  return textOf([...loadBlocks(load, options), workers]);
}

function loadBlocks(load: LoadDocument, { color, width }: TerminalOptions): readonly (readonly string[])[] {
  const paint = paintWith(color);
  return [
    verdict(load, width, paint),
    tableBlock(load, paint),
    percentileBlock(load, width, paint),
    remarks(load, width, paint),
  ];
}

function textOf(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Said first, so that nobody reads the figures without it. */
function verdict(load: LoadDocument, width: number, paint: Paint): string[] {
  const { valid, validity, state } = load;
  const invalid = valid
    ? []
    : [
        ...wrap('INVALID: these figures must not be used.', width).map((line) =>
          paint(['red', 'bold'], line),
        ),
        ...brokenChecks(validity).flatMap((text) =>
          hanging('✗ ', text, width).map((line) => paint('red', line)),
        ),
      ];
  const interrupted =
    state === 'complete'
      ? []
      : wrap(interruption(load), width).map((line) => paint(['yellow', 'bold'], line));
  return [...invalid, ...interrupted];
}

function interruption({ windowUs, durationUs }: LoadDocument): string {
  return `INTERRUPTED: ended after ${formatDuration(windowUs)} of ${formatDuration(durationUs)}; this is what was measured.`;
}

function tableBlock(load: LoadDocument, paint: Paint): string[] {
  return wrkTable(load).map((line) => (line.startsWith('  Thread Stats') ? paint('bold', line) : line));
}

function percentileBlock(load: LoadDocument, width: number, paint: Paint): string[] {
  const { serviceTime, responseTime, connectionWait: wait = [], lateness = [] } = load.percentiles;
  const all = [...lateness, ...wait, ...(responseTime ?? []), ...serviceTime];
  const notes = percentileNotes(all, wrkTime(load.timeoutUs));
  return [
    ...wrap(percentileHeading(load), width).map((line) => paint('bold', line)),
    ...(responseTime === undefined
      ? percentileLines(serviceTime)
      : percentileColumns({ response: responseTime, service: serviceTime, wait, lateness })),
    ...notes.flatMap((note) => wrap(note, width)).map((line) => paint('dim', line)),
  ];
}

function percentileHeading({ loop }: LoadDocument): string {
  return loop === 'closed'
    ? 'Service time, from the send to the last byte (closed loop)'
    : "Response time, from the intended start, and service time, from the send, to the last byte (open loop); in the response time also the wait for a connection, and the generator's own lateness";
}

function remarks(load: LoadDocument, width: number, paint: Paint): string[] {
  const plain = (text: string) => wrap(text, width).map((line) => paint('dim', line));
  return [
    ...load.warnings.flatMap(({ code, message }) =>
      hanging('! ', `${code}: ${message}`, width).map((line) => paint('yellow', line)),
    ),
    ...errorRemark(load).flatMap((text) => hanging('! ', text, width).map((line) => paint('yellow', line))),
    ...(load.valid
      ? hanging('✓ ', `valid: ${heldChecks(load.validity)}`, width).map((line) => paint('green', line))
      : []),
    ...plain(circumstances(load)),
  ];
}

function errorRemark({ errors, completed }: LoadDocument): string[] {
  const kinds = errorKinds(errors);
  if (kinds.length === 0) return [];
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const share = formatPercent(total / (total + completed));
  const list = kinds.map(([kind, count]) => `${formatNumber(count)} ${kind}`).join(', ');
  return [`errors: ${list} (${share}): they are in no request count, rate, average or maximum above`];
}

function circumstances(load: LoadDocument): string {
  const { engine, generator, windowUs } = load;
  return [
    `engine ${engine.name} (${engine.reason})`,
    `warm-up of ${formatDuration(load.warmupUs)} left out (${formatNumber(load.warmupRequests)} requests)`,
    `generator ${formatPercent(generator.cpuUsedUs / windowUs)} of a processor`,
    `min ${'reason' in load.serviceTimeUs ? 'n/a' : formatDuration(load.serviceTimeUs.min)}`,
  ].join(' · ');
}
