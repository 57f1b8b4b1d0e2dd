import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseScenario, scenarioHash } from './index.js';

const parse = (text: string) => parseScenario(text, { file: 's.yaml' });
const TEXT = 'name: a\nvariants: [b]\n';

test('the hash is a SHA-256 that does not depend on the order of keys or on how a value is written', () => {
  const hash = scenarioHash(parse(TEXT));
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(scenarioHash(parse('variants:\n  - b\nrounds: 3\nname: a # the same')), hash);
  assert.equal(scenarioHash(parse(`${TEXT}solo: { duration: 2000ms }`)), hash);
  const { name, ...rest } = parse(TEXT);
  assert.equal(scenarioHash({ ...rest, name }), hash);
});

test('the hash changes with every value, also deep ones and the order of lists', () => {
  const texts = [
    '',
    'seed: 1',
    'solo: { duration: 3s }',
    'cold: { page-cache: cold }',
    'memory: [512]',
    'memory: [512, 1024]',
    'memory: [1024, 512]',
  ];
  assert.equal(new Set(texts.map((text) => scenarioHash(parse(`${TEXT}${text}`)))).size, texts.length);
});

test('the hash of a scenario is the same in every version', () => {
  assert.equal(scenarioHash(parse(TEXT)), '96d9352bec420ea666222e67eaccc51793daa8ca933da1980e9092e1d220f881');
});
