import type { PlatformReport } from '../../model/index.js';
import { bytesToMegabytes, type Microseconds, toMilliseconds } from '../../units/index.js';
import type { Ending, PlatformEvent } from './events.js';

/** What an event puts into the function's log, as AWS prints it: tab-separated; empty for most. */
export function logLines(event: PlatformEvent): string {
  switch (event.type) {
    case 'platform.start':
      return `START RequestId: ${event.requestId} Version: ${event.version}\n`;
    case 'platform.report':
      return `END RequestId: ${event.report.requestId}\n${reportLine(event.report, event)}`;
    case 'platform.initReport':
      return initReportLine(event);
    case 'platform.extension':
      return extensionLine(event);
    case 'platform.telemetrySubscription':
      return `TELEMETRY\tName: ${event.name}\tState: Subscribed\tTypes: [${event.types.map(capitalised)}]\n`;
    default:
      return '';
  }
}

function reportLine(report: PlatformReport, ending: Ending): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${inMilliseconds(report.durationUs)} ms`,
    `Billed Duration: ${toMilliseconds(report.billedDurationUs)} ms`,
    `Memory Size: ${report.memorySizeMB} MB`,
    `Max Memory Used: ${maxMemoryUsedMB(report)} MB`,
  ];
  if (report.initDurationUs !== null)
    fields.push(`Init Duration: ${inMilliseconds(report.initDurationUs)} ms`);
  return `${fields.join('\t')}\t${statusOf(ending)}\n`;
}

/** Where an init failed or nobody waited for it: of others, REPORT tells. */
function initReportLine(event: Extract<PlatformEvent, { readonly type: 'platform.initReport' }>): string {
  if (event.status === 'success' && event.initializationType === 'on-demand') return '';
  const duration = `Init Duration: ${inMilliseconds(event.durationUs)} ms`;
  return `INIT_REPORT ${duration}\tPhase: ${event.phase}\t${statusOf(event)}\n`;
}

function extensionLine(event: Extract<PlatformEvent, { readonly type: 'platform.extension' }>): string {
  const { name, state, events, errorType } = event;
  const error = errorType === null ? '' : `\tError Type: ${errorType}`;
  return `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events}]${error}\n`;
}

function statusOf({ status, errorType }: Ending): string {
  if (status === 'success') return '';
  return status === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${errorType}`;
}

/** In whole megabytes, as AWS tells it. */
export function maxMemoryUsedMB({ maxMemoryUsedBytes }: PlatformReport): number {
  return Math.ceil(bytesToMegabytes(maxMemoryUsedBytes));
}

function inMilliseconds(value: Microseconds): string {
  return toMilliseconds(value).toFixed(2);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
