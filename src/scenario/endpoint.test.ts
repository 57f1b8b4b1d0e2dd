import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorsOf, parseText, VARIANTS } from '../../test/support/scenario-text.js';
import { expandCells } from './index.js';

const AT_URL = 'name: a\nvariants: [mine]\n';
const scenario = (target: string, more = '') => parseText(`${AT_URL}target: ${target}\n${more}`);

describe('a scenario whose functions are at a URL', () => {
  test('has one cell a variant, whatever its name, of which nothing else is known', () => {
    const parsed = parseText(`${AT_URL}target: {url: "https://f.example/"}\n`, { variants: VARIANTS });
    assert.equal(parsed.target, 'url');
    assert.deepEqual(parsed.endpoint, { url: 'https://f.example/', parity: 'logits' });
    const cells = expandCells(parsed, () => undefined);
    assert.deepEqual(cells, [{ id: 'mine', variant: 'mine', memoryMB: null, threads: null }]);
  });

  test('has the cells of a deployment where it states the sizes, and ours the threads that they choose', () => {
    const parsed = parseText(
      'name: a\nvariants: [ours, mine]\nmemory: [512, 3008]\ntarget: {url: "https://f.example/"}\n',
    );
    const cells = expandCells(parsed, (name) => (name === 'ours' ? { max: 1 } : undefined));
    assert.deepEqual(
      cells.map(({ id }) => id),
      ['ours-512MB-1t', 'ours-3008MB-1t', 'mine-512MB', 'mine-3008MB'],
    );
  });

  test('keeps what it takes from the environment as it is written', () => {
    const { endpoint } = scenario(
      `{urls: {mine: "\${PLACE}/f"}, headers: {Authorization: "Bearer \${TOKEN}"}, parity: none}`,
    );
    assert.deepEqual(endpoint, {
      urls: { mine: `\${PLACE}/f` },
      headers: { Authorization: `Bearer \${TOKEN}` },
      parity: 'none',
    });
  });

  test('may tell how a cold start is forced', () => {
    const { cold } = scenario('{url: "https://f.example/"}', 'cold: {force: "./redeploy", samples: 2}\n');
    assert.deepEqual(cold.force, { command: './redeploy', timeoutUs: 300_000_000 });
  });

  const REFUSED = [
    ['{parity: none}', '', '3:9 target: give url, or urls by variant or cell'],
    ['{url: "ftp://f.example/"}', '', '3:15 target.url: expected an http or https URL'],
    ['{url: "https://me:secret@f.example/"}', '', '3:15 target.url: a user and password stand in the URL'],
    [
      '{url: "https://f.example/", headers: {Authorization: "Bearer 1234"}}',
      '',
      '3:62 target.headers.Authorization: a secret does not belong in a file',
    ],
    [
      '{url: "https://f.example/", headers: {Host: x}}',
      '',
      '3:53 target.headers.Host: the load generator sets this header itself',
    ],
    ['{url: "https://f.example/"}', 'model: {load: inside}', '4:15 model.load: what is at a URL is deployed'],
    ['{url: "https://f.example/"}', 'cold: {page-cache: cold}', '4:20 cold.page-cache: the page cache'],
    ['{url: "https://f.example/"}', 'cold: {concurrency: 5}', '4:21 cold.concurrency: a URL does not tell'],
    ['local', 'cold: {force: ./redeploy}', '4:15 cold.force: functions that bench deploys'],
  ] as const;

  for (const [target, more, message] of REFUSED)
    test(`refuses ${target} ${more}`, () => {
      const errors = errorsOf(`${AT_URL}target: ${target}\n${more}\n`);
      assert.equal(errors.length, 1, errors.join('\n'));
      assert.ok(errors[0]?.startsWith(`s.yaml:${message}`), errors[0]);
      assert.ok(!errors[0]?.includes('1234') && !errors[0]?.includes('secret@'));
    });
});
