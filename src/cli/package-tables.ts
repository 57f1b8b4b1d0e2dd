import Table from 'cli-table3';
import {
  type DeploymentPackage,
  hasOtherMachines,
  LEAVE_OUT,
  nativeFaults,
  type PruneSummary,
  type StripSummary,
  symbolsNeeded,
} from '../packaging/index.js';
import { bytes, formatBytes } from '../units/index.js';

/** Bytes by dependency, before and after. */
export function sizeTable({ breakdown, unprunedBytes, unzippedBytes }: DeploymentPackage): string {
  return tableOf(
    ['dependency', 'before', 'in the package'],
    [
      ...breakdown.map((row) => [
        row.dependency,
        formatBytes(row.unprunedBytes),
        formatBytes(row.unzippedBytes),
      ]),
      ['all', formatBytes(unprunedBytes), formatBytes(unzippedBytes)],
    ],
  );
}

/** Whether its native files load on AWS Lambda, on machines of this one's kind; nothing where it has none. */
export function nativeLines({ native, runtime, kind }: DeploymentPackage): readonly string[] {
  if (native.files === 0) return [];
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const told = `native files: ${native.files}, which need ${symbolsNeeded(native) || 'no versions of symbols'}`;
  // AWS's base image of a runtime is the system of that runtime.
  const faults = nativeFaults(native, { kind: 'zip', runtime }, architecture);
  const there = kind === 'zip' ? `AWS Lambda's ${runtime}` : `AWS's base image of ${runtime}`;
  if (faults.length === 0) return [`${told}: ${there} on ${architecture} can load them`];
  const onOther =
    kind === 'zip'
      ? 'a container image on a base that has them can run it: name one with aws: {base-images: ...} in the scenario'
      : 'it takes another base image, which has them: name one with aws: {base-images: ...} in the scenario';
  const remedy = hasOtherMachines(native, architecture) ? LEAVE_OUT : onOther;
  return [told, ...faults.map((fault) => `not on ${there}: ${fault}`), remedy];
}

/** What went out of a package: by which rule, why, and how many bytes; together they are all that went. */
export function explainPackage(built: DeploymentPackage): string {
  const { pruned, stripped } = built;
  const parts = [
    pruned.length === 0 ? 'no rule left anything out' : `left out:\n${prunedTable(pruned)}`,
    stripped.length === 0 ? 'nothing was stripped' : `stripped:\n${strippedTable(stripped)}`,
    unreachedLine(built),
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

function prunedTable(rules: readonly PruneSummary[]): string {
  const rows = rules.toSorted((a, b) => b.bytes - a.bytes);
  return tableOf(
    ['rule', 'files', 'bytes', 'why'],
    rows.map((row) => [row.rule, `${row.files}`, formatBytes(row.bytes), row.reason]),
  );
}

function strippedTable(rules: readonly StripSummary[]): string {
  return tableOf(
    ['rule', 'files', 'before', 'after', 'why'],
    rules.map((row) => [
      row.rule,
      `${row.files}`,
      formatBytes(row.beforeBytes),
      formatBytes(row.afterBytes),
      row.reason,
    ]),
  );
}

/** What no rule names: installed, and neither followed from the handler's imports nor kept by the bundler. */
function unreachedLine(built: DeploymentPackage): string | undefined {
  const byRules = [
    ...built.pruned.map((rule) => rule.bytes),
    ...built.stripped.map((rule) => rule.beforeBytes - rule.afterBytes),
  ].reduce((sum, size) => sum + size, 0);
  const rest = built.unprunedBytes - built.unzippedBytes - byRules;
  return rest > 0
    ? `not reached: ${formatBytes(bytes(rest))} of what is installed is nothing that the handler's imports load`
    : undefined;
}

/** Rules are regular expressions, some of them long: the tables stay within what terminals show. */
const RULE_WIDTH = 36;

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const colAligns = head.map((title) => (NUMBERS.has(title) ? 'right' : 'left'));
  const colWidths = head.map((title) => (title === 'rule' ? RULE_WIDTH : null));
  const table = new Table({
    head: [...head],
    colAligns,
    colWidths,
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

const NUMBERS = new Set(['files', 'bytes', 'before', 'after', 'in the package']);
