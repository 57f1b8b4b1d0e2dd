import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { networks } from '../../src/network/networks/index.js';
import type { CellParity } from '../../src/run/index.js';
import { bench } from '../support/bench.js';
import { projectRoot } from '../support/project-root.js';
import { smallestOf, toleranceFigures } from '../support/tolerance-figures.js';
import { chosenVariants, isQuick } from './chosen.js';

/** How far apart a tolerance is from what has to pass, and from what must not. */
const MARGIN = 1.25;

/** The others take minutes: of ResNet-50 every evaluation takes half of one. */
const QUICK = 'squeezenet1_1';

/** The table of docs/parity.md: what is told of a network, as it stands there. */
interface Row {
  readonly float32: string;
  readonly frameworks: string;
  readonly mutation: string;
  readonly effect: string;
  readonly tolerance: string;
}

const ROW = /^\| (\w+) \| (\S+) \| (\S+) \| (\S+) \((.+?)\) \| (\S+) \|$/gm;

async function rows(): Promise<ReadonlyMap<string, Row>> {
  const text = await readFile(path.join(projectRoot(), 'docs', 'parity.md'), 'utf8');
  return new Map(
    [...text.matchAll(ROW)].map(
      ([, network = '', float32 = '', frameworks = '', effect = '', mutation = '', tolerance = '']) => [
        network,
        { float32, frameworks, effect, mutation, tolerance },
      ],
    ),
  );
}

/** As the table has it: two digits, none of them a trailing zero. */
const twoDigits = (value: number): string => value.toExponential(1).replace('.0e', 'e');

describe('the tolerance of each network', async () => {
  const table = await rows();
  const variants = (await chosenVariants()).map(({ name }) => name).join(',');
  const told = (network: string): Row => table.get(network) ?? assert.fail(`no row of ${network}`);

  for (const network of Object.keys(networks)) {
    const skip = isQuick() && network !== QUICK ? 'asked for with COLDBENCH_FRAMEWORKS' : false;
    test(`${network}: over float32's own error, and under what the smallest mutation changes`, {
      skip,
    }, async () => {
      const figures = await toleranceFigures(network);
      const { tolerance, float32, mutations } = figures;
      const { name, effect } = smallestOf(figures);
      process.stderr.write(
        `${network}: float32 ${twoDigits(float32)}; ${mutations.map((each) => `${each.name} ${twoDigits(each.effect)}`).join(', ')}\n`,
      );
      assert.equal(mutations.length, 7);
      assert.ok(float32 * MARGIN < tolerance, `${float32} of ${tolerance}`);
      assert.ok(tolerance * MARGIN < effect, `${name}: ${effect}, ${tolerance} allowed`);
      const { frameworks: _frameworks, ...row } = told(network);
      assert.deepEqual(row, {
        float32: twoDigits(float32),
        mutation: name,
        effect: twoDigits(effect),
        tolerance: twoDigits(tolerance),
      });
    });

    test(`${network}: over what correct frameworks are off by`, { skip }, async () => {
      const size = ['--memory', '3008', '--set', `network=${network}`, '--json'];
      const checked = await bench(['parity', 'scenarios/frameworks.yaml', '--variants', variants, ...size]);
      const found = JSON.parse(checked.stdout) as readonly CellParity[];
      const { frameworks, tolerance } = told(network);
      for (const { cell, state, parity, reason } of found) {
        if (state === 'unavailable') continue;
        assert.ok(parity !== null && 'pass' in parity, `${cell.id}: ${reason}`);
        process.stderr.write(`${cell.id}: ${twoDigits(parity.maxRelativeError)}\n`);
        assert.ok(
          parity.maxRelativeError * MARGIN < Number(tolerance),
          `${cell.id}: ${JSON.stringify(parity)}`,
        );
        // The last digit in the table is rounded.
        assert.ok(
          parity.maxRelativeError <= Number(frameworks) * 1.05,
          `${cell.id}: ${frameworks} is the most that is told`,
        );
      }
      assert.ok(
        found.some(({ state }) => state === 'passed'),
        checked.stderr,
      );
    });
  }
});
