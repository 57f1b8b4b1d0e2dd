import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, type OpenPage, openPage, WITHOUT_CHROMIUM } from '../support/chromium.js';
import { HOSTILE_VARIANT, sampleRun } from '../support/sample-run.js';
import { saveSampleRun } from '../support/saved-sample-run.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Ends the page's data, and its script, for a parser that takes it literally. */
const HOSTILE_TEXT = '</script><img src=x onerror=alert(1)>\u2028<!--';

describe('report.html in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  let root: string;
  let url: string;
  let browser: Browser;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-report-'));
    const run = sampleRun();
    const cells = run.cells.map((cell, index) => (index === 0 ? { ...cell, variant: HOSTILE_TEXT } : cell));
    const directory = await saveSampleRun(root, { ...run, cells });
    url = pathToFileURL(path.join(directory, 'report.html')).href;
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    await rm(root, { recursive: true, force: true });
  });

  async function opened(use: (open: OpenPage) => Promise<void>, hash = '', options = {}): Promise<void> {
    const open = await openPage(browser, `${url}${hash}`, options);
    try {
      await use(open);
      assert.deepEqual(open.complaints, []);
      assert.deepEqual(open.requests, []);
    } finally {
      await open.page.context().close();
    }
  }

  const visibleRows = (page: Page, table: string) => page.locator(`#${table} tbody tr:visible`).count();

  test('draws every plot, asks for nothing, complains of nothing and stays under 1 MB', async () => {
    await opened(async ({ page }) => {
      for (const plot of ['duration', 'cost', 'percentiles', 'rounds', 'timeline']) {
        const figure = page.locator(`#plot-${plot}`);
        assert.ok(Number(await figure.getAttribute('data-lines')) > 2, plot);
        assert.ok((await inked(page, plot)) > 0.005, `${plot} is empty`);
      }
    });
    assert.ok((await stat(new URL(url))).size < 1_000_000);
  });

  test('shows what comes from users as text, in tables and in its data', async () => {
    await opened(async ({ page }) => {
      const heads = await page.locator('#warm tbody th').allTextContents();
      assert.ok(heads.includes(HOSTILE_VARIANT));
      assert.ok(heads.some((text) => text.startsWith('</script><img')));
      assert.equal(await page.locator('img').count(), 0);
    });
    assert.equal((await readFile(new URL(url), 'utf8')).match(/<\/script>/g)?.length, 2);
  });

  test('keeps its filters in the hash, through a reload, for tables, bars and plots', async () => {
    await opened(async ({ page }) => {
      const rows = await visibleRows(page, 'warm');
      const lines = await page.locator('#plot-percentiles').getAttribute('data-lines');
      await page.locator('#filters input[value="tfjs-wasm"]').uncheck();
      await page.locator('#filters input[value="512"]').focus();
      await page.keyboard.press('Space');
      const hash = new URL(page.url()).hash;
      assert.match(hash, /variant=.*memory=1536&memory=3008/);
      const filtered = await visibleRows(page, 'warm');
      assert.ok(filtered < rows);
      await page.reload();
      assert.equal(await visibleRows(page, 'warm'), filtered);
      assert.equal(await page.locator('#filters input[value="tfjs-wasm"]').isChecked(), false);
      assert.notEqual(await page.locator('#plot-percentiles').getAttribute('data-lines'), lines);
      assert.equal(await page.locator('#cold-phases li[data-memory="512"]:visible').count(), 0);
      await page.locator('#show-all').click();
      assert.equal(new URL(page.url()).hash, '');
      assert.equal(await visibleRows(page, 'warm'), rows);
    });
  });

  test('leaves the filters alone when a footnote is gone to', async () => {
    await opened(async ({ page }) => {
      await page.locator('tbody a[href^="#"]:visible').first().click();
      assert.equal(new URL(page.url()).hash, '#memory=1536');
    }, '#memory=1536');
  });

  for (const name of ['$/M', 'peak MB']) {
    test(`sorts a table by number, up and down, rows without figures last: ${name}`, async () => {
      await opened(async ({ page }) => {
        const heads = page.locator('#memory thead th');
        const place = (await heads.allTextContents()).findIndex((text) => text.trim() === name);
        assert.ok(place > 0);
        const column = () =>
          page
            .locator('#memory tbody tr')
            .evaluateAll(
              (rows, index) =>
                rows.map((row) => Number.parseFloat(row.children[index]?.firstChild?.textContent ?? '')),
              place,
            );
        const head = heads.nth(place).locator('button');
        await head.click();
        const rising = (await column()).filter((value) => !Number.isNaN(value));
        assert.ok(new Set(rising).size > 1, 'the rows are to differ');
        const sorted = rising.toSorted((a, b) => a - b);
        assert.deepEqual((await column()).slice(0, rising.length), sorted);
        await head.press('Enter');
        assert.deepEqual((await column()).slice(0, rising.length), sorted.toReversed());
        assert.equal(await page.locator('#memory th[aria-sort=descending]').count(), 1);
      });
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      test(`has nothing serious for axe and no sideways scrolling: ${colorScheme}, ${width} pixels`, async () => {
        await opened(
          async ({ page }) => {
            const found = await page.evaluate<string[]>(`${await readFile(AXE, 'utf8')};
              axe.run().then(({ violations }) => violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, nodes }) => id + ': ' + nodes[0].html))`);
            assert.deepEqual(found, []);
            assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          },
          '',
          { colorScheme, viewport: { width, height: 900 } },
        );
      });
    }
  }
});

/** The share of a plot's canvas that is not empty. */
function inked(page: Page, plot: string): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector('#plot-${plot} canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let inked = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) inked += 1;
    return inked / (data.length / 4);
  })()`);
}
