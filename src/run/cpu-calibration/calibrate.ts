import { AWS_CURVE } from '../../emulator/index.js';
import { foreignShare, readHostUse, stolenShare } from '../../host/index.js';
import type { CalibratedSize, CpuCalibration, Warning } from '../../model/index.js';
import { imageStore } from '../../packaging/index.js';
import { openLocalTarget, type Target } from '../../target/index.js';
import { type Megabytes, type Microseconds, megabytes, microseconds } from '../../units/index.js';
import { Burn, type BurnPackage, packBurn } from './burn.js';
import { quantile, runSeries, type Series, type SeriesOrder } from './series.js';

/**
 * What the function of AWS's curve takes on a whole processor, and how: the tenth of its durations that nothing
 * delayed (at 1,540 MB AWS had 17.12 ms at the 5th percentile and 17.43 at the 50th).
 */
const WORK_US = microseconds(17_200);
const UNDELAYED = 0.1;
/** As AWS was measured: less than a period of difference shifts the phases at which invocations begin. */
const AWS_CADENCE = { gapUs: microseconds(158_200), gapDeviationUs: microseconds(1_500) };
/** On a whole processor phases do not matter. */
const FITTING_CADENCE = { gapUs: microseconds(38_200), gapDeviationUs: microseconds(0) };
const WHOLE_PROCESSOR = megabytes(1_769);
const FIRST_STEPS = 1_000_000;
const FITTING_INVOCATIONS = 25;
/** Code is compiled better and better, and processors change their clock: until the work stays what it was. */
const FITTING_ROUNDS = 8;
const FIT_TOLERANCE = 0.01;
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

type Calibrated = Pick<SeriesOrder, 'steps' | 'transportUs'>;

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
  target: Target,
  zip: BurnPackage,
  request: CpuCalibrationRequest,
): Promise<CpuCalibration> {
  request.onProgress('finding how much work lasts 17.26 ms');
  const { workUs, ...calibrated } = await fitWork(target, zip, request.signal);
  const sizes = request.memory ?? AWS_CURVE.map(({ memoryMB }) => memoryMB);
  const points: CalibratedSize[] = [];
  for (const memoryMB of sizes) {
    points.push(await measureSize(target, zip, memoryMB, calibrated, request));
  }
  const errors = points.flatMap(({ error }) => (error === null ? [] : Math.abs(error)));
  return {
    limiter: target.facts.cpuLimiter,
    workUs,
    gapUs: AWS_CADENCE.gapUs,
    invocations: request.invocations,
    points,
    meanAbsoluteError: errors.length === 0 ? null : errors.reduce((sum, one) => sum + one, 0) / errors.length,
    warnings: warningsOf(target, points),
  };
}

/** How many steps last as long as AWS's function on a whole processor, and what transport adds to a pause. */
async function fitWork(target: Target, zip: BurnPackage, signal: AbortSignal) {
  const burn = await Burn.deploy(target, zip, WHOLE_PROCESSOR);
  let [steps, transportUs, workUs] = [FIRST_STEPS, microseconds(0), microseconds(0)];
  for (let round = 0; round < FITTING_ROUNDS; round += 1) {
    const order = { steps, invocations: FITTING_INVOCATIONS, transportUs, signal, ...FITTING_CADENCE };
    const series = await runSeries(burn, order);
    workUs = quantile(series.durationsUs, UNDELAYED);
    transportUs = microseconds(transportUs + series.gapUs - FITTING_CADENCE.gapUs);
    if (round > 0 && Math.abs(workUs / WORK_US - 1) <= FIT_TOLERANCE) break;
    steps = Math.round((steps * WORK_US) / workUs);
  }
  await burn.remove();
  return { steps, transportUs, workUs };
}

interface Attempt {
  readonly series: Series;
  readonly foreignShare: number | null;
  readonly stolenShare: number | null;
}

/** Measures again what others disturbed, and keeps the least disturbed attempt. */
async function measureSize(
  target: Target,
  zip: BurnPackage,
  memoryMB: Megabytes,
  calibrated: Calibrated,
  request: CpuCalibrationRequest,
): Promise<CalibratedSize> {
  const burn = await Burn.deploy(target, zip, memoryMB);
  let best: Attempt | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS && (best === undefined || isSuspect(best)); attempt += 1) {
    const again = attempt === 1 ? '' : `, attempt ${attempt}: others used the processors`;
    request.onProgress(`${memoryMB} MB${again}`);
    const { invocations, signal } = request;
    const order = { ...calibrated, ...AWS_CADENCE, invocations, signal };
    const one = await watched(() => runSeries(burn, order));
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

function warningsOf({ facts }: Target, points: readonly CalibratedSize[]): readonly Warning[] {
  const suspect = points.filter((point) => point.suspect).map(({ memoryMB }) => memoryMB);
  const message = `others used the processors while ${suspect.join(', ')} MB was measured, ${ATTEMPTS} times over; end them and calibrate again`;
  return [
    ...(facts.cpuWarning === null ? [] : [{ code: 'cpu-share-differs', message: facts.cpuWarning }]),
    ...(suspect.length === 0 ? [] : [{ code: 'calibration-disturbed', message }]),
  ];
}
