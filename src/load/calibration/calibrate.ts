import { isoNow, machineFacts } from '../../host/index.js';
import type { Ceiling, InstrumentCalibration, TruthMeasurement, Warning } from '../../model/index.js';
import { formatBytes, type Microseconds } from '../../units/index.js';
import type { EngineName } from '../plan.js';
import { CEILING_BODIES, CEILING_CONNECTIONS, CEILING_WINDOW, measureCeiling } from './ceiling.js';
import { generatorIdentity } from './identity.js';
import { measureTruth } from './measure-truth.js';
import { TRUTHS, type TruthSpec } from './servers.js';

const ATTEMPTS = 3;

export interface CalibrationRequest {
  readonly engines: readonly EngineName[];
  /** All, unless it is given. */
  readonly truths?: readonly TruthSpec[];
  readonly ceilingConnections?: readonly number[];
  /** 2 s, unless it is given. */
  readonly ceilingWindowUs?: Microseconds;
  /** How often in all a window is measured that others disturb; three times, unless it is given. */
  readonly attempts?: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Measures how true each engine is on this machine, and how much it can carry. */
export async function calibrateInstrument(request: CalibrationRequest): Promise<InstrumentCalibration> {
  const { truths = TRUTHS, attempts = ATTEMPTS } = request;
  const measured: TruthMeasurement[] = [];
  for (const spec of truths) measured.push(...(await measureTruth({ ...request, spec, attempts })));
  return {
    schemaVersion: 1,
    measuredAt: isoNow(),
    host: machineFacts(),
    generator: generatorIdentity(),
    truths: measured,
    ceilings: await measureCeilings(request),
    warnings: warningsOf(measured),
  };
}

async function measureCeilings(request: CalibrationRequest): Promise<readonly Ceiling[]> {
  const { ceilingConnections = CEILING_CONNECTIONS, ceilingWindowUs = CEILING_WINDOW, engines } = request;
  const ceilings: Ceiling[] = [];
  const turns = engines.flatMap((engine) =>
    CEILING_BODIES.flatMap((bodyBytes) =>
      ceilingConnections.map((connections) => ({ engine, bodyBytes, connections })),
    ),
  );
  for (const turn of turns) {
    request.signal.throwIfAborted();
    const bodies = turn.bodyBytes === 0 ? '' : `, bodies of ${formatBytes(turn.bodyBytes)}`;
    request.onProgress(`ceiling, ${turn.engine}, ${turn.connections} connections${bodies}`);
    ceilings.push(await measureCeiling({ ...turn, windowUs: ceilingWindowUs, signal: request.signal }));
  }
  return ceilings;
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
