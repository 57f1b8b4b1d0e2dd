import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Uids } from './uids.js';

test('no id is given out twice while it is used, by this process or by another', () => {
  const [ours, theirs] = [new Uids(4_194_303), new Uids(4_194_302)];
  const taken = Array.from({ length: 1_000 }, () => ours.take());
  const others = Array.from({ length: 1_000 }, () => theirs.take());
  assert.equal(new Set([...taken, ...others]).size, 2_000);
  assert.ok(Math.max(...taken) < 2 ** 32 - 2, 'it is a user id of the kernel');
  assert.throws(() => ours.take(), { code: 'uids-exhausted' });
  ours.giveBack(taken[7] ?? 0);
  assert.equal(ours.take(), taken[7]);
});

test('ids of sandboxes are told from those of people and services', () => {
  assert.equal(Uids.isSandbox(new Uids(1).take()), true);
  assert.equal(Uids.isSandbox(0), false);
  assert.equal(Uids.isSandbox(65_534), false);
});

test('ids of sandboxes are possible on the host, and not in a user namespace that has a few', () => {
  assert.equal(Uids.arePossible('         0          0 4294967295\n'), true);
  assert.equal(Uids.arePossible('         0      65534          1\n'), false);
  assert.equal(Uids.arePossible('0 0 1000\n1000 100000 65536\n'), false);
});
