import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validRun } from '../../test/support/sample-run.js';
import { ortCell, withCells } from '../../test/support/table-rows.js';
import { parity } from './parity-section.js';
import { noiseFloor, warnings } from './trust.js';

describe('what says how far to trust a run', () => {
  test('gives the noise floor the same in whichever order the two were measured', () => {
    const floor = (ratio: number) =>
      noiseFloor(validRun({ control: { cell: 'a', metrics: { 'warm.p50': ratio } } })).lines[0]?.text;
    assert.match(floor(1.031) ?? '', /same cell \(a\) differed by 3\.1 % at warm p50/);
    assert.equal(floor(1 / 1.031), floor(1.031));
    assert.match(
      noiseFloor(validRun({ control: { n: 0, reason: 'none' } })).lines[0]?.text ?? '',
      /not known: none/,
    );
  });

  test('gives the worst parity of each variant', () => {
    const good = ortCell(512, 60);
    const bad = { ...ortCell(1_536, 20), parity: { ...good.parity, maxRelativeError: 4.2e-5, pass: false } };
    const { lines } = parity(withCells([good, bad]));
    assert.deepEqual(
      lines.map(({ tone }) => tone),
      ['bad'],
    );
    assert.match(lines[0]?.text ?? '', /^ort: largest relative error 4\.2e-5, OVER the tolerance of 5\.0e-6/);
  });

  test("gives of a user's model which cell the others were held against", () => {
    const first = ortCell(512, 60);
    const again = {
      ...ortCell(1_536, 20),
      parity: { ...first.parity, maxRelativeError: 0, against: first.id },
    };
    const reference = { ...first, parity: { n: 0 as const, reason: 'it is the reference' } };
    const other = {
      ...ortCell(1_024, 30),
      ...{ id: 'web-1024MB-1t', variant: 'web' },
      parity: { ...first.parity, maxRelativeError: 1.8e-7, against: first.id },
    };
    const texts = parity(withCells([reference, again, other])).lines.map(({ text }) => text);
    assert.deepEqual(texts, [
      `ort: the reference (${first.id}), whose answers the others are held against, for want of float64 ones; its own other cells differ from it by 0.0e+0, within the tolerance of 5.0e-6`,
      `web: largest relative error 1.8e-7 from ${first.id}, within the tolerance of 5.0e-6 (3 images)`,
    ]);
  });

  test('gives beside it how far the variant is off when it decodes a JPEG itself', () => {
    const sound = ortCell(512, 60);
    const jpeg = { maxRelativeError: 8.1e-4, tolerance: 1.1e-2, pass: true };
    const { lines } = parity(withCells([{ ...sound, parity: { ...sound.parity, jpeg } }]));
    assert.match(
      lines[0]?.text ?? '',
      /; its own decoding of a JPEG moves them by 8\.1e-4, within the 1\.1e-2 allowed$/,
    );
  });

  test('gives each warning once, with the cells that it concerns, those of their rounds too', () => {
    const steal = { code: 'cpu-steal', message: 'stolen' };
    const sound = ortCell(512, 60);
    const rounds = sound.rounds.map((round) => ({ ...round, warnings: [steal] }));
    const { lines } = warnings(
      validRun({
        warnings: [{ code: 'a-host', message: 'busy' }],
        cells: [
          { ...sound, rounds },
          { ...ortCell(1_536, 20), warnings: [steal] },
        ],
      }),
    );
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['a-host: busy', 'cpu-steal: stolen (ort-512MB-1t, ort-1536MB-1t)'],
    );
  });
});
