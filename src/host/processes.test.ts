import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseProcessStat, readPeakResidentBytes, readProcessStat } from './processes.js';

const AFTER_NAME =
  'S 1 42 41 0 -1 4194560 13466 1064706 2 9 17 5 100 30 20 0 11 0 263899 716013568 16310 1844674407370';

test('fields are found whatever the name of the process holds', () => {
  fc.assert(
    fc.property(fc.nat(4_194_304), fc.string({ maxLength: 15 }), (pid, name) => {
      assert.deepEqual(parseProcessStat(`${pid} (${name}) ${AFTER_NAME}`), {
        pid,
        state: 'S',
        parent: 1,
        group: 42,
        session: 41,
        cpuTicks: 22,
        childCpuTicks: 130,
        startTicks: 263_899,
      });
    }),
  );
});

test('this process is found, and one that cannot exist is not', () => {
  const own = readProcessStat(process.pid);
  assert.equal(own?.pid, process.pid);
  assert.equal(own?.parent, process.ppid);
  assert.equal(readProcessStat(2 ** 30), undefined);
});

test('the peak resident memory of this process is at least what is resident now', () => {
  const resident = process.memoryUsage.rss();
  assert.ok(readPeakResidentBytes(process.pid) >= resident * 0.9);
  assert.equal(readPeakResidentBytes(2 ** 30), 0);
});
