import { cheapestUnder } from '../compare/index.js';
import { pricesOfRun } from '../cost/index.js';
import type { Run } from '../model/index.js';
import { parseBound } from '../scenario/index.js';
import { cheapestLines } from './cheapest.js';
import { cleanRun } from './clean.js';
import { costTable } from './cost-table.js';
import { trafficText } from './cost-words.js';
import type { ReportDocument } from './document.js';
import { documentMarkdown } from './markdown.js';
import { kneeNotes } from './sizes.js';
import { documentText, type TerminalOptions } from './terminal.js';
import type { Section } from './trust.js';
import { verdict } from './verdict.js';

export const COST_FORMATS = ['table', 'markdown', 'json'] as const;
export type CostFormat = (typeof COST_FORMATS)[number];

/** One run with what it costs: once for each traffic that was asked for. The options are those of `table`. */
export function renderCost(runs: readonly Run[], format: CostFormat, options: TerminalOptions): string {
  if (format === 'json') return `${JSON.stringify(runs.map(costFacts), null, 2)}\n`;
  const document = describeCost(runs.map(cleanRun));
  return format === 'table' ? documentText(document, options) : documentMarkdown(document);
}

function describeCost(runs: readonly Run[]): ReportDocument {
  const [first] = runs;
  if (first === undefined) throw new RangeError('there is no run to tell the cost of');
  const { scenario, id } = first;
  return {
    title: `cost of ${scenario.name}`,
    verdict: verdict(first),
    summary: id,
    tables: runs.map(costTable),
    sections: [kneeSection(first), ...runs.map(cheapestSection)].filter(({ lines }) => lines.length > 0),
    provenance: [],
  };
}

function kneeSection(run: Run): Section {
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const comparable = run.scenario.target === 'aws' || run.host.cgroup !== 'none';
  const notes = comparable ? kneeNotes(measured, run) : [];
  return { heading: 'Memory', lines: notes.map((text) => ({ tone: 'plain', text })) };
}

function cheapestSection(run: Run): Section {
  const { traffic } = run.scenario;
  const heading = traffic === undefined ? 'Cheapest' : `Cheapest for ${trafficText(traffic)}`;
  return { heading, lines: cheapestLines(run) };
}

/** For programs: what the tables say, not rounded. */
function costFacts(run: Run): object {
  const { id, scenario, cells } = run;
  const { traffic = null, bound } = scenario;
  const gate = bound === undefined ? null : parseBound(bound);
  const found = gate === null ? null : cheapestUnder(gate, cells);
  return {
    run: id,
    prices: pricesOfRun(run),
    traffic,
    cells: cells.map((cell) => ({
      ...{ id: cell.id, variant: cell.variant, memoryMB: cell.memoryMB, threads: cell.threads },
      ...(cell.status === 'measured'
        ? { cost: cell.cost, ...(cell.monthly === undefined ? {} : { monthly: cell.monthly }) }
        : { status: cell.status, reason: cell.reason }),
    })),
    ...(gate === null || found === null
      ? {}
      : {
          cheapest: {
            bound: gate.text,
            cell: found.chosen?.cell.id ?? null,
            usdPerMillion: found.chosen?.usdPerMillion ?? null,
            unknown: found.unknown.map(({ cell, reason }) => ({ id: cell.id, reason })),
          },
        }),
  };
}
