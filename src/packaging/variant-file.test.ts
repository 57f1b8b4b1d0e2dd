import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../errors/index.js';
import { parseVariantFile } from './variant-file.js';

const VALID = `name: some-framework
framework: Some Framework
version: { package: some }
runtime: nodejs20.x
handler: index.handler
model: onnx
threads: { env: COLDBENCH_THREADS, max: 1 }
`;

function messageFor(text: string): string {
  try {
    parseVariantFile(text, 'v.yaml');
  } catch (error) {
    assert.ok(error instanceof BenchError);
    assert.equal(error.code, 'variant-invalid');
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  return assert.fail('it was accepted');
}

describe('variant.yaml', () => {
  test('is read, with defaults for what it leaves out', () => {
    const file = parseVariantFile(VALID, 'v.yaml');
    assert.deepEqual(file.threads, { env: 'COLDBENCH_THREADS', max: 1 });
    assert.deepEqual([file.external, file.assets, file.prune, file.strip], [[], [], [], []]);
  });

  test('tells its own precision, where that is lower', () => {
    assert.equal(parseVariantFile(VALID, 'v.yaml').parityTolerance, undefined);
    assert.equal(parseVariantFile(`${VALID}parityTolerance: 2e-3\n`, 'v.yaml').parityTolerance, 2e-3);
    assert.match(messageFor(`${VALID}parityTolerance: 2\n`), /^v\.yaml:8:18: parityTolerance: /m);
  });

  test('a wrong value is named with its line and column', () => {
    assert.match(messageFor(VALID.replace('onnx', 'caffe')), /^v\.yaml:6:8: model: /m);
  });

  test('an unknown key is named where it stands, with the nearest known one', () => {
    assert.match(
      messageFor(`${VALID}prun: []\n`),
      /^v\.yaml:8:1: unknown key "prun", did you mean "prune"\?$/m,
    );
  });

  test('a missing key is told', () => {
    assert.match(messageFor(VALID.replace(/^handler.*\n/m, '')), /handler: /);
  });

  test('all errors are told at once', () => {
    const message = messageFor(VALID.replace('onnx', 'caffe').replace('nodejs20.x', 'cobol'));
    assert.match(message, /v\.yaml:4:10: runtime/);
    assert.match(message, /v\.yaml:6:8: model/);
  });

  test('a rule that is no regular expression is refused', () => {
    const message = messageFor(`${VALID}prune: [{ files: "(", reason: none }]\n`);
    assert.match(message, /v\.yaml:8:18: prune\.0\.files: must be a regular expression/);
  });

  test('broken YAML is told with its position', () => {
    assert.match(messageFor('name: [\n'), /^v\.yaml:\d+:\d+: /m);
  });

  test('aliases are refused rather than expanded', () => {
    assert.match(messageFor(`${VALID}x: &a [1]\ny: [*a, *a]\n`), /v\.yaml/);
  });

  test('any text is read or refused with a BenchError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        messageFor(text);
      }),
    );
  });
});
