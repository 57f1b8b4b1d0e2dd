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
import { LiveLine, type LiveLineOptions } from './live-line.js';
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
        return `${this.#verdict(event)} ${palette.dim(`ETA ${this.#eta()}`)}`;
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
      case 'phase':
        return `${this.#bar()} ${where(event.at)} ${event.phase}`;
      case 'cold':
        return `${this.#bar()} ${coldStatus(event)} ETA ${this.#eta()}`;
      case 'load':
        return `${this.#bar()} ${loadStatus(event)} ETA ${this.#eta()}`;
      default:
        return undefined;
    }
  }

  /** A round that broke its checks to the last attempt has figures, but none that count. */
  #verdict(event: Extract<RunEvent, { type: 'measured' }>): string {
    const { palette } = this.#options;
    return event.record.result.valid
      ? `${palette.green('✓')} ${measuredLine(event)}`
      : `${palette.red('✗')} ${measuredLine(event)}  excluded: its checks did not hold`;
  }

  #begin({ slots, done, mayStopEarly }: Extract<RunEvent, { type: 'measuring' }>): void {
    this.#mayStopEarly = mayStopEarly;
    this.#measuringSince = this.#options.now();
    this.#slots = slots;
    this.#slotsDone = done;
    this.#slotsAtStart = done;
  }

  #bar(): string {
    return bar(this.#slots === 0 ? 0 : this.#slotsDone / this.#slots, this.#options.palette);
  }

  #eta(): string {
    const measured = this.#slotsDone - this.#slotsAtStart;
    if (measured === 0) return '…';
    const each = (this.#options.now() - this.#measuringSince) / measured;
    const rest = formatDuration(wholeSeconds((this.#slots - this.#slotsDone) * each));
    return this.#mayStopEarly ? `at most ${rest}` : rest;
  }
}

function where({ cell, round, rounds, control, side }: Position): string {
  const which = control ? ' (control)' : side === 'baseline' ? ' (baseline)' : '';
  return `round ${round}/${rounds} ${cell.id}${which}`;
}

const PHASE_NAMES = [
  ['environment', 'env'],
  ['runtimeBoot', 'boot'],
  ['init', 'init'],
  ['firstInvocation', '1st call'],
] as const;

/** The last cold start, by its phases. */
function coldStatus({ at, done, of, times }: Extract<RunEvent, { type: 'cold' }>): string {
  const phases = PHASE_NAMES.flatMap(([phase, name]) => {
    const us = times[phase];
    return us === undefined ? [] : [`${name} ${formatNumber(toMilliseconds(us))}`];
  });
  return `${where(at)} cold ${done}/${of} ${orDash(times.clientUs ?? null)} (${phases.join(', ')})`;
}

function loadStatus({ at, phase, progress }: Extract<RunEvent, { type: 'load' }>): string {
  const errors = progress.errors > 0 ? ` err ${progress.errors}` : '';
  const stage = progress.phase === 'warmup' ? 'warm-up' : phase;
  return `${where(at)} ${stage} p50 ${orDash(progress.p50Us)} p99 ${orDash(progress.p99Us)}${errors}`;
}

function measuredLine({ at, record }: Extract<RunEvent, { type: 'measured' }>): string {
  const { cold, warm } = record.result;
  const p50 = (summary: typeof warm.serviceTimeUs) =>
    'reason' in summary || summary.p50 === null ? 'n/a' : `${formatMilliseconds(summary.p50)} ms`;
  return `${where(at)}  cold p50 ${p50(cold.clientUs)}  warm p50 ${p50(warm.serviceTimeUs)}  ${formatNumber(warm.requestsPerSecond, 1)} requests/s`;
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
