import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cell } from '../model/index.js';
import type { DeployedFunction } from '../target/index.js';
import { megabytes } from '../units/index.js';
import type { DeployedCell } from './deployed-cell.js';
import { initProfiles, summarized } from './init-profiles.js';

const file = (of: string, name: string, selfUs: number, totalUs = selfUs) => ({
  ...{ package: of, file: name, selfUs, totalUs },
});
const ANSWER = {
  tool: 'a profiler',
  totalUs: 100,
  files: [file('b', 'b/1', 40), file('a', 'a/1', 30, 90), file('a', 'a/2', 20)],
};

const cellOf = (variant: string, memoryMB: number) => ({ variant, memoryMB: megabytes(memoryMB) }) as Cell;
const ready = (cell: Cell, ask: DeployedFunction['ask']) =>
  ({ state: 'ready', cell, deployed: { ask } }) as unknown as DeployedCell;

const { signal } = new AbortController();
const profilesOf = (...deployed: DeployedCell[]) => initProfiles(deployed, () => undefined, signal);

describe('where init time goes', () => {
  test('is told by package, the longest first, and by file within it', () => {
    const { packages } = summarized(ANSWER);
    assert.deepEqual(
      packages.map(({ package: name, selfUs }) => [name, selfUs]),
      [
        ['a', 50],
        ['b', 40],
      ],
    );
    assert.deepEqual(packages[0]?.files, [
      { file: 'a/1', selfUs: 30, totalUs: 90 },
      { file: 'a/2', selfUs: 20, totalUs: 20 },
    ]);
  });

  test('is asked of the largest function of each variant', async () => {
    const asked: number[] = [];
    const asks = (memoryMB: number) =>
      ready(cellOf('v', memoryMB), async () => {
        asked.push(memoryMB);
        return ANSWER;
      });
    const [profile, ...others] = await profilesOf(asks(512), asks(1769), asks(1024));
    assert.deepEqual([asked, others], [[1769], []]);
    assert.ok(profile !== undefined && 'packages' in profile);
    assert.deepEqual([profile.variant, profile.memoryMB, profile.totalUs], ['v', 1769, 100]);
  });

  test('is a reason where nothing runs, nobody answers, or the answer is of another kind', async () => {
    const reason = 'no Python 3.11';
    const unavailable = { state: 'unavailable', cell: cellOf('a', 512), reason } as unknown as DeployedCell;
    const fails = ready(cellOf('b', 512), async () => {
      throw new Error('out of memory');
    });
    const other = ready(cellOf('c', 512), async () => ({ labels: [] }));
    assert.deepEqual(await profilesOf(unavailable, fails, other), [
      { variant: 'a', reason },
      { variant: 'b', reason: 'the function could not tell: out of memory' },
      { variant: 'c', reason: 'the function could not tell: its handler does not know the question' },
    ]);
  });
});
