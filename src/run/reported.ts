import type { PlatformReport, Recordings } from '../model/index.js';
import { RecorderSet } from './recorder-set.js';

/**
 * What the platform told of the invocations in a window. Only of those that succeeded, as service times are:
 * a function that fails at once would look fast and cheap.
 */
export function reported(reports: readonly PlatformReport[]): Recordings {
  const recorders = new RecorderSet<'queueUs' | 'durationReportedUs' | 'billedDurationUs' | 'cpuUsedUs'>();
  for (const report of reports.filter(({ outcome }) => outcome === 'ok')) {
    recorders.record('durationReportedUs', report.durationUs);
    recorders.record('billedDurationUs', report.billedDurationUs);
    if (report.queueUs !== null) recorders.record('queueUs', report.queueUs);
    if (report.cpuUsedUs !== null) recorders.record('cpuUsedUs', report.cpuUsedUs);
  }
  return recorders.toData();
}
