import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { readMachineState } from './machine-state.js';

function rootWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'coldbench-test-machine-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  return root;
}

test('a machine that tells nothing is of nulls', (t) => {
  assert.deepEqual(readMachineState(rootWith(t, {})), {
    smt: null,
    governors: [],
    turbo: null,
    clockSource: null,
    memoryPressure: null,
    memoryAvailableBytes: null,
    swapUsedBytes: null,
    openFiles: null,
    processes: null,
  });
});

test('settings and pressures are read as kernels write them', (t) => {
  const cpus = 'sys/devices/system/cpu';
  const root = rootWith(t, {
    [`${cpus}/smt/active`]: '1\n',
    [`${cpus}/cpu0/cpufreq/scaling_governor`]: 'powersave\n',
    [`${cpus}/cpu1/cpufreq/scaling_governor`]: 'powersave\n',
    [`${cpus}/cpufreq/unrelated`]: '',
    [`${cpus}/intel_pstate/no_turbo`]: '1\n',
    'sys/devices/system/clocksource/clocksource0/current_clocksource': 'hpet\n',
    'proc/pressure/memory': 'some avg10=1.50 avg60=0.00 avg300=0.00 total=0\nfull avg10=9.00 total=0\n',
    'proc/meminfo': 'MemAvailable:    1000 kB\nSwapTotal:  10 kB\nSwapFree:   4 kB\n',
    'proc/self/limits':
      'Limit                     Soft Limit           Hard Limit           Units\n' +
      'Max processes             unlimited            unlimited            processes\n' +
      'Max open files            1024                 524288               files\n',
  });
  assert.deepEqual(readMachineState(root), {
    smt: true,
    governors: ['powersave'],
    turbo: false,
    clockSource: 'hpet',
    memoryPressure: 0.015,
    memoryAvailableBytes: 1_024_000,
    swapUsedBytes: 6_144,
    openFiles: 1_024,
    processes: Number.POSITIVE_INFINITY,
  });
});
