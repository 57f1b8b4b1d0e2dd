import type { PlatformReport } from '../../model/index.js';
import { bytesToMegabytes, type Microseconds, toMilliseconds } from '../../units/index.js';

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

/** END and REPORT as AWS prints them, tab-separated; a failure's status comes at the end of the line. */
export function endLines(report: PlatformReport, errorType: string | null): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${inMilliseconds(report.durationUs)} ms`,
    `Billed Duration: ${toMilliseconds(report.billedDurationUs)} ms`,
    `Memory Size: ${report.memorySizeMB} MB`,
    `Max Memory Used: ${Math.ceil(bytesToMegabytes(report.maxMemoryUsedBytes))} MB`,
  ];
  if (report.initDurationUs !== null)
    fields.push(`Init Duration: ${inMilliseconds(report.initDurationUs)} ms\t`);
  const status = statusOf(report, errorType);
  return `END RequestId: ${report.requestId}\n${fields.join('\t')}\t${status}\n`;
}

function statusOf({ outcome }: PlatformReport, errorType: string | null): string {
  if (outcome === 'ok') return '';
  return outcome === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${errorType}`;
}

function inMilliseconds(value: Microseconds): string {
  return toMilliseconds(value).toFixed(2);
}
