import type { CalibratedSize, CpuCalibration } from '../model/index.js';
import { formatMilliseconds, formatPercent, type Microseconds } from '../units/index.js';
import { type Paint, paint as paintWith } from './palette.js';
import type { Placed, Table } from './table.js';
import type { TerminalOptions } from './terminal.js';
import { terminalTable } from './terminal-table.js';
import { hanging } from './wrap.js';

/** What an error of a size beyond which it asks for attention. */
const NOTABLE_ERROR = 0.05;
const HERE = '●';
const AWS = '○';
const BOTH = '◉';
const LABEL_COLUMNS = 10;
const LEAST_PLOT_COLUMNS = 20;

/** Durations by memory size here and on AWS: a table, a plot, and the mean absolute error. */
export function renderStaircase(calibration: CpuCalibration, { color, width }: TerminalOptions): string {
  const paint = paintWith(color);
  const blocks = [
    terminalTable(staircaseTable(calibration), width, paint),
    plotStaircase(calibration.points, width, paint),
    [verdictOf(calibration), ...calibration.warnings.flatMap(({ message }) => hanging('! ', message, width))],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const HEADS = ['MB', 'here mean ms', 'p5', 'p50', 'p95', 'AWS mean ms', 'error', 'others', 'steal'];

function staircaseTable({ points }: CpuCalibration): Table {
  return {
    id: 'cpu',
    caption: '',
    heads: HEADS.map((text) => ({ text, align: 'right', group: '' })),
    identity: 1,
    rows: points.map((point) => ({ kind: 'figures', values: valuesOf(point) })),
    footnotes: [],
    notes: [],
  };
}

function valuesOf(point: CalibratedSize): readonly Placed[] {
  const { memoryMB, meanUs, p5Us, p50Us, p95Us, awsMeanUs, error, foreignShare, stolenShare, suspect } =
    point;
  const ms = (value: Microseconds | null): Placed => ({
    text: value === null ? 'n/a' : formatMilliseconds(value),
  });
  const share = (value: number | null): Placed => ({
    text: value === null ? 'n/a' : formatPercent(value),
    ...(suspect ? { flag: 'bad' } : {}),
  });
  const notable = error !== null && Math.abs(error) > NOTABLE_ERROR;
  return [
    { text: String(memoryMB) },
    ...[meanUs, p5Us, p50Us, p95Us, awsMeanUs].map(ms),
    { text: error === null ? 'n/a' : signedPercent(error), ...(notable ? { flag: 'bad' } : {}) },
    share(foreignShare),
    share(stolenShare),
  ];
}

/** One line a size, durations on a logarithmic axis. */
function plotStaircase(points: readonly CalibratedSize[], width: number, paint: Paint): string[] {
  const durations = points.flatMap(({ meanUs, awsMeanUs }) => [meanUs, awsMeanUs ?? meanUs]);
  const [shortest, longest] = [Math.min(...durations), Math.max(...durations)];
  const columns = Math.max(LEAST_PLOT_COLUMNS, width - LABEL_COLUMNS - 1);
  const columnOf = (value: number) =>
    Math.round((Math.log(value / shortest) / Math.log(longest / shortest) || 0) * (columns - 1));
  const lines = points.map(({ memoryMB, meanUs, awsMeanUs }) => {
    const here = columnOf(meanUs);
    const aws = awsMeanUs === null ? null : columnOf(awsMeanUs);
    const marks = Array.from({ length: columns }, (_, column) => markAt(column, here, aws, paint));
    return `${`${memoryMB} MB`.padStart(LABEL_COLUMNS)} ${marks.join('').trimEnd()}`;
  });
  return [`${HERE} here, ${AWS} AWS, ${BOTH} both; mean duration, logarithmic`, ...lines];
}

function markAt(column: number, here: number, aws: number | null, paint: Paint): string {
  if (column === here) return paint('cyan', column === aws ? BOTH : HERE);
  if (column === aws) return AWS;
  const between = aws !== null && column > Math.min(here, aws) && column < Math.max(here, aws);
  return between ? paint('dim', '─') : ' ';
}

function verdictOf({ meanAbsoluteError, invocations, workUs, gapUs }: CpuCalibration): string {
  const conditions = `${invocations} invocations a size, ${formatMilliseconds(gapUs)} ms apart; ${formatMilliseconds(workUs)} ms on a whole processor`;
  return meanAbsoluteError === null
    ? conditions
    : `mean absolute error ${formatPercent(meanAbsoluteError)} (${conditions})`;
}

const signedPercent = (value: number): string => `${value < 0 ? '-' : '+'}${formatPercent(Math.abs(value))}`;
