import type { SigningKey } from '../../load/index.js';
import type { AwsSpec, PlatformReport } from '../../model/index.js';
import { bytes, type Microseconds, seconds } from '../../units/index.js';
import type { OneRequest, OneResult } from '../invoke.js';
import type { LambdaControl } from '../lambda-control.js';
import type { DeployedFunction, FunctionSpec, PageCacheState, ReportPage, ReportsLag } from '../target.js';
import type { AwsClients } from './clients.js';
import type { LogReports } from './log-reports.js';
import { measuredInvoke } from './measured-invoke.js';
import { type LoggedReport, reportInTail } from './report-line.js';
import type { Spending } from './spending.js';

/** Changed to force a cold start: a configuration change replaces every execution environment. */
const GENERATION_VARIABLE = 'COLDBENCH_GENERATION';
/** CloudWatch Logs answers some five requests a second, and lines arrive some seconds late. */
const LOGS_PAUSE: Microseconds = seconds(1);
const LOGS_PATIENCE: Microseconds = seconds(90);

export interface AwsFunctionParts {
  readonly clients: AwsClients;
  readonly control: LambdaControl;
  readonly logReports: LogReports;
  readonly spending: Spending;
  readonly auth: AwsSpec['auth'];
  readonly remove: () => Promise<void>;
}

/** A function on AWS Lambda: its cold starts are asked for by the Invoke API, its load goes to its URL. */
export class AwsFunction implements DeployedFunction {
  readonly name: string;
  readonly idHeader = 'x-amzn-requestid';
  readonly reportsLag: ReportsLag = { patienceUs: LOGS_PATIENCE, pauseUs: LOGS_PAUSE };
  readonly #parts: AwsFunctionParts;
  readonly #reports: PlatformReport[] = [];
  #generation = 0;
  /** Reports of cold starts come with their answers: the log is asked only for those of a load. */
  #isLogAsked = false;

  constructor(
    private readonly spec: FunctionSpec,
    readonly url: string,
    readonly facts: object,
    parts: AwsFunctionParts,
  ) {
    this.name = spec.name;
    this.#parts = parts;
  }

  async invoke(request: OneRequest): Promise<OneResult> {
    const { clients, logReports } = this.#parts;
    const { result, report } = await measuredInvoke(clients.measured, this.name, request);
    if (report === null) {
      this.#isLogAsked = true;
      return result;
    }
    logReports.ignore(report.requestId);
    // The tail does not tell the log stream; an environment that was just made is one of its own.
    this.#add(report, request.requestId, `of ${report.requestId}`);
    return result;
  }

  async ask(event: object, signal: AbortSignal): Promise<unknown> {
    const { control, logReports } = this.#parts;
    const { answer, log } = await control.ask(this.name, event, signal);
    const report = reportInTail(log);
    if (report !== null) {
      logReports.ignore(report.requestId);
      this.#add(report, null, `of ${report.requestId}`);
    }
    return answer;
  }

  async signingKey(): Promise<SigningKey | undefined> {
    // Whoever asks for it is about to load the URL.
    this.#isLogAsked = true;
    const { auth, clients } = this.#parts;
    if (auth === 'none') return undefined;
    const { accessKeyId, secretAccessKey, sessionToken } = await clients.lambda.config.credentials();
    const token = sessionToken === undefined ? {} : { sessionToken };
    return { service: 'lambda', region: clients.region, accessKeyId, secretAccessKey, ...token };
  }

  forceCold(): Promise<void> {
    this.#generation += 1;
    const generation = { [GENERATION_VARIABLE]: String(this.#generation) };
    return this.#parts.control.setEnvironment(this.name, { ...this.spec.environment, ...generation });
  }

  letGo(): Promise<void> {
    return this.forceCold();
  }

  async capEnvironments(): Promise<void> {}

  async reportsAfter(position: number): Promise<ReportPage> {
    if (this.#isLogAsked && position === this.#reports.length) await this.#readLog();
    return { reports: this.#reports.slice(position), position: this.#reports.length };
  }

  async environments(): Promise<null> {
    return null;
  }

  async setPageCache(): Promise<PageCacheState> {
    const reason = 'AWS lets nobody empty the page cache of its machines';
    return { totalBytes: bytes(0), residentBytes: null, reason };
  }

  remove(): Promise<void> {
    return this.#parts.remove();
  }

  async #readLog(): Promise<void> {
    for (const { report, logStream } of await this.#parts.logReports.read())
      this.#add(report, null, logStream);
  }

  #add(report: LoggedReport, clientRequestId: string | null, environmentId: string): void {
    const invocationIndex = report.initDurationUs === null ? this.#before(environmentId) : 0;
    this.#reports.push({
      ...report,
      clientRequestId,
      functionName: this.name,
      environmentId,
      invocationIndex,
    });
    this.#parts.spending.add(report);
  }

  /** Invocations of an environment so far; one at least, where it was not just made. */
  #before(environmentId: string): number {
    const count = (this.#invocations.get(environmentId) ?? 0) + 1;
    this.#invocations.set(environmentId, count);
    return count;
  }

  readonly #invocations = new Map<string, number>();
}
