import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostUse } from '../host/index.js';
import { foreignCpuCheck } from './host-watch.js';

const use = (busy: number, total: number, ownTicks: number): HostUse => ({
  host: { busy, total, stolen: 0 },
  ownTicks,
});
const CONTROLLER = { pid: 4_711, name: 'coldbench-cpu-controller-3f9a1', processors: 0.7 };

test('processors that others used are named where they were too many', () => {
  const [broken] = foreignCpuCheck(use(0, 0, 0), use(500, 1_000, 100), [CONTROLLER]);
  assert.equal(broken?.pass, false);
  assert.equal(broken.detail, 'coldbench-cpu-controller-3f9a1 (4711) 0.7 processors');
  const [held] = foreignCpuCheck(use(0, 0, 0), use(500, 1_000, 450), [CONTROLLER]);
  assert.equal(held?.pass, true);
  assert.equal(held.detail, undefined);
});
