import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { monotonicNow } from '../../host/index.js';
import { seconds } from '../../units/index.js';
import { LOAD_FILE, meet, type Rendezvous } from './rendezvous.js';
import { openPlace } from './shared-place.js';

describe('the workers of a load', () => {
  let root: string;
  let places = 0;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-workers-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  const newPlace = () => {
    places += 1;
    return path.join(root, String(places));
  };

  const meeting = async (place: string, index: number, change: Partial<Rendezvous> = {}) =>
    meet({
      place: await openPlace(place),
      worker: { index, total: 3 },
      ...{ fingerprint: 'a load', startUs: null, address: '127.0.0.1' },
      ...{ leadUs: seconds(2), waitUs: seconds(20) },
      signal: AbortSignal.timeout(60_000),
      ...change,
    });

  test('meet in whatever order they come, and start at one moment of the clock that they share', async () => {
    const place = newPlace();
    const members = await Promise.all([2, 0, 1].map((index) => meeting(place, index)));
    const startAtUs = members[1]?.startAtUs ?? 0;
    try {
      for (const member of members) {
        assert.deepEqual([member.load, member.startUs], [members[0]?.load, members[0]?.startUs]);
        // One machine has one monotonic clock: there they must agree to what is said of the uncertainty.
        const { uncertaintyUs } = member.clock;
        assert.ok(Math.abs(member.startAtUs - startAtUs) <= uncertaintyUs + 2, `${uncertaintyUs}`);
        assert.ok(Math.abs(member.toReference(member.startAtUs) - member.startUs) <= 2);
        assert.ok(member.startAtUs > monotonicNow());
        const again = await member.measureClock();
        const moved = Math.abs(again.offsetUs - member.clock.offsetUs);
        assert.ok(moved <= again.uncertaintyUs + uncertaintyUs + 2, `${moved}`);
      }
    } finally {
      await Promise.all(members.map((member) => member.leave()));
    }
  });

  test('take the start that was given, and none that is too near', async () => {
    const [place, near] = [newPlace(), newPlace()];
    const startUs = (Date.now() + 10_000) * 1_000;
    const members = await Promise.all([1, 0, 2].map((index) => meeting(place, index, { startUs })));
    const started = members.map((member) => member.startUs);
    await Promise.all(members.map((member) => member.leave()));
    assert.deepEqual(started, [startUs, startUs, startUs]);
    const alone = { worker: { index: 0, total: 1 } };
    await assert.rejects(meeting(near, 0, { ...alone, startUs: Date.now() * 1_000 }), {
      code: 'start-too-early',
    });
  });

  test('name those who did not come', async () => {
    const place = newPlace();
    const leader = meeting(place, 0, { waitUs: seconds(2) });
    const follower = meeting(place, 2);
    await assert.rejects(leader, { code: 'workers-missing', message: /1 of 3 workers did not come: 1;/ });
    await assert.rejects(follower, { code: 'worker-lost' });
    await assert.rejects(meeting(newPlace(), 1, { waitUs: seconds(0.3) }), {
      code: 'workers-missing',
      message: /worker 0 was not found/,
    });
  });

  test('refuse one of another load, of another number, and a second one', async () => {
    const place = newPlace();
    const leader = meeting(place, 0);
    const refused = (index: number, change: Partial<Rendezvous>, message: RegExp) =>
      assert.rejects(meeting(place, index, change), { code: 'worker-refused', exitCode: 2, message });
    await refused(1, { fingerprint: 'another load' }, /was given another load/);
    await refused(1, { worker: { index: 1, total: 4 } }, /was told of 4 workers, and worker 0 of 3/);
    const first = meeting(place, 1);
    // Once it has measured its clock it is there.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await refused(1, {}, /there is a worker 1 already/);
    const members = await Promise.all([leader, first, meeting(place, 2)]);
    await Promise.all(members.map((member) => member.leave()));
  });

  test('look past what an earlier load left, and are not disturbed by strangers', async () => {
    const place = newPlace();
    const stale = {
      schemaVersion: 1,
      load: 'old',
      total: 3,
      clock: { host: '127.0.0.1', port: 9, token: 'x' },
    };
    await (await openPlace(place)).write(LOAD_FILE, JSON.stringify(stale));
    const followers = [1, 2].map((index) => meeting(place, index));
    const leader = meeting(place, 0);
    const { clock } = await freshFile(place);
    for (const text of ['GET / HTTP/1.1\r\n\r\n', 'x'.repeat(10_000), '{"type":"hello"}\n'])
      connect(clock)
        .on('error', () => undefined)
        .end(text);
    const members = await Promise.all([leader, ...followers]);
    assert.notEqual(members[0]?.load, 'old');
    await Promise.all(members.map((member) => member.leave()));
  });

  test('end at once when they are told to', async () => {
    const place = newPlace();
    const controller = new AbortController();
    const both = [0, 1].map((index) => meeting(place, index, { signal: controller.signal }));
    await freshFile(place);
    controller.abort();
    for (const each of both) await assert.rejects(each);
  });

  async function freshFile(place: string): Promise<{ clock: { host: string; port: number } }> {
    for (;;) {
      const text = await readFile(path.join(place, LOAD_FILE), 'utf8').catch(() => '{}');
      const file = JSON.parse(text);
      if (file.clock !== undefined && file.clock.port !== 9) return file;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

test('a place is a folder or a prefix in S3', async () => {
  for (const name of ['s3:/bucket', 's3://', 's3://UPPER/x']) {
    await assert.rejects(openPlace(name), { code: 'place-invalid', exitCode: 2 });
  }
  const file = path.join(tmpdir(), `coldbench-test-place-${process.pid}`);
  await writeFile(file, '');
  try {
    await assert.rejects((await openPlace(file)).write('a.json', ''), {
      code: 'place-unusable',
      exitCode: 2,
    });
    assert.equal(await (await openPlace(tmpdir())).read('there-is-no-such-file'), undefined);
  } finally {
    await rm(file);
  }
});
