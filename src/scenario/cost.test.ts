import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { errorsOf, MINIMAL, parseText } from '../../test/support/scenario-text.js';
import { BenchError } from '../errors/index.js';
import { loadScenario, parseBound, parseTraffic, readPriceTable } from './index.js';
import { parseRate } from './traffic.js';

const TABLE = `name: AWS Lambda eu-central-1 x86_64
since: "2025-08-01"
source: https://aws.amazon.com/lambda/pricing/
usd-per-gb-second: 0.0000166667
usd-per-million-requests: 0.2
free-tier: { gb-seconds: 400000, requests: 1000000 }
`;
const indented = (text: string) => text.replace(/^(?=.)/gm, '  ');

async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-prices-'));
  try {
    await check(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('prices', () => {
  test('are named, or a table in the scenario', () => {
    assert.equal(parseText(MINIMAL).prices, undefined);
    assert.equal(parseText(`${MINIMAL}prices: arm64\n`).prices, 'arm64');
    assert.deepEqual(parseText(`${MINIMAL}prices:\n${indented(TABLE)}`).prices, {
      name: 'AWS Lambda eu-central-1 x86_64',
      since: '2025-08-01',
      source: 'https://aws.amazon.com/lambda/pricing/',
      usdPerGbSecond: 0.0000166667,
      usdPerMillionRequests: 0.2,
      freeTier: { gbSeconds: 400_000, requests: 1_000_000 },
    });
  });

  test('that are wrong are told with their line and column', () => {
    const text = `${MINIMAL}prices:\n  name: mine\n  since: yesterday\n  usd-per-gb-secnd: 1\n`;
    const told = errorsOf(text).join('\n');
    assert.match(told, /^s\.yaml:5:10 prices\.since: expected a day, as 2025-08-01, got "yesterday"$/m);
    assert.match(told, /^s\.yaml:6:3 unknown key "usd-per-gb-secnd"; did you mean "usd-per-gb-second"\?$/m);
  });

  test('are set from the command line', () => {
    const set = ['prices=arm64'];
    assert.equal(parseText(MINIMAL, { overrides: { set } }).prices, 'arm64');
    const one = ['prices.usd-per-gb-second=0.00002'];
    const { prices } = parseText(`${MINIMAL}prices:\n${indented(TABLE)}`, { overrides: { set: one } });
    assert.ok(typeof prices === 'object' && prices.usdPerGbSecond === 0.00002);
  });

  test('are read from a file, relative to the scenario', () =>
    inFolder(async (folder) => {
      await writeFile(path.join(folder, 'prices.yaml'), TABLE);
      await writeFile(path.join(folder, 's.yaml'), `${MINIMAL}prices: { file: prices.yaml }\n`);
      const { prices } = await loadScenario(path.join(folder, 's.yaml'));
      assert.deepEqual(prices, await readPriceTable(path.join(folder, 'prices.yaml')));
    }));

  test('in a file that is wrong are told with the place in it', () =>
    inFolder(async (folder) => {
      const [file, scenario] = ['p.yaml', 's.yaml'].map((name) => path.join(folder, name));
      await writeFile(
        file ?? '',
        'name: mine\nsince: "2025-08-01"\nsource: me\nusd-per-gb-second: -1\nusd-per-requests: 1\n',
      );
      await writeFile(scenario ?? '', `${MINIMAL}prices: { file: p.yaml }\n`);
      await assert.rejects(loadScenario(scenario ?? ''), (error) => {
        assert.ok(error instanceof BenchError && error.exitCode === 2);
        assert.match(
          error.message,
          /s\.yaml:3:17 prices\.file: \S+p\.yaml:4:20 prices\.usd-per-gb-second: expected a number that is not negative, got -1/,
        );
        assert.match(error.message, /p\.yaml:5:1 unknown key "usd-per-requests"/);
        assert.match(error.message, /missing key "usd-per-million-requests"/);
        return true;
      });
      await writeFile(scenario ?? '', `${MINIMAL}prices: { file: other.yaml }\n`);
      await assert.rejects(
        loadScenario(scenario ?? ''),
        /prices\.file: cannot read \S+other\.yaml: no such file/,
      );
    }));

  test('are a file or a table', () => {
    const [fault] = errorsOf(`${MINIMAL}prices: { file: p.yaml, name: mine }\n`);
    assert.match(fault ?? '', /prices\.name: the table is in the file/);
  });
});

describe('traffic', () => {
  test('is a rate with its pattern', () => {
    const text = `${MINIMAL}traffic: { rate: 2/min, busy: 5m, idle: 1h, free-tier: true }\n`;
    assert.deepEqual(parseText(text).traffic, {
      rate: '2/min',
      ratePerSecond: 2 / 60,
      arrivals: 'poisson',
      pattern: { busyUs: 300e6, idleUs: 3_600e6 },
      freeTier: true,
    });
  });

  test('that is wrong is told', () => {
    assert.deepEqual(errorsOf(`${MINIMAL}traffic: { rate: 100, busy: 5m }\n`), [
      's.yaml:3:18 traffic.rate: expected a rate, as 100/h, 2/min, 10/s, 5000/day or 3000000/month, got 100',
    ]);
    assert.deepEqual(errorsOf(`${MINIMAL}traffic: { rate: 1/h, busy: 5m }\n`), [
      's.yaml:3:29 traffic.busy: busy and idle spans take turns: give both',
    ]);
    assert.throws(() => parseTraffic({ rate: '1/year' }), /^BenchError: --rate: expected a rate/);
  });

  test('a rate is read in any of its units, and nothing else is one', () => {
    const units = { s: 1, min: 60, h: 3_600, day: 86_400, month: 2_628_000 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(...Object.keys(units)), (count, unit) => {
        const expected = count / units[unit as keyof typeof units];
        assert.equal(parseRate(`${count}/${unit}`), expected);
        assert.equal(parseRate(` ${count} / ${unit} `), expected);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.ok((parseRate(text) ?? 1) > 0);
      }),
    );
    for (const text of ['0/h', '1', '/h', '1/', '-1/h', '1e3/h', '1/hour', 'NaN/s'])
      assert.equal(parseRate(text), undefined, text);
  });
});

describe('a bound', () => {
  test('is of solo requests unless it names another phase', () => {
    assert.deepEqual(parseBound('p99 <= 300ms').metric, {
      kind: 'duration',
      phase: 'solo',
      statistic: 'p99',
    });
    assert.equal(parseBound('warm.p95<1s').metricName, 'warm.p95');
    assert.equal(parseText(`${MINIMAL}bound: "p99 <= 300ms"\n`).bound, 'p99 <= 300ms');
  });

  test('is an upper bound of a duration, for all cells', () => {
    for (const text of [
      'solo.p99 >= 1s',
      'errors == 0',
      'warm.p99 <= +10%',
      'tfjs-node: warm.p99 <= 1s',
      'p42 <= 1s',
    ])
      assert.throws(() => parseBound(text), { name: 'BenchError', exitCode: 2 }, text);
    const [fault] = errorsOf(`${MINIMAL}bound: "solo.p99 >= 1s"\n`);
    assert.match(fault ?? '', /^s\.yaml:3:8 bound: the bound "solo\.p99 >= 1s" is no upper bound/);
  });
});
