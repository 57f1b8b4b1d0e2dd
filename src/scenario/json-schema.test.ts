import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../test/support/project-root.js';
import { scenarioJsonSchema } from './index.js';
import { knownKeys } from './json-schema.js';

test('scenario.schema.json is up to date (npx bench schema writes it)', () => {
  const written = JSON.parse(readFileSync(path.join(projectRoot(), 'scenario.schema.json'), 'utf8')) as Node;
  // A network may be added without it: editors do not complete its name until it is written again.
  const networks = written.properties?.network?.anyOf?.[0]?.enum ?? [];
  assert.ok(networks.includes('squeezenet1_1'));
  assert.deepEqual(written, scenarioJsonSchema({ networks }));
});

test('the schema is draft 7 and refuses unknown keys at every level', () => {
  const schema = scenarioJsonSchema();
  assert.match(String(schema.$schema), /draft-07/);
  // The names of layers and of runtimes are the user's own.
  const closed = JSON.stringify(schema).match(
    /"additionalProperties":(false|\{"type":"string"[^}]*\})/g,
  )?.length;
  const maps = JSON.stringify(schema).match(/"type":"object"/g)?.length;
  assert.equal(closed, maps);
});

test('every key has a description, which editors show', () => {
  for (const path of [
    [],
    ['input'],
    ['cold'],
    ['solo'],
    ['warm'],
    ['references', '0'],
    ['model'],
    ['network'],
    ['network', 'onnx'],
  ]) {
    for (const key of knownKeys(path)) {
      assert.ok(descriptionAt([...path, key]), [...path, key].join('.'));
    }
  }
});

type Node = {
  properties?: Record<string, Node>;
  items?: Node;
  description?: string;
  enum?: readonly string[];
  anyOf?: readonly Node[];
};

function descriptionAt(path: readonly string[]): unknown {
  return path.reduce<Node | undefined>((node, key) => {
    const map = node?.anyOf?.find(({ properties }) => properties !== undefined) ?? node;
    return map?.properties?.[key] ?? map?.items;
  }, scenarioJsonSchema() as Node)?.description;
}

test('only what is needed is required', () => {
  assert.deepEqual(scenarioJsonSchema().required, ['name', 'variants']);
});

test('the keys of a path are known, also within lists', () => {
  assert.deepEqual(knownKeys(['solo']), ['duration']);
  assert.ok(knownKeys([]).includes('page-cache') === false && knownKeys(['cold']).includes('page-cache'));
  assert.ok(knownKeys(['references', '3']).includes('label'));
  assert.deepEqual(knownKeys(['nowhere']), []);
});
