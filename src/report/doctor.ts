import type { Finding } from '../model/index.js';
import { type Paint, paint as paintWith } from './palette.js';
import type { TerminalOptions } from './terminal.js';
import { hanging } from './wrap.js';

const MARKS = { problem: ['✗', 'red'], warning: ['!', 'yellow'], ok: ['✓', 'green'] } as const;
const ORDER = ['problem', 'warning', 'ok'] as const;

/** What was found, the worst first: what was seen, what it spoils, and the remedy. */
export function renderFindings(findings: readonly Finding[], { color, width }: TerminalOptions): string {
  const paint = paintWith(color);
  const names = Math.max(...findings.map(({ id }) => id.length));
  const sorted = ORDER.flatMap((state) => findings.filter((finding) => finding.state === state));
  const lines = sorted.flatMap((finding) => linesOf(finding, names, width, paint));
  return `${[...lines, '', summaryOf(findings)].join('\n')}\n`;
}

function linesOf({ id, state, seen, spoils, remedy }: Finding, names: number, width: number, paint: Paint) {
  const [mark, style] = MARKS[state];
  const head = `${mark} ${id.padEnd(names)}  `;
  const indent = ' '.repeat(head.length);
  const [first = '', ...rest] = hanging(head, seen, width);
  return [
    paint(style, head) + first.slice(head.length),
    ...rest,
    ...(spoils === null ? [] : hanging(indent, `spoils: ${spoils}`, width)),
    ...(remedy === null ? [] : hanging(indent, `remedy: ${remedy}`, width)),
  ];
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const plural = (state: 'problem' | 'warning') => `${count(state)} ${state}${count(state) === 1 ? '' : 's'}`;
  return `${plural('problem')}, ${plural('warning')}, ${count('ok')} fine`;
}
