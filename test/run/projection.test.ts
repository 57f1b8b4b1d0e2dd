import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { monotonicNow } from '../../src/host/index.js';
import type { RecordingData } from '../../src/model/index.js';
import { createRunStore, type RunStore } from '../../src/results/index.js';
import { invokeOnce } from '../../src/run/invoke.js';
import { type LoadedMeasurement, measureLoaded } from '../../src/run/loaded.js';
import { ReportReader } from '../../src/run/report-reader.js';
import { DurationRecorder, projectClosedLoop, summarizeBreakdown } from '../../src/stats/index.js';
import { type DeployedFunction, openLocalTarget, type Target } from '../../src/target/index.js';
import { megabytes, milliseconds, seconds } from '../../src/units/index.js';
import { zipOf } from '../emulator/support.js';

const CONNECTIONS = 40;
const SLEEP_MS = 200;
const COLD_STARTS = 3;
/** What the issue of the projection asks for. The handler sleeps: a busy machine moves it by little. */
const TOLERANCE = 0.05;

describe('the projection, held against as many environments as connections', () => {
  let folder: string;
  let target: Target;
  let deployed: DeployedFunction;
  let reader: ReportReader;
  let store: RunStore;
  let solo: LoadedMeasurement;
  let crowd: LoadedMeasurement;
  let coldStarts: RecordingData;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-projection-'));
    store = await createRunStore({ root: folder, scenario: 'sleep', now: new Date().toISOString() });
    target = await openLocalTarget({ imageStore: path.join(folder, 'images') });
    deployed = await deploy();
    reader = new ReportReader(deployed);
    coldStarts = await measureColdStarts();
    solo = await load('solo', 1);
    await deployed.capEnvironments(false);
    crowd = await load('warm', CONNECTIONS);
  });

  after(async () => {
    await target.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function deploy(): Promise<DeployedFunction> {
    const zip = await zipOf('sleep');
    const file = path.join(folder, 'sleep.zip');
    await writeFile(file, zip);
    return target.deploy({
      name: 'sleep',
      runtime: 'nodejs20.x',
      handler: 'index.handler',
      memoryMB: megabytes(1_769),
      timeoutSeconds: 10,
      environment: {},
      code: { kind: 'zip', file, sha256: createHash('sha256').update(zip).digest('hex') },
    });
  }

  async function measureColdStarts(): Promise<RecordingData> {
    const recorder = new DurationRecorder();
    for (let index = 0; index < COLD_STARTS; index += 1) {
      await deployed.forceCold();
      const startUs = monotonicNow();
      const answer = await invokeOnce({
        url: deployed.url,
        method: 'POST',
        headers: {},
        body: null,
        requestId: `cold-${index}`,
        timeoutUs: seconds(10),
        signal: new AbortController().signal,
      });
      assert.ok(answer.state === 'answered' && answer.status === 200, JSON.stringify(answer));
      recorder.record(monotonicNow() - startUs);
    }
    return recorder.toData();
  }

  async function load(phase: 'solo' | 'warm', connections: number): Promise<LoadedMeasurement> {
    await reader.settle();
    return measureLoaded({
      deployed,
      reader,
      plan: {
        url: deployed.url,
        connections,
        durationUs: seconds(3),
        warmupUs: milliseconds(200),
        timeoutUs: seconds(10),
        requests: [{ method: 'POST', path: '/', headers: {} }],
        requestIdPrefix: `sleep-${phase}`,
        phase,
        samplesFile: await store.samplesFile('sleep', 1, phase),
      },
      environments: connections,
      joinSamples: (partsOf) => store.joinSamples('sleep', 1, phase, partsOf),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  }

  const within = (value: number, truth: number) =>
    assert.ok(Math.abs(value / truth - 1) < TOLERANCE, `${value} is not within 5 % of ${truth}`);

  test('every connection had an environment of its own, and none waited for one', () => {
    assert.equal(new Set(crowd.windowReports.map(({ environmentId }) => environmentId)).size, CONNECTIONS);
    assert.deepEqual(crowd.load.errors, {});
    const parts = summarizeBreakdown(crowd.breakdown)?.at[0]?.partsUs;
    assert.ok(parts !== undefined && (parts.queue ?? Number.NaN) < milliseconds(SLEEP_MS * TOLERANCE));
  });

  test('the time of every request is explained by its parts, alone and in the crowd', () => {
    for (const { breakdown, load: measured } of [solo, crowd]) {
      const told = summarizeBreakdown(breakdown);
      assert.equal(told?.requests, measured.completed);
      // A request may end in the window's last moment, its report after the reader was quiet.
      assert.ok((told?.explained ?? 0) >= 0.99, String(told?.explained));
      assert.ok((told?.at[0]?.partsUs.waiting ?? 0) > milliseconds(SLEEP_MS * 0.9), 'a sleep is waiting');
    }
  });

  test('from solo requests it is what the crowd saw, within 5 %', () => {
    const projected = projectClosedLoop({
      connections: CONNECTIONS,
      windowUs: seconds(20),
      answers: solo.withoutQueue,
      coldStarts,
      seed: 1,
    });
    assert.ok('responseTimeUs' in projected);
    assert.equal(projected.environments, CONNECTIONS);
    within(projected.requestsPerSecond, crowd.load.requestsPerSecond);
    within(projected.responseTimeUs.p50 ?? Number.NaN, crowd.load.recording.mean);
    within(projected.responseTimeUs.mean, crowd.load.recording.mean);
    assert.ok(projected.responseTimeUs.max > coldStarts.min * 0.999, 'a cold start is among them');
  });
});
