import { type FilteredLogEvent, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsClients } from './clients.js';
import { type LoggedReport, parseReportLine } from './report-line.js';

/** Lines come in some seconds late, and not in order: those of so long before the latest are asked for again. */
const OVERLAP_MS = 60_000;

/** A report, and in which environment it was: each has a log stream of its own. */
export interface FoundReport {
  readonly report: LoggedReport;
  readonly logStream: string;
}

/** The reports in a function's log, each once. */
export class LogReports {
  readonly #logs: AwsClients['logs'];
  readonly #logGroup: string;
  readonly #seen = new Set<string>();
  #fromMs: number;

  constructor({ logs }: AwsClients, logGroup: string, fromMs: number) {
    this.#logs = logs;
    this.#logGroup = logGroup;
    this.#fromMs = fromMs;
  }

  /** Of a request whose report came another way. */
  ignore(requestId: string): void {
    this.#seen.add(requestId);
  }

  /** Those that came in since the last call. */
  async read(): Promise<readonly FoundReport[]> {
    const found: FoundReport[] = [];
    let latestMs = 0;
    for await (const { message = '', logStreamName = '', timestamp = 0 } of this.#events()) {
      latestMs = Math.max(latestMs, timestamp);
      const report = parseReportLine(message);
      if (report === null || this.#seen.has(report.requestId)) continue;
      this.#seen.add(report.requestId);
      found.push({ report, logStream: logStreamName });
    }
    this.#fromMs = Math.max(this.#fromMs, latestMs - OVERLAP_MS);
    return found;
  }

  async *#events(): AsyncGenerator<FilteredLogEvent> {
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      const page = await this.#logs.send(
        new FilterLogEventsCommand({
          logGroupName: this.#logGroup,
          filterPattern: '"REPORT RequestId"',
          startTime: this.#fromMs,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      yield* page.events ?? [];
      nextToken = page.nextToken;
    }
  }
}
