import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../errors/index.js';
import { monotonicNow } from '../host/index.js';
import type { PlatformReport } from '../model/index.js';
import type { DeployedFunction } from '../target/index.js';
import { milliseconds } from '../units/index.js';

const POLL_MS = 5;
const QUIET_MS = 50;
/**
 * The platform keeps but the latest 100,000 reports of a function: a load is followed while it lasts. More often
 * than needed, since what is read at once is sent at once, by a process that is being measured.
 */
const FOLLOW_MS = 1_000;
/** A report is written after its answer has left, so it may come a little later than the answer. */
const REPORT_DELAY = milliseconds(5_000);

export type TakeReports = (reports: readonly PlatformReport[]) => Promise<void>;

/** Reads a function's platform reports, each once, in the order in which they were made. */
export class ReportReader {
  readonly #deployed: DeployedFunction;
  #position = 0;

  constructor(deployed: DeployedFunction) {
    this.#deployed = deployed;
  }

  /** The reports that have come since the last reading. */
  async drain(): Promise<readonly PlatformReport[]> {
    const page = await this.#deployed.reportsAfter(this.#position);
    this.#position = page.position;
    return page.reports;
  }

  /**
   * Hands over the reports that come until something is over, a second's at a time. A platform whose reports come
   * late is left alone until then: it keeps them.
   */
  async follow(over: Promise<unknown>, take: TakeReports): Promise<void> {
    if (this.#deployed.reportsLag !== undefined) return;
    const ended = over.then(
      () => true,
      () => true,
    );
    for (let isOver = false; !isOver; ) {
      const pause = new AbortController();
      isOver = await Promise.race([ended, sleep(FOLLOW_MS, false, { signal: pause.signal })]);
      pause.abort();
      await take(await this.drain());
    }
  }

  /** The reports of some requests by their ids, with all that came before the last of them. */
  async waitFor(requestIds: readonly string[]) {
    const all: PlatformReport[] = [];
    const missing = new Set(requestIds);
    const found = new Map<string, PlatformReport>();
    const deadline = monotonicNow() + (this.#deployed.reportsLag?.patienceUs ?? REPORT_DELAY);
    for (;;) {
      for (const report of await this.drain()) {
        all.push(report);
        const { clientRequestId } = report;
        if (clientRequestId !== null && missing.delete(clientRequestId)) found.set(clientRequestId, report);
      }
      if (missing.size === 0) return { found, all };
      if (monotonicNow() > deadline) throw missingReport(this.#deployed.name, [...missing]);
      await this.#pause(POLL_MS);
    }
  }

  /**
   * All reports of answers given up to a time, once nothing new has come for a moment. Of a platform whose reports
   * come late, `expected` are waited for, as long as that may take.
   */
  async settle(expected = 0): Promise<readonly PlatformReport[]> {
    const all: PlatformReport[] = [];
    const deadline = monotonicNow() + (this.#deployed.reportsLag?.patienceUs ?? 0);
    for (let quiet = false; !quiet; ) {
      const more = await this.drain();
      all.push(...more);
      quiet = more.length === 0 && (all.length >= expected || monotonicNow() > deadline);
      if (!quiet) await this.#pause(QUIET_MS);
    }
    return all;
  }

  #pause(leastMs: number): Promise<void> {
    const pauseUs = this.#deployed.reportsLag?.pauseUs ?? 0;
    return sleep(Math.max(leastMs, pauseUs / 1_000));
  }
}

function missingReport(functionName: string, requestIds: readonly string[]): BenchError {
  return new BenchError(`the platform made no report of ${requestIds.join(', ')} to ${functionName}`, {
    code: 'report-missing',
  });
}
