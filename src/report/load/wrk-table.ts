import type { MaybeSummary } from '../../model/index.js';
import type { RateSummary } from '../../stats/index.js';
import { isSummary, NOT_AVAILABLE } from '../values.js';
import type { LoadDocument } from './document.js';
import { wrkBinary, wrkColumn, wrkMetric, wrkSeconds, wrkTime } from './wrk-units.js';

/** The figures of a load in wrk's words, widths and units (print_stats and main in wrk.c). */
export function wrkTable(load: LoadDocument): string[] {
  return [
    `Running ${wrkSeconds(load.durationUs)} test @ ${load.url}`,
    `  ${load.threads} threads and ${load.connections} connections`,
    `  Thread Stats${'Avg'.padStart(6)}${'Stdev'.padStart(11)}${'Max'.padStart(8)}${'+/- Stdev'.padStart(12)}`,
    ...timeRows(load),
    rateRow(load.threadRates),
    `  ${load.completed} requests in ${wrkTime(load.windowUs)}, ${wrkBinary(load.bytesRead)}B read`,
    ...errorLines(load),
    `Requests/sec: ${load.requestsPerSecond.toFixed(2).padStart(9)}`,
    `Transfer/sec: ${wrkBinary(load.bytesPerSecond).padStart(10)}B`,
  ];
}

/** wrk knows one time; an open loop has its response time and the three that it is the sum of. */
function timeRows({ serviceTimeUs, responseTimeUs, openLoop }: LoadDocument): string[] {
  if (responseTimeUs === undefined || openLoop === undefined) return [timeRow('Latency', serviceTimeUs)];
  return [
    timeRow('Response', responseTimeUs),
    timeRow('Service', serviceTimeUs),
    timeRow('Wait', openLoop.connectionWaitUs),
    timeRow('Lateness', openLoop.latenessUs),
  ];
}

function timeRow(name: string, summary: MaybeSummary): string {
  if (!isSummary(summary)) return row(name, [NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE]);
  const { mean, sd, max, withinOneSd } = summary;
  return row(name, [wrkTime(mean), wrkTime(sd), wrkTime(max), percent(withinOneSd)]);
}

function rateRow({ n, mean, sd, max, withinOneSd }: RateSummary): string {
  if (n === 0) return row('Req/Sec', [NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE]);
  return row('Req/Sec', [wrkMetric(mean), wrkMetric(sd), wrkMetric(max), percent(withinOneSd)]);
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

function row(name: string, [mean, sd, max, within]: readonly [string, string, string, string]): string {
  const columns = [wrkColumn(mean, 8), wrkColumn(sd, 10), wrkColumn(max, 9), within.padStart(9)];
  return `    ${name.padEnd(10)}${columns.join('')}`;
}

function errorLines({ socketErrors, badAnswers }: LoadDocument): string[] {
  const { connect, read, write, timeout } = socketErrors;
  const lost = connect + read + write + timeout;
  return [
    ...(lost === 0
      ? []
      : [`  Socket errors: connect ${connect}, read ${read}, write ${write}, timeout ${timeout}`]),
    ...(badAnswers === 0 ? [] : [`  Non-2xx or 3xx responses: ${badAnswers}`]),
  ];
}
