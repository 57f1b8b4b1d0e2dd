import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cruiser = path.join(root, 'node_modules/.bin/depcruise');

interface Cruise {
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string } }[] };
}

function cruise(cwd: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(
      cruiser,
      ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'handlers'],
      { cwd, maxBuffer: 64e6 },
      (_error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve((JSON.parse(stdout) as Cruise).summary.violations.map(({ rule }) => rule.name));
      },
    );
  });
}

async function withBrokenCopy(file: string, content: string): Promise<readonly string[]> {
  const copy = await mkdtemp(path.join(tmpdir(), 'coldbench-architecture-'));
  try {
    for (const entry of ['src', 'handlers', 'tsconfig.json', 'package.json', '.dependency-cruiser.cjs']) {
      await cp(path.join(root, entry), path.join(copy, entry), {
        recursive: true,
        filter: (source) => !source.includes('node_modules'),
      });
    }
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    await writeFile(path.join(copy, file), content);
    return await cruise(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

describe('the direction of imports', () => {
  test('every folder imports only from ranks below its own, by the index, and without a cycle', async () => {
    assert.deepEqual(await cruise(root), []);
  });

  test('an import of a higher rank is found, also of a type', async () => {
    const found = await withBrokenCopy(
      'src/units/upward.ts',
      "import type { Run } from '../model/index.js';\nexport type Upward = Run;\n",
    );
    assert.ok(found.includes('rank-0-imports-only-from-below'));
  });

  test('an import of the same rank is found', async () => {
    const found = await withBrokenCopy(
      'src/load/sideways.ts',
      "import * as emulator from '../emulator/index.js';\nexport const sideways = emulator;\n",
    );
    assert.ok(found.includes('rank-3-imports-only-from-below'));
  });

  test('a clock in a pure folder is found', async () => {
    const found = await withBrokenCopy(
      'src/stats/impure.ts',
      "import { monotonicNow } from '../host/index.js';\nexport const impure = monotonicNow;\n",
    );
    assert.ok(found.includes('pure-folders-read-no-clock-and-no-disk'));
  });
});
