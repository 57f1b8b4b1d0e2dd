import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Run } from '../../src/model/index.js';
import { createRunStore, RUN_SCHEMA_VERSION } from '../../src/results/index.js';
import { bench } from '../support/bench.js';
import { launchChromium, openPage, WITHOUT_CHROMIUM } from '../support/chromium.js';
import { measuredRun } from '../support/measured-run.js';
import { projectRoot } from '../support/project-root.js';

const HOSTILE = '<script>alert(1)</script>';
const FIXTURES = path.join(projectRoot(), 'test/fixtures/runs');

describe('bench history', () => {
  let root = '';
  let page = '';

  /** A run a day: from the ninth on the first variant is a third slower; the last one ran on another machine. */
  async function save(day: number): Promise<void> {
    const { run } = measuredRun({ seed: day, variants: { a: day >= 9 ? 1.33 : 1, [HOSTILE]: 1.5 } });
    const startedAt = `2026-10-${String(day).padStart(2, '0')}T08:00:00.000Z`;
    const store = await createRunStore({
      root: path.join(root, 'results'),
      scenario: 'squeezenet',
      now: startedAt,
    });
    const host = day === 17 ? { ...run.host, cpu: 'Another & faster CPU' } : run.host;
    const told: Run = { ...run, id: store.id, startedAt, host, ...(day === 3 ? { valid: false } : {}) };
    await store.saveRun(told);
    await writeFile(path.join(store.directory, 'report.html'), `report of day ${day}`);
  }

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-history-'));
    for (let day = 1; day <= 17; day += 1) await save(day);
    const made = await bench(['history', path.join(root, 'results'), '--out', path.join(root, 'site')]);
    assert.equal(made.exitCode, 0, made.stderr);
    page = await readFile(path.join(root, 'site/index.html'), 'utf8');
  });
  after(() => rm(root, { recursive: true, force: true }));

  test('finds what changed and when, of what changed alone', () => {
    const changes = [...page.matchAll(/<li class="(\w+)">(\S+): (\S+) of (\S+) became (\S+)x/g)].map(
      ([, tone, time, metric, cell, ratio]) => ({ tone, time, metric, cell, ratio: Number(ratio) }),
    );
    const slower = changes.filter(({ cell, metric }) => cell?.startsWith('a-') && metric === 'solo.p50');
    assert.deepEqual(
      slower.map(({ tone, time }) => [tone, time]),
      [
        ['bad', '2026-10-09T08:00Z'],
        ['bad', '2026-10-09T08:00Z'],
      ],
    );
    assert.ok(slower.every(({ ratio }) => Math.abs(ratio - 1.33) < 0.05));
    const rate = changes.find(({ metric, cell }) => metric === 'warm.rps' && cell === 'a-512MB-1t');
    assert.ok(rate?.tone === 'bad' && rate.ratio < 0.8);
    assert.deepEqual(
      changes.filter(({ cell, metric }) => !cell?.startsWith('a-') && metric === 'solo.p50'),
      [],
    );
  });

  test('leaves invalid runs out of trends and keeps them in the list, and marks another machine', () => {
    assert.equal(page.match(/<a href="runs\//g)?.length, 17);
    assert.match(page, /<td class="bad">invalid<\/td>/);
    const circles = /aria-label="solo\.p50 of a-512MB-1t over (\d+) runs/.exec(page)?.[1];
    assert.equal(circles, '16');
    assert.match(page, /<line class="differs"[^>]*><title>another machine: [^<]*Another &amp; faster CPU/);
  });

  test('brings along the reports that it links to', async () => {
    const links = [...page.matchAll(/<a href="([^"]+)"/g)].map(([, link = '']) => decodeURIComponent(link));
    for (const link of links)
      assert.match(await readFile(path.join(root, 'site', link), 'utf8'), /^report of day/);
  });

  test('shows names of users as text, in a browser too, and asks for nothing', {
    skip: WITHOUT_CHROMIUM,
  }, async () => {
    assert.doesNotMatch(page, /<script/);
    const browser = await launchChromium();
    try {
      const open = await openPage(browser, pathToFileURL(path.join(root, 'site/index.html')).href, {});
      const heads = await open.page.locator('tbody th').allTextContents();
      assert.ok(heads.includes(HOSTILE));
      assert.equal(await open.page.locator('svg.trend').count(), 24);
      assert.deepEqual([open.complaints, open.requests], [[], []]);
    } finally {
      await browser.close();
    }
  });

  test('of a folder without runs, or that is not there, is a usage error', async () => {
    const empty = path.join(root, 'site/runs/squeezenet');
    const history = (folder: string) => bench(['history', folder, '--out', path.join(root, 'nothing')]);
    for (const { exitCode, stderr } of await Promise.all([path.join(root, 'none'), empty].map(history))) {
      assert.equal(exitCode, 2);
      assert.match(stderr, /there is no run /);
    }
  });
});

describe('a saved run of any schema version', async () => {
  const versions = await readdir(FIXTURES);

  test('each version is kept', () => {
    const all = Array.from({ length: RUN_SCHEMA_VERSION }, (_, index) => `v${index + 1}`);
    assert.deepEqual(versions.toSorted(), all);
  });

  for (const version of versions) {
    test(`${version} is shown, reported in every format, and all its files are written again`, async () => {
      const root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-old-run-'));
      try {
        const run = path.join(root, 'run');
        await cp(path.join(FIXTURES, version), run, { recursive: true });
        const formats = 'table,markdown,csv,html,json,junit,openmetrics,bmf,benchmark-action,github';
        const [shown, reported] = await Promise.all([
          bench(['show', run]),
          bench(['report', run, '--format', formats, '--out', path.join(root, 'formats')]),
        ]);
        assert.equal(shown.exitCode, 0, shown.stderr);
        assert.match(shown.stdout, /onnxruntime-node +1536/);
        assert.equal(reported.exitCode, 0, reported.stderr);
        assert.equal((await readdir(path.join(root, 'formats'))).length, 13);
        const again = await bench(['report', run, '--in-place']);
        assert.equal(again.exitCode, 0, again.stderr);
        const files = ['report.html', 'run.json', 'table.csv', 'table.md', 'table.txt'];
        assert.deepEqual((await readdir(run)).toSorted(), files);
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    });
  }
});
