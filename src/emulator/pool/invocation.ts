import { setImmediate as nextTurn } from 'node:timers/promises';
import { monotonicNow } from '../../host/index.js';
import type { CreationTimes, PlatformReport } from '../../model/index.js';
import { bytes, type Microseconds } from '../../units/index.js';
import { type Conclusion, conclude, type EndSignal, timedOut } from './failure.js';
import type { InvocationLog } from './invocation-log.js';
import { endLines, startLine } from './log-lines.js';
import { platformReport, type Readings } from './report.js';
import type { RuntimeProcess } from './runtime-process.js';
import type { FunctionSpec, InvocationAnswer, InvocationEvent } from './types.js';

/** One invocation as it begins. */
export interface Beginning {
  readonly spec: FunctionSpec;
  readonly event: InvocationEvent;
  readonly environmentId: string;
  readonly invocationIndex: number;
  /** The hand-over to the runtime, or the start of an init repeated inside the invocation. */
  readonly dispatchedUs: Microseconds;
  readonly creation: CreationTimes | null;
  readonly log: InvocationLog;
  readonly onLog: ((functionName: string, text: string) => void) | null;
  readonly onReport: (report: PlatformReport) => void;
}

/** One invocation on its way: gathers what the answer and the report are made of. */
export class Invocation {
  constructor(private readonly beginning: Beginning) {
    this.#note(startLine(beginning.event.requestId, beginning.spec.version));
  }

  /** The answer. Its readings of the sandbox (null when nothing booted) are taken by `complete`. */
  conclude(signal: EndSignal, runtime: RuntimeProcess | null): InvocationAnswer {
    const answeredUs = monotonicNow();
    const { spec, event } = this.beginning;
    const conclusion = conclude(signal, event.requestId, spec.timeoutUs);
    if (signal.kind === 'deadline') this.#noteTimeout();
    let report: PlatformReport | undefined;
    const complete = () => {
      report ??= this.#report(conclusion, answeredUs, runtime);
      return report;
    };
    const { payload, outcome } = conclusion;
    return { payload, outcome, complete, logTail: () => this.#logTail(conclusion, complete) };
  }

  #report(conclusion: Conclusion, answeredUs: Microseconds, runtime: RuntimeProcess | null): PlatformReport {
    const { spec, event, onLog, onReport } = this.beginning;
    const readings: Readings = {
      ...this.beginning,
      answeredUs,
      cpu: runtime?.meter.lap() ?? null,
      peakMemoryBytes: runtime?.sandbox.peakMemoryBytes() ?? bytes(0),
    };
    const report = platformReport(spec, event, readings, conclusion);
    onReport(report);
    onLog?.(spec.functionName, endLines(report, conclusion.errorType));
    return report;
  }

  /** Output and answer reach us by different ways: what was written before the answer is read in two turns. */
  async #logTail(conclusion: Conclusion, complete: () => PlatformReport): Promise<Buffer> {
    await nextTurn();
    await nextTurn();
    return this.beginning.log.tailWith(endLines(complete(), conclusion.errorType));
  }

  #noteTimeout(): void {
    const { spec, event } = this.beginning;
    this.#note(`${new Date().toISOString()} ${event.requestId} ${timedOut(spec.timeoutUs)}\n\n`);
  }

  #note(line: string): void {
    const { spec, log, onLog } = this.beginning;
    log.append(Buffer.from(line));
    onLog?.(spec.functionName, line);
  }
}
