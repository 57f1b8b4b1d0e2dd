import type { CrossCheck, CrossCheckBlock, Figures } from '../../load/index.js';
import { COMMON_PERCENTILES } from '../../load/index.js';
import { formatDuration, formatNumber } from '../../units/index.js';
import { type Paint, paint as paintWith } from '../palette.js';
import type { Placed, Table, TableRow } from '../table.js';
import type { TerminalOptions } from '../terminal.js';
import { terminalTable } from '../terminal-table.js';
import { inMilliseconds, NOT_AVAILABLE } from '../values.js';
import { hanging, wrap } from '../wrap.js';

/** One line of the comparison: how it is read off a side, and how it is told. */
interface Compared {
  readonly name: string;
  readonly of: (figures: Figures) => number | null;
  /** Of several blocks: the mean, or of maxima the largest. */
  readonly over: (values: readonly number[]) => number;
  readonly text: (value: number) => string;
  /** What wrk would have made of our samples. */
  readonly derived: (block: CrossCheckBlock) => number | null;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const largest = (values: readonly number[]): number => Math.max(...values);
const none = (): null => null;

const COMPARED: readonly Compared[] = [
  {
    name: 'requests/s',
    of: (figures) => figures.requestsPerSecond,
    over: mean,
    text: (value) => value.toFixed(2),
    derived: none,
  },
  {
    name: 'avg',
    of: ({ meanUs }) => meanUs,
    over: mean,
    text: inMilliseconds,
    derived: ({ oursCorrected }) => oursCorrected?.mean ?? null,
  },
  {
    name: 'sd',
    of: ({ sdUs }) => sdUs,
    over: mean,
    text: inMilliseconds,
    derived: ({ oursCorrected }) => oursCorrected?.sd ?? null,
  },
  { name: 'max', of: ({ maxUs }) => maxUs, over: largest, text: inMilliseconds, derived: none },
  ...COMMON_PERCENTILES.map(
    (percentile): Compared => ({
      name: `p${percentile}`,
      of: ({ percentilesUs }) => percentilesUs[percentile] ?? null,
      over: mean,
      text: inMilliseconds,
      derived: ({ oursCorrected }) => oursCorrected?.percentiles[percentile] ?? null,
    }),
  ),
];

/** Ours and another program's figures side by side, and why they differ. */
export function renderCrossCheck(check: CrossCheck, { color, width }: TerminalOptions): string {
  const paint = paintWith(color);
  const { program, blocks } = check;
  if (blocks.length === 0)
    return `Cross-check with ${program}: interrupted before its first block was over.\n`;
  return `${[
    ...wrap(captionOf(check), width).map((line) => paint('bold', line)),
    ...terminalTable(tableOf(check), width, paint),
    '',
    ...notes(check, width, paint),
  ].join('\n')}\n`;
}

function captionOf({ program, version, blocks, blockUs, loop }: CrossCheck): string {
  const length = `${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'} of ${formatDuration(blockUs)} each, in turn`;
  const time = loop === 'open' ? 'response times in ms' : 'times in ms';
  return `Cross-check with ${program} ${version}: ${length} (${time}; mean of the blocks, of max the largest)`;
}

function tableOf(check: CrossCheck): Table {
  const { program, loop } = check;
  const derived = loop === 'closed' ? [`ours as ${program} corrects`] : [];
  const heads = ['', 'ours', program, `ours/${program}`, 'by block', ...derived];
  return {
    id: 'cross-check',
    caption: '',
    heads: heads.map((text, index) => ({ text, align: index === 0 ? 'left' : 'right', group: 'figures' })),
    identity: 1,
    rows: COMPARED.map((compared) => rowOf(compared, check)),
    footnotes: [],
    notes: [],
  };
}

function rowOf(compared: Compared, { blocks, loop }: CrossCheck): TableRow {
  const pairs = blocks.flatMap(({ ours, theirs }) => {
    const [a, b] = [compared.of(ours), compared.of(theirs)];
    return a === null || b === null ? [] : [{ ours: a, theirs: b }];
  });
  const derived = blocks.flatMap((block) => compared.derived(block) ?? []);
  const texts = [
    compared.name,
    ...comparison(pairs, compared),
    ...(loop === 'closed' ? [derived.length === 0 ? '' : compared.text(compared.over(derived))] : []),
  ];
  return { kind: 'figures', values: texts.map((text): Placed => ({ text })) };
}

function comparison(pairs: readonly { ours: number; theirs: number }[], { over, text }: Compared): string[] {
  if (pairs.length === 0) return [NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, ''];
  const ours = over(pairs.map((pair) => pair.ours));
  const theirs = over(pairs.map((pair) => pair.theirs));
  const ratios = pairs.map((pair) => pair.ours / pair.theirs);
  const range = `${ratioText(Math.min(...ratios))} to ${ratioText(Math.max(...ratios))}`;
  return [text(ours), text(theirs), ratioText(ours / theirs), range];
}

const ratioText = (ratio: number): string => (Number.isFinite(ratio) ? ratio.toFixed(3) : NOT_AVAILABLE);

function notes(check: CrossCheck, width: number, paint: Paint): string[] {
  const cautions = brokenBlocks(check).flatMap((text) =>
    hanging('! ', text, width).map((line) => paint('yellow', line)),
  );
  const reasons = reasonsOf(check).flatMap((text) =>
    hanging('- ', text, width).map((line) => paint('dim', line)),
  );
  return [...cautions, ...reasons];
}

function brokenBlocks({ blocks }: CrossCheck): string[] {
  const broken = blocks.filter((block) => block.broken.length > 0);
  if (broken.length === 0) return [];
  const names = [...new Set(broken.flatMap((block) => block.broken))].join(', ');
  return [
    `${broken.length} of ${blocks.length} blocks of ours broke a check (${names}): ours is no measure there`,
  ];
}

/** Why the two differ, as far as it applies to what was seen. */
function reasonsOf(check: CrossCheck): string[] {
  const { program, loop, blocks, warmupUs, timeoutUs } = check;
  const timeouts = total(blocks, ({ theirs }) => theirs.timeouts);
  const bad = total(blocks, ({ theirs }) => theirs.badAnswers);
  const connects =
    warmupUs > 0 ? `; ours leaves out a warm-up of ${formatDuration(warmupUs)}` : '; so does ours';
  return [
    loop === 'closed'
      ? `${program} "corrects": to each sample of twice the mean or more it adds shorter ones that did not happen. The last column does the same to our samples (derived, not measured): what still differs is between the programs.`
      : `${program} counts from the intended start, as ours does, and prints histograms of 3 digits.`,
    `${program} has connecting and its first requests in its figures${connects}.`,
    ...(timeouts === 0
      ? []
      : [
          loop === 'closed'
            ? `${formatNumber(timeouts)} answers came to ${program} after its timeout of ${formatDuration(timeoutUs)}, and are in none of its times.`
            : `${program} saw connections without an answer for ${formatDuration(timeoutUs)} ${formatNumber(timeouts)} times; idle ones are among them.`,
        ]),
    ...(bad === 0
      ? []
      : [
          `${formatNumber(bad)} answers of 400 or more are among ${program}'s requests and times; ours are of 2xx alone.`,
        ]),
    ...connectionsNote(check),
    `${program} prints three or four digits, and its times are whole microseconds.`,
  ];
}

function connectionsNote({ program, programConnections, connections }: CrossCheck): string[] {
  if (programConnections === connections) return [];
  return [
    `${program} gave each thread as many connections, and opened ${programConnections} of ${connections}.`,
  ];
}

const total = (blocks: readonly CrossCheckBlock[], of: (block: CrossCheckBlock) => number): number =>
  blocks.reduce((sum, block) => sum + of(block), 0);
