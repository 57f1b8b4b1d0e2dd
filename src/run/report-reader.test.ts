import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleReport } from '../../test/support/sample-report.js';
import type { PlatformReport } from '../model/index.js';
import type { DeployedFunction } from '../target/index.js';
import { ReportReader } from './report-reader.js';

/** A function that has made these reports so far, asked as the emulator is. */
function functionWith(made: readonly PlatformReport[]) {
  const asked: number[] = [];
  const reportsAfter = async (position: number) => {
    asked.push(position);
    return { reports: made.slice(position), position: made.length };
  };
  return { asked, deployed: { reportsAfter } as unknown as DeployedFunction };
}

const report = (id: string) => sampleReport({ clientRequestId: id });

describe('following the reports of a load', () => {
  test('hands over each once, piece by piece, and those that came with its end', async () => {
    const made = [report('first')];
    const { deployed, asked } = functionWith(made);
    const pieces: (string | null)[][] = [];
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    await new ReportReader(deployed).follow(over, async (reports) => {
      pieces.push(reports.map(({ clientRequestId }) => clientRequestId));
      if (pieces.length > 1) return;
      made.push(report('second'), report('third'));
      end();
    });
    assert.deepEqual(pieces, [['first'], ['second', 'third']]);
    assert.deepEqual(asked, [0, 1]);
  });

  test('ends with a load that failed, too', async () => {
    const { deployed } = functionWith([report('only')]);
    const taken: PlatformReport[] = [];
    await new ReportReader(deployed).follow(Promise.reject(new Error('it died')), async (reports) => {
      taken.push(...reports);
    });
    assert.equal(taken.length, 1);
  });

  test('waits for who takes them: no piece is read before the last one is kept', async () => {
    const made = [report('a')];
    const { deployed, asked } = functionWith(made);
    let kept = 0;
    await new ReportReader(deployed).follow(Promise.resolve(), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      kept = asked.length;
    });
    assert.equal(kept, 1);
  });

  test('a fault of who takes them is told', async () => {
    const { deployed } = functionWith([report('a')]);
    const full = () => Promise.reject(new Error('the disk is full'));
    await assert.rejects(new ReportReader(deployed).follow(Promise.resolve(), full), /disk is full/);
  });
});
