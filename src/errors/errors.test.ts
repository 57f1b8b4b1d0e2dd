import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchError, EXIT, messageOf } from './index.js';

test('an error is a fault of ours unless it says otherwise', () => {
  const error = new BenchError('it broke', { code: 'broken' });
  assert.equal(error.exitCode, EXIT.fault);
  assert.equal(error.hint, undefined);
  assert.equal(error.name, 'BenchError');
  assert.ok(error instanceof Error);
});

test('an error carries its code, exit code, hint and cause', () => {
  const cause = new Error('below');
  const error = new BenchError('bad scenario', {
    code: 'scenario-invalid',
    exitCode: EXIT.usage,
    hint: 'fix it',
    cause,
  });
  assert.deepEqual(
    [error.message, error.code, error.exitCode, error.hint, error.cause],
    ['bad scenario', 'scenario-invalid', 2, 'fix it', cause],
  );
});

test('an error without a cause has no cause property', () => {
  assert.ok(!Object.hasOwn(new BenchError('it broke', { code: 'broken' }), 'cause'));
});

test('the message of anything that was thrown can be told', () => {
  assert.equal(messageOf(new Error('told')), 'told');
  assert.equal(messageOf('bare text'), 'bare text');
  assert.equal(messageOf(undefined), 'undefined');
});

test('exit codes are those that the README promises', () => {
  assert.deepEqual(EXIT, {
    ok: 0,
    fault: 1,
    usage: 2,
    gateFailed: 3,
    inconclusive: 4,
    invalidRun: 5,
    interrupted: 130,
    terminated: 143,
  });
});
