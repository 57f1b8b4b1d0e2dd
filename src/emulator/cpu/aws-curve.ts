import type { Microseconds } from '../../units/index.js';
import { type Megabytes, megabytes, microseconds } from '../../units/index.js';

export interface CurvePoint {
  readonly memoryMB: Megabytes;
  /** Mean of the Duration that the platform reported. */
  readonly meanUs: Microseconds;
}

/**
 * AWS Lambda's mean Duration of a function that needs 17.26 ms of processor time, 5,000 invocations a size, each
 * 158.2 ms after the end of the one before (EuroSys '26 artifact, ubc-cirrus-lab/demystifying-serverless-costs).
 */
export const AWS_CURVE: readonly CurvePoint[] = [
  [128, 222_991],
  [195, 140_076],
  [257, 101_468],
  [319, 80_213],
  [381, 61_597],
  [443, 60_284],
  [514, 41_453],
  [637, 40_838],
  [770, 22_251],
  [885, 21_391],
  [1_027, 21_376],
  [1_283, 20_858],
  [1_540, 17_594],
].map(([memoryMB = 0, meanUs = 0]) => ({ memoryMB: megabytes(memoryMB), meanUs: microseconds(meanUs) }));
