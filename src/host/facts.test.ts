import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { type CpuTicks, machineFacts, readCpuTicks, stolenShare } from './facts.js';

const directory = mkdtempSync(path.join(os.tmpdir(), 'coldbench-facts-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function ticksOf(content: string): CpuTicks | undefined {
  const file = path.join(directory, 'stat');
  writeFileSync(file, content);
  return readCpuTicks(file);
}

test('the first line of /proc/stat is split into busy, stolen and total', () => {
  const content = 'cpu  100 20 30 4000 50 6 7 80 90 10\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 12345\n';
  assert.deepEqual(ticksOf(content), { busy: 163, stolen: 80, total: 4_293 });
});

test('guest time is not counted twice: the kernel has it in user and nice', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e9), { minLength: 8, maxLength: 8 }), fc.nat(1e9), (ticks, guest) => {
      const read = ticksOf(`cpu  ${ticks.join(' ')} ${guest} ${guest}\n`);
      assert.equal(
        read?.total,
        ticks.reduce((sum, value) => sum + value),
      );
    }),
  );
});

test('an old kernel without the steal column stole nothing', () => {
  assert.deepEqual(ticksOf('cpu  1 2 3 4 5 6 7\n'), { busy: 19, stolen: 0, total: 28 });
});

test('a file that is not /proc/stat, or none, gives nothing', () => {
  assert.equal(ticksOf('intr 12345\n'), undefined);
  assert.equal(readCpuTicks(path.join(directory, 'missing')), undefined);
});

test('the stolen share is that of the time between two readings', () => {
  const before = { busy: 10, stolen: 5, total: 100 };
  assert.equal(stolenShare(before, { busy: 60, stolen: 30, total: 200 }), 0.25);
  assert.equal(stolenShare(before, before), 0);
});

test('this machine has a name, processors and memory', () => {
  const facts = machineFacts();
  assert.ok(facts.cpu.length > 0 && facts.cores >= 1 && facts.memoryBytes > 0);
  assert.equal(facts.node, process.version);
});
