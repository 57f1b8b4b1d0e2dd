import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Fixture, withoutCgroups } from '../test-support.js';
import type { Controlling, Group } from '../types.js';

const SOURCE = fileURLToPath(new URL('../../../../src/sandbox/controller/usage.fixture.c', import.meta.url));
const LOOKS = 100;
const TRIES = 20;
const directory = mkdtempSync(path.join(tmpdir(), 'coldbench-usage-'));
after(() => rmSync(directory, { recursive: true }));

/** The fixture must be on a processor that the function is not on, and be compiled. */
function missing(): string | false {
  if (withoutCgroups !== false) return withoutCgroups;
  if (availableParallelism() < 2) return 'there is one processor only';
  return spawnSync('cc', ['--version']).status === 0 ? false : 'there is no cc';
}

class Seen implements Controlling {
  group: Group | undefined;

  control(group: Group): Group {
    this.group = group;
    return group;
  }
}

test('the use of a function on another processor is that of now, not of the last tick', {
  skip: missing(),
}, async () => {
  const program = path.join(directory, 'usage');
  execFileSync('cc', ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-o', program, SOURCE, '-lm']);
  const controller = new Seen();
  const fixture = await Fixture.startNode('console.log("ready"); for (;;);', { controller, visibleCpus: 1 });
  try {
    await fixture.until(/ready/);
    const files = controller.group?.controlFiles;
    assert.ok(files);
    // Looks come each half a millisecond: of a use as old as a tick of 4 ms seven of eight are no news, of one of
    // 1 ms a half, however often it is tried. On a machine that is busy with others the function stands still itself.
    let still = LOOKS;
    for (let tries = 0; tries < TRIES && still >= LOOKS / 3; tries += 1) {
      if (tries > 0) await sleep(500);
      still = Number(execFileSync(program, [files.usage, files.processes], { encoding: 'utf8' }));
    }
    assert.ok(still < LOOKS / 3, `${still} of ${LOOKS} looks saw no use`);
  } finally {
    await fixture.sandbox.end();
  }
});
