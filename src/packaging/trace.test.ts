import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from './project.js';
import { tracedFiles } from './trace.js';
import { listVariants } from './variants.js';

test('modules behind a link are refused: a package without their files would fail where it is deployed', async () => {
  const variant = (await listVariants()).find(({ name }) => name === 'onnxruntime-node');
  assert.ok(variant);
  const root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-trace-'));
  try {
    await symlink(path.join(projectRoot(), 'node_modules'), path.join(root, 'node_modules'));
    await assert.rejects(
      tracedFiles({ ...variant, folder: root }, root),
      /needs onnxruntime-node.*not below/,
    );
  } finally {
    await rm(root, { recursive: true });
  }
});
