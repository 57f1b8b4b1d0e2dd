import { isoNow, machineFacts } from '../../host/index.js';
import type { Ceiling, InstrumentCalibration, TruthMeasurement, Warning } from '../../model/index.js';
import type { EngineName } from '../plan.js';
import { CEILING_CONNECTIONS, measureCeiling } from './ceiling.js';
import { measureTruth } from './measure-truth.js';
import { TRUTHS, type TruthSpec } from './servers.js';

export interface CalibrationRequest {
  readonly engines: readonly EngineName[];
  /** All, unless it is given. */
  readonly truths?: readonly TruthSpec[];
  readonly ceilingConnections?: readonly number[];
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Measures how true each engine is on this machine, and how much it can carry. */
export async function calibrateInstrument(request: CalibrationRequest): Promise<InstrumentCalibration> {
  const { truths = TRUTHS, ceilingConnections = CEILING_CONNECTIONS, engines, onProgress, signal } = request;
  const measured: TruthMeasurement[] = [];
  for (const spec of truths) measured.push(...(await measureTruth({ spec, engines, onProgress, signal })));
  const ceilings: Ceiling[] = [];
  for (const engine of engines) {
    for (const connections of ceilingConnections) {
      signal.throwIfAborted();
      onProgress(`ceiling, ${engine}, ${connections} connections`);
      ceilings.push(await measureCeiling({ engine, connections, signal }));
    }
  }
  return {
    schemaVersion: 1,
    measuredAt: isoNow(),
    host: machineFacts(),
    truths: measured,
    ceilings,
    warnings: warningsOf(measured),
  };
}

function warningsOf(truths: readonly TruthMeasurement[]): readonly Warning[] {
  const disturbed = truths.filter(({ validity }) => !validity.valid);
  const off = truths.filter(({ agrees, validity }) => validity.valid && !agrees);
  const names = (of: readonly TruthMeasurement[]) =>
    of.map(({ server, engine }) => `${server} (${engine})`).join(', ');
  return [
    ...(disturbed.length === 0
      ? []
      : [
          {
            code: 'calibration-disturbed',
            message: `${brokenIn(disturbed)} broke while ${names(disturbed)} was measured; end what else uses the processors (bench doctor names it), and calibrate again`,
          },
        ]),
    ...(off.length === 0
      ? []
      : [
          {
            code: 'instrument-disagrees',
            message: `the generator and the server differ by more than 1 % and 50 us at ${names(off)}; differences of this size between cells mean nothing here`,
          },
        ]),
  ];
}

/** Names of the checks that broke, each once. */
function brokenIn(truths: readonly TruthMeasurement[]): string {
  const broken = truths.flatMap(({ validity }) => validity.checks.filter(({ pass }) => !pass));
  return [...new Set(broken.map(({ name }) => name))].join(', ');
}
