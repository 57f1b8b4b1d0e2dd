import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bench } from '../support/bench.js';

const RUN = 'results/reference';

interface Facts {
  readonly prices: { readonly name: string };
  readonly traffic: { readonly rate: string } | null;
  readonly cells: readonly {
    readonly id: string;
    readonly cost: { readonly usdPerMillion: number; readonly coldUsdPerMillion: number };
    readonly monthly?: { readonly coldShare: number; readonly usd: number; readonly invocations: number };
  }[];
  readonly cheapest?: { readonly cell: string | null; readonly unknown: readonly unknown[] };
}

async function facts(...args: readonly string[]): Promise<readonly Facts[]> {
  const { stdout, stderr, exitCode } = await bench(['cost', RUN, '--json', ...args]);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as readonly Facts[];
}

describe('bench cost', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-cost-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  test('tells for each rate what a month costs, of every cell', async () => {
    const [hourly, steady] = await facts('--rate', '1/h,10/s');
    assert.deepEqual([hourly?.traffic?.rate, steady?.traffic?.rate], ['1/h', '10/s']);
    assert.equal(hourly?.cells.length, 9);
    for (const { cost, monthly } of hourly?.cells ?? []) {
      assert.equal(monthly?.invocations, 730);
      // Asked once an hour at random, nine of ten invocations find nothing kept.
      assert.ok(monthly.coldShare > 0.9 && monthly.coldShare < 0.93, String(monthly.coldShare));
      const blended = cost.usdPerMillion + monthly.coldShare * (cost.coldUsdPerMillion - cost.usdPerMillion);
      assert.ok(Math.abs(monthly.usd / ((730 * blended) / 1e6) - 1) < 1e-9);
    }
    for (const { monthly } of steady?.cells ?? []) assert.ok((monthly?.coldShare ?? 1) < 0.01);
  });

  test('takes other prices, by name and from a file', async () => {
    const file = path.join(root, 'prices.yaml');
    await writeFile(
      file,
      'name: mine\nsince: "2026-01-01"\nsource: a contract\nusd-per-gb-second: 0\nusd-per-million-requests: 7\n',
    );
    const [arm] = await facts('--prices', 'arm64');
    const [mine] = await facts('--prices', file);
    assert.match(arm?.prices.name ?? '', /arm64/);
    for (const { cost } of mine?.cells ?? [])
      assert.deepEqual([cost.usdPerMillion, cost.coldUsdPerMillion], [7, 7]);
  });

  test('names the cheapest under a bound, and what cannot be chosen', async () => {
    const [found] = await facts('--bound', 'p99 <= 300ms');
    assert.equal(found?.cheapest?.cell, 'onnxruntime-node-1536MB-1t');
    assert.equal(found?.cheapest?.unknown.length, 7);
    const [none] = await facts('--bound', 'cold.p50 <= 1ms');
    assert.equal(none?.cheapest?.cell, null);
  });

  test('refuses what cannot be understood, with the place in a file', async () => {
    const file = path.join(root, 'wrong.yaml');
    await writeFile(file, 'name: mine\nusd-per-gb-second: much\n');
    const cases = [
      [['--rate', 'often'], /--rate: expected a rate, as 100\/h/],
      [['--bound', 'solo.p99 >= 1s'], /is no upper bound/],
      [['--prices', file], /wrong\.yaml:2:20 prices\.usd-per-gb-second: expected a number/],
      [['--prices', path.join(root, 'none.yaml')], /no such file/],
      [['--free-tier'], /--free-tier is of a month/],
      [['--busy', '2m', '--rate', '1/h'], /idle/],
    ] as const;
    for (const [args, message] of cases) {
      const { exitCode, stderr } = await bench(['cost', RUN, ...args]);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, message);
    }
  });

  test('prints tables at a terminal and for Markdown', async () => {
    const { stdout } = await bench(['cost', RUN, '--rate', '100/h', '--format', 'markdown']);
    assert.match(stdout, /^## Cost: a month of 100\/h, Poisson arrivals \(USD\)$/m);
    assert.match(stdout, /^\| onnxruntime-node \| +512 \| /m);
    assert.match(stdout, /AWS Lambda us-east-1 x86\\_64, 2025-08-01/);
  });
});
