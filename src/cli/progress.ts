import { stripVTControlCharacters } from 'node:util';
import type { Position, RunEvent, RunListener } from '../run/index.js';
import {
  formatDuration,
  formatMilliseconds,
  formatNumber,
  type Microseconds,
  microseconds,
  toMilliseconds,
} from '../units/index.js';
import { bar } from './bar.js';
import { columnsOf, LiveLine, type LiveLineOptions } from './live-line.js';
import type { Palette } from './terminal.js';

export interface ProgressOptions extends LiveLineOptions {
  readonly palette: Palette;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

/**
 * Shows where a run stands: on a terminal one line that is rewritten, with what is finished above it;
 * elsewhere plain lines, one for each thing that is finished.
 */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #line: LiveLine;
  #measuringSince = 0;
  #slotsAtStart = 0;
  #slotsDone = 0;
  #slots = 0;
  #mayStopEarly = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#line = new LiveLine(options);
  }

  readonly listen: RunListener = (event) => {
    const line = this.#lineOf(event);
    if (line !== undefined) this.#line.print(line);
    const status = this.#statusOf(event);
    if (status !== undefined) this.#line.show(status);
  };

  /** Takes the live line away, so that results can follow. */
  end(): void {
    this.#line.show('');
  }

  /** What stays on the screen: a line for everything that is over. */
  #lineOf(event: RunEvent): string | undefined {
    const { palette } = this.#options;
    switch (event.type) {
      case 'preparing':
        return this.#options.live ? undefined : `prepare ${event.variant}: ${event.line}`;
      case 'unavailable':
        return `${palette.yellow('!')} ${event.variant} cannot run here: ${event.reason}`;
      case 'excluded':
        return `${palette.yellow('!')} ${event.cell.id}: ${event.reason}`;
      case 'repeating':
        return `${palette.yellow('!')} ${where(event.at)} is measured again: ${event.why.join('; ')}`;
      case 'against':
        return `${palette.dim('compare')} ${event.candidate} with ${event.baseline}, in the same rounds`;
      case 'again':
        this.#slots += event.slots;
        return `${palette.yellow('!')} measured again, in the opposite order, before it counts: ${event.cells.join(', ')}`;
      case 'measuring':
        this.#begin(event);
        return `${palette.dim('results in')} ${event.directory}`;
      case 'measured':
        this.#slotsDone += 1;
        return this.#measured(event);
      case 'narrowing':
        return palette.dim(narrowingLine(event));
      default:
        return undefined;
    }
  }

  /** What is going on: shown on a terminal until the next status. */
  #statusOf(event: RunEvent): string | undefined {
    switch (event.type) {
      case 'preparing':
        return `prepare ${event.variant}: ${event.line}`;
      case 'deploying':
        return `deploy and check ${event.cell.id}`;
      case 'profiling':
        return `find out where the init time of ${event.variant} goes`;
      case 'phase':
        return this.#fitted(event.at, { long: event.phase, short: event.phase });
      case 'cold':
        return this.#fitted(event.at, coldStatus(event));
      case 'load':
        return this.#fitted(event.at, loadStatus(event));
      default:
        return undefined;
    }
  }

  /** A round that broke its checks to the last attempt has figures, but none that count. */
  #measured(event: Extract<RunEvent, { type: 'measured' }>): string {
    const { palette, live, stream } = this.#options;
    const { valid } = event.record.result;
    const mark = valid ? palette.green('✓') : palette.red('✗');
    const [long, short] = measuredLines(event);
    const excluded = valid ? '' : '  excluded: its checks did not hold';
    const whole = `${mark} ${long}${excluded} ${palette.dim(`ETA ${this.#eta()}`)}`;
    const fits = !live || stripVTControlCharacters(whole).length <= columnsOf(stream);
    return fits ? whole : `${mark} ${short}${excluded}`;
  }

  #begin({ slots, done, mayStopEarly }: Extract<RunEvent, { type: 'measuring' }>): void {
    this.#mayStopEarly = mayStopEarly;
    this.#measuringSince = this.#options.now();
    this.#slots = slots;
    this.#slotsDone = done;
    this.#slotsAtStart = done;
  }

  /** Where there is little room, the figures stay whole, and bar and name give way. */
  #fitted(at: Position, { long, short }: Status): string {
    const { stream, palette } = this.#options;
    const columns = columnsOf(stream) - 1;
    const share = this.#slots === 0 ? 0 : this.#slotsDone / this.#slots;
    const eta = ` ETA ${this.#eta()}`;
    const whole = `${bar(share, palette)} ${where(at)} ${long}${eta}`;
    if (stripVTControlCharacters(whole).length <= columns) return whole;
    const head = `${Math.round(share * 100)} % ${at.round}/${at.rounds}`;
    const room = columns - `${head}  ${short}${eta}`.length;
    return `${head} ${shortened(nameOf(at), room)} ${short}${eta}`;
  }

  #eta(): string {
    const measured = this.#slotsDone - this.#slotsAtStart;
    if (measured === 0) return '…';
    const each = (this.#options.now() - this.#measuringSince) / measured;
    const rest = formatDuration(wholeSeconds((this.#slots - this.#slotsDone) * each)).replace('.00', '');
    return this.#mayStopEarly ? `at most ${rest}` : rest;
  }
}

function nameOf({ cell, control, side }: Position): string {
  const which = control ? ' (control)' : side === 'baseline' ? ' (baseline)' : '';
  return `${cell.id}${which}`;
}

const where = (at: Position): string => `round ${at.round}/${at.rounds} ${nameOf(at)}`;

const SHORTEST_NAME = 8;

/** Its end tells the size. */
function shortened(name: string, room: number): string {
  const most = Math.max(SHORTEST_NAME, room);
  const end = Math.floor(most / 2);
  return name.length <= most ? name : `${name.slice(0, most - end - 1)}…${name.slice(-end)}`;
}

/** What is going on, and the same in fewer words. */
interface Status {
  readonly long: string;
  readonly short: string;
}

const PHASE_NAMES = [
  ['environment', 'env'],
  ['runtimeBoot', 'boot'],
  ['init', 'init'],
  ['firstInvocation', '1st call'],
] as const;

/** The last cold start, by its phases. */
function coldStatus({ done, of, times }: Extract<RunEvent, { type: 'cold' }>): Status {
  const phases = PHASE_NAMES.flatMap(([phase, name]) => {
    const us = times[phase];
    return us === undefined ? [] : [{ name, ms: formatNumber(toMilliseconds(us)) }];
  });
  const lead = `cold ${done}/${of} ${orDash(times.clientUs ?? null)}`;
  return {
    long: `${lead} (${phases.map(({ name, ms }) => `${name} ${ms}`).join(', ')})`,
    short: `${lead} (${phases.map(({ ms }) => ms).join('+')})`,
  };
}

function loadStatus({ phase, progress }: Extract<RunEvent, { type: 'load' }>): Status {
  const { p50Us, p99Us, errors } = progress;
  const stage = progress.phase === 'warmup' ? 'warm-up' : phase;
  const told = `p50 ${orDash(p50Us)} p99 ${orDash(p99Us)} err ${errors}`;
  return { long: `${stage} ${told}`, short: `${stage} ${told.replaceAll(' ms', '')}` };
}

/** The figures of a round, and the same in fewer words. */
function measuredLines({ at, record }: Extract<RunEvent, { type: 'measured' }>): [string, string] {
  const { cold, warm } = record.result;
  const p50 = (summary: typeof warm.serviceTimeUs) =>
    'reason' in summary || summary.p50 === null ? 'n/a' : `${formatMilliseconds(summary.p50)} ms`;
  const times = [p50(cold.clientUs), p50(warm.serviceTimeUs)];
  const rate = formatNumber(warm.requestsPerSecond, 1);
  return [
    `${where(at)}  cold p50 ${times[0]}  warm p50 ${times[1]}  ${rate} requests/s`,
    `${at.round}/${at.rounds} ${nameOf(at)}  cold ${times[0]}  warm ${times[1]}  ${rate}/s`,
  ];
}

function narrowingLine({ round, interval, widest }: Extract<RunEvent, { type: 'narrowing' }>): string {
  if (widest === null) return `after round ${round} no cell is left that can have an interval`;
  const width = widest.halfWidth === null ? 'none yet' : `+-${(widest.halfWidth * 100).toFixed(1)} %`;
  return `after round ${round} the widest interval is ${width} (${widest.cell}); wanted: ${interval}`;
}

const orDash = (value: Microseconds | null): string =>
  value === null ? '-' : `${formatMilliseconds(value)} ms`;

function wholeSeconds(milliseconds: number): Microseconds {
  return microseconds(Math.max(1, Math.round(milliseconds / 1_000)) * 1_000_000);
}
