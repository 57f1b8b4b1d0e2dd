import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseScenario } from '../scenario/index.js';
import { estimate, headline } from './headline.js';
import { paletteFor } from './terminal.js';

const scenario = (text: string) =>
  parseScenario(`name: test\nnetwork: squeezenet1_1\n${text}`, { file: 'test.yaml' });

describe('the headline of a run', () => {
  test('says what will be done, in the singular and the plural', () => {
    const [first = ''] = headline(
      scenario('variants: [a]\nmemory: [512, 1024]\nrounds: 1'),
      paletteFor(false),
    ).split('\n');
    assert.match(first, /^test · 1 variant x 2 sizes · 1 round · c=40 t=8 · seed 42 · ~/);
  });

  test('estimates more time for more cells and rounds', () => {
    const small = estimate(scenario('variants: [a]\nmemory: [512]\nrounds: 1'));
    const large = estimate(scenario('variants: [a, b]\nmemory: [512, 1024]\nrounds: 3'));
    assert.ok(small > 0 && large > 3 * small);
  });
});
