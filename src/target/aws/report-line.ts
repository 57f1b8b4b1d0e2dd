import { outcomeOfErrorType } from '../../load/index.js';
import type { Outcome, PlatformReport } from '../../model/index.js';
import { bytes, type Microseconds, megabytes, megabytesToBytes, milliseconds } from '../../units/index.js';

/** A report as a log tells it: without what only the platform knows. */
export type LoggedReport = Omit<
  PlatformReport,
  'clientRequestId' | 'functionName' | 'environmentId' | 'invocationIndex'
>;

/** The fields of a line `REPORT RequestId: ...`, which tabs divide; null for any other line. */
export function parseReportLine(line: string): LoggedReport | null {
  if (!line.startsWith('REPORT RequestId: ')) return null;
  const fields = new Map(line.trim().split('\t').map(fieldOf));
  const durationUs = timeOf(fields.get('Duration'));
  const billedDurationUs = timeOf(fields.get('Billed Duration'));
  const [memoryMB, usedMB] = ['Memory Size', 'Max Memory Used'].map((name) =>
    numberOf(fields.get(name), 'MB'),
  );
  if (durationUs === null || billedDurationUs === null || memoryMB === null) return null;
  return {
    requestId: fields.get('REPORT RequestId') ?? '',
    outcome: outcomeOf(fields.get('Status'), fields.get('Error Type')),
    queueUs: null,
    durationUs,
    billedDurationUs,
    initDurationUs: timeOf(fields.get('Init Duration')),
    memorySizeMB: megabytes(memoryMB ?? 0),
    maxMemoryUsedBytes: bytes(megabytesToBytes(megabytes(usedMB ?? 0))),
    cpuUsedUs: null,
    throttledUs: null,
    at: null,
  };
}

/** The last report in the tail of a log. */
export function reportInTail(tail: string): LoggedReport | null {
  const lines = tail.split('\n').filter((line) => line.startsWith('REPORT RequestId: '));
  return parseReportLine(lines.at(-1) ?? '');
}

function fieldOf(text: string): [string, string] {
  const index = text.indexOf(': ');
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 2)];
}

function numberOf(text: string | undefined, unit: string): number | null {
  const match = /^(\d+(?:\.\d+)?) (\w+)$/.exec(text ?? '');
  return match !== null && match[2] === unit ? Number(match[1]) : null;
}

function timeOf(text: string | undefined): Microseconds | null {
  const value = numberOf(text, 'ms');
  return value === null ? null : milliseconds(value);
}

function outcomeOf(status: string | undefined, errorType: string | undefined): Outcome {
  if (status === 'timeout') return 'timeout';
  if (status === undefined || status === 'success') return 'ok';
  return outcomeOfErrorType(errorType ?? '') ?? 'function-error';
}
