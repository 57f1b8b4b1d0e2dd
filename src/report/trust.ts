import type { GateResult, Run, Warning } from '../model/index.js';
import { formatPercent } from '../units/index.js';

export type Tone = 'plain' | 'good' | 'bad' | 'caution';

export interface Line {
  readonly tone: Tone;
  readonly text: string;
}

export interface Section {
  readonly heading: string;
  readonly lines: readonly Line[];
}

const GATE_TONES: Readonly<Record<GateResult['outcome'], Tone>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'caution',
};

/** What had to hold, and whether it did: what did not comes first. */
export function gates(run: Run): Section {
  return { heading: 'Gates', lines: gateLines(run.gates) };
}

/** Of a gate that more cells than this passed, one line tells it. */
const PASSES_SHOWN = 3;

export function gateLines(results: readonly GateResult[]): Line[] {
  const order = ['fail', 'inconclusive', 'pass'] as const;
  const sorted = order.flatMap((outcome) => results.filter((result) => result.outcome === outcome));
  const told = new Set<string>();
  return sorted.flatMap(({ outcome, gate, cell, message }): Line[] => {
    const tone = GATE_TONES[outcome];
    const passes = results.filter((result) => result.gate === gate && result.outcome === 'pass').length;
    if (outcome !== 'pass' || passes <= PASSES_SHOWN)
      return [{ tone, text: `${outcome}: ${gate} (${cell}): ${message}` }];
    if (told.has(gate)) return [];
    told.add(gate);
    return [{ tone, text: `${outcome}: ${gate} (${passes} cells)` }];
  });
}

/** How far apart two measurements of one cell are: no smaller difference between cells means anything. */
export function noiseFloor({ control, machines }: Run): Section {
  const heading = 'Noise floor';
  if (machines === undefined) return { heading, lines: [noiseOf(control)] };
  const lines = machines.map(({ index, control: own }) => {
    const { tone, text } = noiseOf(own);
    return { tone, text: `machine ${index}: ${text}` };
  });
  return { heading, lines: [...lines, BETWEEN_MACHINES] };
}

const BETWEEN_MACHINES: Line = {
  tone: 'caution',
  text: 'between machines: not known, and their figures are not compared',
};

function noiseOf(control: Run['control']): Line {
  if (!('metrics' in control)) return { tone: 'caution', text: `not known: ${control.reason}` };
  // The order of the two is arbitrary, so the ratio is taken from the smaller to the larger.
  const differences = Object.entries(control.metrics).map(
    ([metric, ratio]) => `${formatPercent(Math.max(ratio, 1 / ratio) - 1)} at ${metric.replace('.', ' ')}`,
  );
  if (differences.length === 0) return { tone: 'caution', text: 'not known: no metric' };
  return {
    tone: 'plain',
    text: `two measurements of the same cell (${control.cell}) differed by ${differences.join(', ')}`,
  };
}

/** Every warning once, by code, with what it concerns. */
export function warnings(run: Run): Section {
  const found = new Map<string, Found>();
  for (const warning of run.warnings) add(found, warning, null);
  for (const cell of run.cells) {
    const ofRounds = (cell.rounds ?? []).flatMap((round) => round.warnings);
    for (const warning of [...cell.warnings, ...ofRounds]) add(found, warning, cell.id);
  }
  const sorted = [...found.values()].sort((a, b) => a.warning.code.localeCompare(b.warning.code, 'en'));
  return {
    heading: 'Warnings',
    lines: sorted.map(({ warning, cells }) => ({
      tone: 'caution',
      text: `${warning.code}: ${warning.message}${cells.size === 0 ? '' : ` (${[...cells].join(', ')})`}`,
    })),
  };
}

interface Found {
  readonly warning: Warning;
  readonly cells: Set<string>;
}

function add(found: Map<string, Found>, warning: Warning, cell: string | null): void {
  const key = JSON.stringify([warning.code, warning.message]);
  const entry = found.get(key) ?? { warning, cells: new Set<string>() };
  if (cell !== null) entry.cells.add(cell);
  found.set(key, entry);
}
