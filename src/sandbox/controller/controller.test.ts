import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors/index.js';
import { monotonicNow } from '../../host/index.js';
import { vcpus } from '../../units/index.js';
import { Fixture, kernel, sandboxesLeft } from '../test-support.js';
import { CpuController } from './controller.js';

const ACCOUNT = {
  ...{ periodUs: 20_000, tickUs: 4_000, tickAfterRefillUs: 500, sliceUs: 5_000, keptUs: 1_000 },
  ...{ besideUs: 1_000, besideDelayUs: 4_000, afterUs: 500, afterBesideUs: 500, apiUs: 0 },
};
const SPIN = 'console.log("ready"); for (;;);';
const TWICE = `require('node:child_process').spawn(process.execPath, ['-e', 'for (;;);']); ${SPIN}`;
const WATCH_MS = 1_000;
/** Small enough to be had beside other tests: sandboxes weigh a quarter of what lives outside of them. */
const SHARES = [0.08, 0.16] as const;
/** A second is 50 periods, at whose ends up to a tick is owed. */
const MOST = 1.25;
/** A machine that is busy with other tests gives less. */
const LEAST = 0.3;

let controller: CpuController;
let ended: string | null = null;

async function start(): Promise<CpuController> {
  ended = null;
  return CpuController.start(ACCOUNT, (error) => {
    ended = error.message;
  });
}

/** The reason to skip: a machine that grants no groups, compiler or real-time priority. */
const skip = await start().then(
  async (one) => {
    await one.close();
    return kernel.version === 'none' ? kernel.reason : false;
  },
  (error: unknown) => messageOf(error),
);

before(async () => {
  if (skip === false) controller = await start();
});
after(() => controller?.close());

async function spinner(share: number, script = SPIN): Promise<Fixture> {
  const fixture = await Fixture.startNode(script, { controller, visibleCpus: 2 });
  await fixture.until(/ready/);
  fixture.sandbox.setCpuQuota(vcpus(share));
  return fixture;
}

/** Of what it was to get. */
async function obtained({ sandbox }: Fixture, share: number): Promise<number> {
  const [usedUs, sinceUs] = [sandbox.usage().cpuUsedUs, monotonicNow()];
  await sleep(WATCH_MS);
  return (sandbox.usage().cpuUsedUs - usedUs) / (monotonicNow() - sinceUs) / share;
}

/** Once is enough: a machine that is busy with other tests gives less for a while, and a limit never gives more. */
async function exceeds(fixture: Fixture, share: number): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt += 1) if ((await obtained(fixture, share)) > MOST) return true;
  return false;
}

function isShare(ratio: number): boolean {
  return ratio < MOST && ratio > LEAST;
}

test('one that spins gets its share, by one process or by two, and what it was held back is told', {
  skip,
}, async () => {
  for (const [share, script] of [
    [SHARES[0], SPIN],
    [SHARES[1], SPIN],
    [SHARES[1], TWICE],
  ] as const) {
    const fixture = await spinner(share, script);
    try {
      const ratio = await obtained(fixture, share);
      assert.ok(isShare(ratio), `${ratio} of a share of ${share}`);
      const { throttledUs, throttledPeriods } = fixture.sandbox.usage();
      const held = (throttledUs ?? 0) / 1_000 / WATCH_MS;
      assert.ok(held > 0.1, `held back ${held} of the time`);
      assert.ok((throttledPeriods ?? 0) > 10);
    } finally {
      await fixture.sandbox.end();
    }
  }
  assert.deepEqual(sandboxesLeft(), []);
});

test('what rests is left alone, and is held back again when it wakes', { skip }, async () => {
  const fixture = await spinner(SHARES[1]);
  try {
    fixture.sandbox.freeze();
    await sleep(100);
    assert.ok((await obtained(fixture, SHARES[1])) < 0.01);
    fixture.sandbox.thaw();
    assert.ok(isShare(await obtained(fixture, SHARES[1])));
    fixture.sandbox.setCpuQuota(null);
    assert.ok(await exceeds(fixture, SHARES[1]), 'without a limit');
  } finally {
    await fixture.sandbox.end();
  }
});

test('when the controller is killed, nobody stays stopped, the kernel limits, and it is said', {
  skip,
}, async () => {
  const fixture = await spinner(SHARES[0]);
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) await sleep(7);
    process.kill(controller.pid as number, 'SIGKILL');
    await sleep(50);
    assert.match(ended ?? '', /controller of processor time ended with SIGKILL/);
    const before = fixture.sandbox.usage();
    const ratio = await obtained(fixture, SHARES[0]);
    assert.ok(isShare(ratio), `${ratio} of its share`);
    assert.ok((fixture.sandbox.usage().throttledUs ?? 0) > (before.throttledUs ?? 0));
  } finally {
    await fixture.sandbox.end();
    controller = await start();
  }
  assert.deepEqual(sandboxesLeft(), []);
});

test('when the input of the controller ends, all run on', { skip }, async () => {
  const fixture = await spinner(SHARES[0]);
  try {
    await sleep(50);
    await controller.close();
    assert.ok(isShare(await obtained(fixture, SHARES[0])), 'the kernel has taken over');
    assert.equal(ended, null);
  } finally {
    await fixture.sandbox.end();
    controller = await start();
  }
});
