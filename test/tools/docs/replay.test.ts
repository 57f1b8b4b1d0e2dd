import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDoc } from '../../support/doc.js';

test('the commands of docs/replay.md replay its trace', async (t) => {
  const doc = await openDoc('replay.md');
  t.after(() => doc.close());
  const [commands = ''] = doc.commands;
  const result = await doc.run(commands);
  assert.equal(result.exitCode, 0, result.stderr);
  // Two within a minute, and one after nine: two cold starts of three. AWS takes one in 250 back within 45 s.
  assert.match(result.stdout, /^onnxruntime-node +512 +1 +3 +(2 +66\.7|3 +100\.0) % +0 /m);
  assert.match(result.stdout, /trace-compressed/);
});
