import assert from 'node:assert/strict';
import { BenchError } from '../../src/errors/index.js';
import type { Scenario } from '../../src/model/index.js';
import { type ParseOptions, parseScenario } from '../../src/scenario/index.js';

/** The least that a scenario must have. */
export const MINIMAL = 'name: a\nvariants: [onnxruntime-node]\n';
export const VARIANTS = ['onnxruntime-node', 'tfjs-node', 'tfjs-wasm'];

export function parseText(text: string, options: Partial<ParseOptions> = {}): Scenario {
  return parseScenario(text, { file: 's.yaml', ...options });
}

/** The lines of what is wrong with it. */
export function errorsOf(text: string, options: Partial<ParseOptions> = {}): string[] {
  try {
    parseText(text, options);
  } catch (error) {
    assert.ok(error instanceof BenchError, String(error));
    assert.deepEqual([error.code, error.exitCode], ['scenario-invalid', 2]);
    return error.message.split('\n');
  }
  assert.fail('the scenario was taken');
}
