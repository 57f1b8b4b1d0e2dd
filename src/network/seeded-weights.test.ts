import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { networkByName, parametersOf, seededWeights, type Weights } from './index.js';

const SEED = 1;
const GOLDEN_FIRST_WEIGHTS = [0.011229858733713627, -0.0520118810236454, -0.4637514650821686];
const GOLDEN_LAST_BIASES = [1.872944712638855, 1.7196424007415771, 1.923229455947876];
const GOLDEN_DIGEST = '94bcf1d804d4d1ba2ef59164cbc3cdf391e338ee5c90e3db989e75160b616a3a';
const network = networkByName('squeezenet1_1');
const weights = seededWeights(network, SEED);

/** sha256 over all tensors in order, as little-endian float32. */
function digest(all: Weights): string {
  const hash = createHash('sha256');
  for (const { data } of all.values()) {
    const bytes = Buffer.alloc(data.length * 4);
    for (const [i, value] of data.entries()) bytes.writeFloatLE(value, i * 4);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

function valuesOf(name: string): Float32Array {
  return weights.get(name)?.data ?? assert.fail(`no ${name}`);
}

describe('seeded weights', () => {
  it('are the same values forever', () => {
    assert.deepEqual([...valuesOf('features.0.weight').subarray(0, 3)], GOLDEN_FIRST_WEIGHTS);
    assert.deepEqual([...valuesOf('classifier.1.bias').subarray(0, 3)], GOLDEN_LAST_BIASES);
    assert.equal(digest(weights), GOLDEN_DIGEST);
  });

  it('change with the seed and with the name of the tensor', () => {
    assert.notEqual(digest(seededWeights(network, SEED + 1)), digest(weights));
    const first = valuesOf('features.3.expand1x1.weight');
    const second = valuesOf('features.4.expand1x1.weight');
    assert.equal(first.length, second.length);
    assert.notDeepEqual(first, second);
  });

  it('have the mean and variance of He-uniform, and stay within its bounds', () => {
    for (const { name, role, fanIn } of parametersOf(network).filter(({ role }) => role === 'weight')) {
      const values = valuesOf(name);
      const bound = Math.sqrt(6 / fanIn);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      assert.equal(role, 'weight');
      assert.ok(values.every((value) => Math.abs(value) < bound));
      assert.ok(Math.abs(mean) < (5 * bound) / Math.sqrt(3 * values.length), `${name}: mean ${mean}`);
      assert.ok(Math.abs(variance / (2 / fanIn) - 1) < 0.2, `${name}: variance ${variance}`);
    }
  });

  it('have no bias that is zero', () => {
    for (const { name } of parametersOf(network).filter(({ role }) => role === 'bias')) {
      assert.ok(valuesOf(name).every((value) => value !== 0));
    }
  });

  const python = spawnSync('python3', ['--version']).status === 0;
  it('are made bit for bit by Python too', { skip: python ? false : 'python3 is not installed' }, () => {
    const input = JSON.stringify(
      parametersOf(network).map(({ name, role, shape, fanIn }) => ({
        name,
        size: shape.reduce((product, side) => product * side, 1),
        center: role === 'bias' && name.startsWith('classifier') ? 2 : 0,
        reach: role === 'weight' ? null : name.startsWith('classifier') ? 0.5 : 0.25,
        fanIn,
      })),
    );
    const output = execFileSync('python3', ['-c', PYTHON, String(SEED)], { input, encoding: 'utf8' });
    assert.equal(output.trim(), digest(weights));
  });
});

/** The docstrings of `seededWeights` and `seedKey` in Python's standard library alone. */
const PYTHON = `
import array, hashlib, json, math, sys
M = 0xffffffff
def mix(x):
    x ^= x >> 16; x = x * 0x7feb352d & M
    x ^= x >> 15; x = x * 0x846ca68b & M
    return x ^ x >> 16
def fnv1a(text):
    h = 0x811c9dc5
    for byte in text.encode(): h = (h ^ byte) * 0x01000193 & M
    return h
digest = hashlib.sha256()
for t in json.load(sys.stdin):
    key = mix(fnv1a(t['name']) ^ mix(int(sys.argv[1])))
    reach = t['reach'] or math.sqrt(6 / t['fanIn'])
    values = array.array('f')
    for i in range(t['size']):
        r = mix(key + i * 0x9e3779b9 & M) >> 8
        values.append(t['center'] + (2 * r + 1 - 2**24) / 2**24 * reach)
    if sys.byteorder == 'big': values.byteswap()
    digest.update(values.tobytes())
print(digest.hexdigest())
`;
