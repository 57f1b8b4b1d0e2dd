import { AWS_CURVE } from '../../emulator/index.js';
import { foreignShare, readHostUse, stolenShare } from '../../host/index.js';
import type { CalibratedSize, CpuCalibration, Warning } from '../../model/index.js';
import { imageStore } from '../../packaging/index.js';
import { type DeployTarget, openLocalTarget } from '../../target/index.js';
import { type Megabytes, type Microseconds, megabytes, microseconds } from '../../units/index.js';
import { Burn, type BurnPackage, packBurn } from './burn.js';
import { quantile, runSeries, type Series, type Steering } from './series.js';

/** What the function of AWS's curve lasts on a whole processor. */
const WORK_US = microseconds(17_260);
/** As AWS was measured: less than a period of difference shifts the phases at which invocations begin. */
const AWS_CADENCE = { gapUs: microseconds(158_200), gapDeviationUs: microseconds(1_500) };
const WHOLE_PROCESSOR = megabytes(1_769);
const FIRST_STEPS = 1_000_000;
const FITTING_INVOCATIONS = 40;
/** Where so few are measured that their mean says little anyway. */
const LEAST_FITTING_INVOCATIONS = 10;
/** Code is compiled better and better, and processors change their clock: until the work stays what it was. */
const FITTING_ROUNDS = 10;
const FIT_TOLERANCE = 0.005;
/**
 * At each size, before it is measured: until its environment's code is compiled, and pause and work are right. Fewer
 * where so few are measured that their mean says little anyway.
 */
const SETTLING_INVOCATIONS = 40;
const SETTLING_PER_MEASURED = 2;
const FOREIGN_LIMIT = 0.05;
const STOLEN_LIMIT = 0.01;
const ATTEMPTS = 3;

export interface CpuCalibrationRequest {
  /** Null: those that AWS was measured at. */
  readonly memory: readonly Megabytes[] | null;
  /** Measured at each size. */
  readonly invocations: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Fitted extends Steering {
  /** On a whole processor. */
  readonly workUs: Microseconds;
  /** Processor time of an invocation; null where the platform does not tell. */
  readonly cpuUs: Microseconds | null;
}

/** Measures the emulator's CPU share by a function of known work, at each size and at the cadence of AWS's curve. */
export async function calibrateCpu(request: CpuCalibrationRequest): Promise<CpuCalibration> {
  const zip = await packBurn();
  try {
    const target = await openLocalTarget({ imageStore: imageStore() });
    try {
      return await calibrateOn(target, zip, request);
    } finally {
      await target.close();
    }
  } finally {
    await zip.remove();
  }
}

async function calibrateOn(
  target: DeployTarget,
  zip: BurnPackage,
  request: CpuCalibrationRequest,
): Promise<CpuCalibration> {
  request.onProgress('finding how much work lasts 17.26 ms');
  const fitted = await fitWork(target, zip, request);
  const sizes = request.memory ?? AWS_CURVE.map(({ memoryMB }) => memoryMB);
  const points: CalibratedSize[] = [];
  for (const memoryMB of sizes) {
    points.push(await measureSize(target, zip, memoryMB, fitted, request));
  }
  const errors = points.flatMap(({ error }) => (error === null ? [] : Math.abs(error)));
  return {
    limiter: target.facts.cpuLimiter,
    workUs: fitted.workUs,
    gapUs: AWS_CADENCE.gapUs,
    invocations: request.invocations,
    points,
    meanAbsoluteError: errors.length === 0 ? null : errors.reduce((sum, one) => sum + one, 0) / errors.length,
    warnings: warningsOf(target, points),
  };
}

/**
 * How many steps last as long as AWS's function on a whole processor, and what transport adds to a pause. At the
 * same cadence: after a longer rest more of the processor time is spent beside the function.
 */
async function fitWork(
  target: DeployTarget,
  zip: BurnPackage,
  { invocations: measured, signal }: CpuCalibrationRequest,
): Promise<Fitted> {
  const burn = await Burn.deploy(target, zip, WHOLE_PROCESSOR);
  const steering = { steps: FIRST_STEPS, transportUs: 0 };
  const invocations = Math.min(FITTING_INVOCATIONS, Math.max(LEAST_FITTING_INVOCATIONS, measured));
  const order = { ...AWS_CADENCE, cpuUs: null, invocations, signal };
  for (let round = 1; ; round += 1) {
    const { durationsUs, cpuUsedUs: cpuUs } = await runSeries(burn, steering, order);
    const workUs = quantile(durationsUs, 0.5);
    const isFitted = round > 1 && Math.abs(workUs / WORK_US - 1) <= FIT_TOLERANCE;
    if (isFitted || round === FITTING_ROUNDS) {
      await burn.remove();
      return { ...steering, workUs, cpuUs };
    }
    steering.steps = Math.round((steering.steps * WORK_US) / workUs);
  }
}

interface Attempt {
  readonly series: Series;
  readonly foreignShare: number | null;
  readonly stolenShare: number | null;
}

/** Measures again what others disturbed, and keeps the least disturbed attempt. */
async function measureSize(
  target: DeployTarget,
  zip: BurnPackage,
  memoryMB: Megabytes,
  fitted: Fitted,
  request: CpuCalibrationRequest,
): Promise<CalibratedSize> {
  const burn = await Burn.deploy(target, zip, memoryMB);
  const steering = { steps: fitted.steps, transportUs: fitted.transportUs };
  const order = { ...AWS_CADENCE, cpuUs: fitted.cpuUs, signal: request.signal };
  const settling = Math.min(SETTLING_INVOCATIONS, request.invocations * SETTLING_PER_MEASURED);
  await runSeries(burn, steering, { ...order, invocations: settling });
  let best: Attempt | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS && (best === undefined || isSuspect(best)); attempt += 1) {
    const again = attempt === 1 ? '' : `, attempt ${attempt}: others used the processors`;
    request.onProgress(`${memoryMB} MB${again}`);
    const one = await watched(() =>
      runSeries(burn, steering, { ...order, invocations: request.invocations }),
    );
    if (best === undefined || disturbance(one) < disturbance(best)) best = one;
  }
  await burn.remove();
  return sizeOf(memoryMB, best as Attempt);
}

async function watched(run: () => Promise<Series>): Promise<Attempt> {
  const before = readHostUse();
  const series = await run();
  const after = readHostUse();
  if (before === undefined || after === undefined) return { series, foreignShare: null, stolenShare: null };
  return {
    series,
    foreignShare: foreignShare(before, after),
    stolenShare: stolenShare(before.host, after.host),
  };
}

const disturbance = ({ foreignShare: foreign, stolenShare: stolen }: Attempt): number =>
  (foreign ?? 0) / FOREIGN_LIMIT + (stolen ?? 0) / STOLEN_LIMIT;

const isSuspect = ({ foreignShare: foreign, stolenShare: stolen }: Attempt): boolean =>
  (foreign ?? 0) > FOREIGN_LIMIT || (stolen ?? 0) > STOLEN_LIMIT;

function sizeOf(memoryMB: Megabytes, attempt: Attempt): CalibratedSize {
  const { durationsUs, meanUs, gapUs } = attempt.series;
  const awsMeanUs: Microseconds | null =
    AWS_CURVE.find((point) => point.memoryMB === memoryMB)?.meanUs ?? null;
  return {
    memoryMB,
    meanUs,
    p5Us: quantile(durationsUs, 0.05),
    p50Us: quantile(durationsUs, 0.5),
    p95Us: quantile(durationsUs, 0.95),
    awsMeanUs,
    error: awsMeanUs === null ? null : meanUs / awsMeanUs - 1,
    gapUs,
    foreignShare: attempt.foreignShare,
    stolenShare: attempt.stolenShare,
    suspect: isSuspect(attempt),
  };
}

function warningsOf({ facts }: DeployTarget, points: readonly CalibratedSize[]): readonly Warning[] {
  const suspect = points.filter((point) => point.suspect).map(({ memoryMB }) => memoryMB);
  const message = `others used the processors while ${suspect.join(', ')} MB was measured, ${ATTEMPTS} times over; end them and calibrate again`;
  return [
    ...(facts.cpuWarning === null ? [] : [{ code: 'cpu-share-differs', message: facts.cpuWarning }]),
    ...(suspect.length === 0 ? [] : [{ code: 'calibration-disturbed', message }]),
  ];
}
