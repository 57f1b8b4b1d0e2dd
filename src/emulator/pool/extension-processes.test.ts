import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shutdownLimits } from './extension-processes.js';

test('a shutdown and the part of it that the runtime has last as long as the developer guide says', () => {
  const limits = (hasExternal: boolean, hasInternal: boolean) => {
    const { graceMs, runtimeMs } = shutdownLimits({ hasExternal, hasInternal });
    return [graceMs, runtimeMs];
  };
  assert.deepEqual(limits(false, true), [500, 500]);
  assert.deepEqual(limits(true, false), [2_000, 300]);
  assert.deepEqual(limits(true, true), [2_000, 500]);
});
