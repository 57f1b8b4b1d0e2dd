import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { assertGolden } from '../../test/support/golden.js';
import { sampleCell, sampleUnmeasured } from '../../test/support/sample-cell.js';
import { HOSTILE_VARIANT, sampleRun, validRun } from '../../test/support/sample-run.js';
import type { Run } from '../model/index.js';
import { type ReportFormat, renderReport, type TerminalOptions } from './index.js';

const plain = (width: number): TerminalOptions => ({ color: false, width });
const table = (run: Run, width = 140) => renderReport(run, 'table', plain(width));

describe('a report (UPDATE_GOLDEN=1 writes its golden files)', () => {
  const golden: readonly (readonly [file: string, format: ReportFormat, options?: TerminalOptions])[] = [
    ['run.80.txt', 'table', plain(80)],
    ['run.100.txt', 'table', plain(100)],
    ['run.160.txt', 'table', plain(160)],
    ['run.color.txt', 'table', { color: true, width: 160 }],
    ['run.md', 'markdown'],
    ['run.html', 'html'],
  ];
  for (const [file, format, options] of golden) {
    test(`of every kind of row is as in ${file}`, () =>
      assertGolden(file, renderReport(sampleRun(), format, options)));
  }

  test('as CSV has a row for each cell and metric, as in run.csv', () => {
    const kinds = ['onnxruntime-node-3008MB-2t', 'tfjs-node-512MB-1t'];
    const cells = sampleRun().cells.filter(({ id }) => kinds.includes(id));
    return assertGolden('run.csv', renderReport(sampleRun({ cells }), 'csv'));
  });

  test('of a run in which all went well is as in valid.100.txt', () =>
    assertGolden('valid.100.txt', table(validRun(), 100)));

  test('as JSON is the run itself', () => {
    assert.deepEqual(JSON.parse(renderReport(sampleRun(), 'json')), sampleRun());
  });

  test('says the same with and without colours', () => {
    const colored = renderReport(sampleRun(), 'table', { color: true, width: 100 });
    assert.notEqual(colored, table(sampleRun(), 100));
    assert.equal(stripVTControlCharacters(colored), table(sampleRun(), 100));
  });
});

describe('a terminal table', () => {
  for (const width of [80, 100, 120, 160]) {
    test(`of the default scenario fits ${width} columns`, () => {
      const lines = table(sampleRun(), width).split('\n');
      assert.deepEqual(
        lines.filter((line) => line.length > width),
        [],
      );
    });
  }

  test('has every figure whole and once, however narrow it is', () => {
    const figures = (text: string) => new Set(text.match(/\d+\.\d\d/g));
    assert.deepEqual(figures(table(sampleRun(), 60)), figures(table(sampleRun(), 400)));
  });

  test('is split in two for 80 columns when no time exceeds 10 s', () => {
    const warm = table(validRun(), 80).split('Projection')[0] ?? '';
    assert.equal(warm.match(/^variant/gm)?.length, 2);
  });
});

describe('every format', () => {
  const all = ['table', 'markdown', 'csv', 'html'] as const;

  test('keeps a row, with its whole reason, for each cell without figures', () => {
    const reasons = [
      'needs 611.2 MB, the size gives 512 MB',
      'its share of 1.70 processors exceeds the 1 that this host has',
      '1 of 3 rounds was valid, 2 are needed',
      'parity: the largest error is 3.1e-2, the tolerance 5.0e-6',
    ];
    for (const format of all) {
      const text = renderReport(sampleRun(), format, plain(200));
      for (const reason of reasons) assert.ok(text.includes(reason), `${format}: ${reason}`);
    }
  });

  test('tells how many samples a hidden percentile needs', () => {
    const slow = sampleCell({ variant: 'slow', memoryMB: 512, soloMs: 900, rate: 5.21, environments: 1 });
    for (const format of all) {
      const text = renderReport(validRun({ cells: [slow] }), format);
      assert.ok(text.includes('n/a (n=78, needs 368)'), format);
    }
  });

  test('says first that a run is invalid, and why', () => {
    assert.match(table(sampleRun()), /^INVALID: 3 of 10 cells broke \(tfjs-node-512MB-1t: /);
    assert.match(renderReport(sampleRun(), 'markdown'), /^# squeezenet\n\n> \*\*INVALID: 3 of 10/);
    assert.match(renderReport(sampleRun(), 'html'), /<p class="verdict" role="alert">INVALID: 3 of 10/);
    assert.doesNotMatch(table(validRun()), /INVALID/);
    const nothing = sampleRun({ cells: [sampleUnmeasured('a', 512, 'unavailable', 'no framework')] });
    assert.match(table(nothing), /^INVALID: nothing was measured/);
  });

  test('says that an interrupted run is not whole', () => {
    assert.match(table(validRun({ state: 'interrupted', finishedAt: null })), /^INTERRUPTED: .*--resume/);
  });

  test('is made of a run without any cell', () => {
    for (const format of all) assert.ok(renderReport(validRun({ cells: [] }), format).length > 0);
  });
});

describe('text from outside', () => {
  test('is never markup in HTML or Markdown', () => {
    const hostile = `"><img src=x onerror=alert(1)> & 'quoted' | **bold** [link](http://x)`;
    const run = sampleRun({ warnings: [{ code: 'hostile', message: hostile }], id: hostile });
    const page = renderReport(run, 'html');
    assert.ok(!page.includes(HOSTILE_VARIANT));
    assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.doesNotMatch(page, /<(script|img)/);
    const markdown = renderReport(run, 'markdown');
    assert.doesNotMatch(markdown, /<(script|img)/);
    assert.ok(markdown.includes('\\*\\*bold\\*\\* \\[link\\](http://x)'));
    assert.ok(markdown.includes('\\|'));
  });

  test('cannot steer a terminal, break a line or turn the direction of text', () => {
    const cell = sampleUnmeasured(
      'evil\u001b[2J\u202e',
      512,
      'failed',
      'line\r\nbreak\u0007\u001b]0;title\u0007',
    );
    const text = table(sampleRun({ cells: [cell] }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    assert.match(text, /failed: line break/);
  });

  test('is no formula to a spreadsheet, while negative numbers stay numbers', () => {
    const cell = sampleUnmeasured('=HYPERLINK("x")', 512, 'failed', '@SUM(1)');
    const csv = renderReport(sampleRun({ cells: [cell] }), 'csv');
    assert.doesNotMatch(csv, /(^|,)"?[=@]/m);
    const measured = sampleCell({ variant: 'a', memoryMB: 512, soloMs: 9, rate: 9, environments: 1 });
    const free = { ...measured, cost: { ...measured.cost, usdPerMillion: -1.5 } };
    assert.match(renderReport(sampleRun({ cells: [free] }), 'csv'), /usd_per_million,-1\.5,USD/);
  });

  test('leaves the page without scripts and requests', () => {
    const page = renderReport(sampleRun(), 'html');
    assert.doesNotMatch(page, /<script|<link|<img|@import|url\(|https?:/);
    assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
  });
});
