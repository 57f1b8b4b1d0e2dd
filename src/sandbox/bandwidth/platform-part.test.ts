import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytes, vcpus } from '../../units/index.js';
import { createGroup, removeOwnerIfEmpty } from '../groups.js';
import { ownerName } from '../owner.js';
import { kernel } from '../test-support.js';
import { canChargePlatformPart, PlatformPart } from './platform-part.js';

const skip = canChargePlatformPart(kernel) ? false : 'the cpu controller is not apart';

test('the part is taken of the group that is charged, which is then empty again', { skip }, async () => {
  if (!canChargePlatformPart(kernel)) return;
  const group = createGroup(kernel, { id: 'part', memoryBytes: bytes(67_108_864), maxProcesses: 8 });
  const part = PlatformPart.start(kernel, 1_500);
  try {
    assert.ok(part !== null && group.cpuEntrance !== null);
    await part.ready;
    group.setCpuQuota(vcpus(0.1));
    await sleep(100);
    const before = group.refills();
    part.charge(group.cpuEntrance);
    await sleep(200);
    assert.ok(group.refills() > before, 'only what a group uses starts its periods');
  } finally {
    await part?.close();
    assert.ok(group.remove());
    removeOwnerIfEmpty(kernel, ownerName());
  }
});
