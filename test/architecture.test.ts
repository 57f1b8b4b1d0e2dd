import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cruiser = path.join(root, 'node_modules/.bin/depcruise');

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

interface Cruise {
  readonly summary: { readonly violations: readonly Violation[] };
}

/** What breaks which rule, as `src/a.ts: rule`. */
function cruise(cwd: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(
      cruiser,
      ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'handlers'],
      { cwd, maxBuffer: 64e6 },
      (_error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else {
          const { violations } = (JSON.parse(stdout) as Cruise).summary;
          resolve(violations.map(({ from, rule }) => `${from}: ${rule.name}`));
        }
      },
    );
  });
}

async function withBrokenCopy(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const copy = await mkdtemp(path.join(tmpdir(), 'coldbench-architecture-'));
  try {
    for (const entry of ['src', 'handlers', 'tsconfig.json', 'package.json', '.dependency-cruiser.cjs']) {
      await cp(path.join(root, entry), path.join(copy, entry), {
        recursive: true,
        filter: (source) => !source.includes('node_modules'),
      });
    }
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    for (const [file, content] of Object.entries(files)) await writeFile(path.join(copy, file), content);
    return await cruise(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

describe('the direction of imports', () => {
  test('every folder imports only from ranks below its own, by the index, and without a cycle', async () => {
    assert.deepEqual(await cruise(root), []);
  });

  test('an import of a higher rank, also of a type, one of the same rank, and a clock in a pure folder are found', async () => {
    const found = await withBrokenCopy({
      'src/units/upward.ts': "import type { Run } from '../model/index.js';\nexport type Upward = Run;\n",
      'src/load/sideways.ts':
        "import * as emulator from '../emulator/index.js';\nexport const sideways = emulator;\n",
      'src/stats/impure.ts':
        "import { monotonicNow } from '../host/index.js';\nexport const impure = monotonicNow;\n",
    });
    for (const broken of [
      'src/units/upward.ts: rank-0-imports-only-from-below',
      'src/load/sideways.ts: rank-3-imports-only-from-below',
      'src/stats/impure.ts: pure-folders-read-no-clock-and-no-disk',
    ])
      assert.ok(found.includes(broken), `${broken} is not among ${found}`);
  });
});
