import assert from 'node:assert/strict';
import type {
  MeasuredCell,
  ParityResult,
  RoundRecord,
  RoundResult,
  UnmeasuredCell,
} from '../../src/model/index.js';
import { DurationRecorder } from '../../src/stats/index.js';
import {
  bytes,
  megabytes,
  megabytesToBytes,
  microseconds,
  milliseconds,
  seconds,
} from '../../src/units/index.js';
import { sampleCold, sampleProjection, sampleSolo, sampleStorm, sampleWarm } from './sample-phases.js';

export interface SampleCell {
  readonly variant: string;
  readonly memoryMB: number;
  readonly threads?: number;
  readonly soloMs: number;
  readonly rate: number;
  readonly environments: number;
  readonly coldSamples?: number;
}

export const PASSED: ParityResult = { maxRelativeError: 1.23e-7, tolerance: 5e-6, pass: true, images: 3 };

/** A measured cell whose figures hang together as those of a real one do. */
export function sampleCell(sample: SampleCell): MeasuredCell {
  const { variant, memoryMB, threads = 1, soloMs, rate, environments, coldSamples = 12 } = sample;
  const cold = sampleCold(coldSamples, 1_769 / Math.min(memoryMB, 1_769));
  const { starts, ...storm } = sampleStorm(cold, environments);
  const solo = sampleSolo(soloMs);
  const warm = sampleWarm(rate, environments);
  const platform = {
    cpuUsedUs: seconds(14.2),
    throttledUs: microseconds(812_345),
    peakMemoryBytes: bytes(118_489_088),
  };
  const gbSeconds = (memoryMB / 1_024) * (soloMs / 1_000);
  const rounds: RoundResult[] = [1, 2, 3].map((round) => ({
    round,
    attempt: 1,
    valid: true,
    cold,
    // Reports show the starts of one round, and a run of all would be too large for a command line.
    storm: { ...storm, starts: round === 1 ? starts : [] },
    solo,
    warm,
    platform,
    warnings: [],
  }));
  return {
    id: `${variant}-${memoryMB}MB-${threads}t`,
    variant,
    memoryMB: megabytes(memoryMB),
    threads,
    warnings: [],
    status: 'measured',
    parity: PASSED,
    package: {
      zippedBytes: bytes(16_934_112),
      unzippedBytes: bytes(43_118_002),
      unprunedBytes: bytes(251_004_118),
      kind: 'zip',
    },
    cold,
    storm,
    solo,
    warm,
    platform,
    cost: {
      gbSecondsPerInvocation: gbSeconds,
      usdPerMillion: gbSeconds * 16.6667 + 0.2,
      coldUsdPerMillion: gbSeconds * 147.3 + 0.2,
      priceTable: 'aws-lambda-us-east-1-x86-2026-11',
    },
    projection: sampleProjection(soloMs, cold),
    rounds,
  };
}

/** A row without figures. */
export function sampleUnmeasured(
  variant: string,
  memoryMB: number,
  status: UnmeasuredCell['status'],
  reason: string,
): UnmeasuredCell {
  return {
    id: `${variant}-${memoryMB}MB-1t`,
    variant,
    memoryMB: megabytes(memoryMB),
    threads: 1,
    status,
    reason,
    warnings: [],
  };
}

/** One saved round of a cell, with recordings of the given durations in milliseconds. */
export function sampleRound(
  cell: string,
  round = 1,
  durationsMs: readonly number[] = [10, 20, 30, 40],
): RoundRecord {
  const recorder = new DurationRecorder();
  for (const duration of durationsMs) recorder.record(milliseconds(duration));
  const recording = recorder.toData();
  const { cold, solo, warm, platform } = sampleCell({
    variant: 'onnxruntime-node',
    memoryMB: 512,
    soloMs: 61.3,
    rate: 98.41,
    environments: 6,
  });
  return {
    cell,
    result: { round, attempt: 1, valid: true, cold, solo, warm, platform, warnings: [] },
    recordings: {
      cold: { clientUs: recording },
      solo: { serviceTimeUs: recording },
      warm: { serviceTimeUs: recording },
    },
  };
}

/** A cell whose environments held all of their memory. */
export function fullCell(cell: MeasuredCell): MeasuredCell {
  assert.ok(cell.memoryMB !== null && 'peakMemoryBytes' in cell.platform);
  return { ...cell, platform: { ...cell.platform, peakMemoryBytes: megabytesToBytes(cell.memoryMB) } };
}
