import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { functionName, newDeployment, prefixOf } from './names.js';

const deployment = newDeployment('2026-01-01T00-00-00Z-abcdef');

test('a function is named for its deployment and its cell', () => {
  const name = functionName(deployment, 'coldbench-onnxruntime-node-1024MB-1t');
  assert.equal(name, `${prefixOf(deployment)}-onnxruntime-node-1024MB-1t`);
});

test('every name is one that Lambda takes, and different wishes have different names', () => {
  const wish = fc.stringMatching(/^[a-zA-Z0-9.-]{1,100}$/);
  fc.assert(
    fc.property(wish, (text) => {
      const name = functionName(deployment, text);
      assert.match(name, /^[a-zA-Z0-9-_]{1,64}$/);
      assert.notEqual(functionName(deployment, `${text}-2048MB-2t`), name);
    }),
  );
});
