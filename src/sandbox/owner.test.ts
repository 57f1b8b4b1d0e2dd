import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeadOwner, ownerName } from './owner.js';

test('this process lives, and another with its pid and another start time does not', () => {
  const [pid, startTicks] = ownerName().split('-').map(Number);
  assert.equal(pid, process.pid);
  assert.equal(isDeadOwner(ownerName()), false);
  assert.equal(isDeadOwner(`${pid}-${Number(startTicks) - 1}`), true);
  assert.equal(isDeadOwner(`${2 ** 30}-1`), true);
});

test('a name that we did not give is nobody we may call dead', () => {
  for (const name of ['system.slice', '12', '12-', 'x12-1', '12-1-2']) assert.equal(isDeadOwner(name), false);
});
