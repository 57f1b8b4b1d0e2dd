import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { affinityPrefix, parseCpuList, pickCpus } from './affinity.js';

test('the list format of the kernel is read', () => {
  assert.deepEqual(parseCpuList('0-2,5,8-9'), [0, 1, 2, 5, 8, 9]);
  assert.deepEqual(parseCpuList('3'), [3]);
});

test('processors are given in a ring, each once', () => {
  assert.deepEqual(pickCpus([0, 1, 4, 5], 3, 2), [4, 5, 0]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(255), { minLength: 1 }), fc.nat(), fc.nat(), (allowed, count, from) => {
      const some = (count % allowed.length) + 1;
      const picked = pickCpus(allowed, some, from);
      assert.equal(new Set(picked).size, some);
      assert.ok(picked.every((cpu) => allowed.includes(cpu)));
    }),
  );
});

test('as many processors as there are, or more, are no limit', () => {
  assert.deepEqual(affinityPrefix(undefined), []);
  assert.deepEqual(affinityPrefix(4_096), []);
});
