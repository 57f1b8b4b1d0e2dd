import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from './project-root.js';

/** Compares a text with a file of test/golden; UPDATE_GOLDEN=1 writes it. */
export async function assertGolden(name: string, text: string): Promise<void> {
  const file = path.join(projectRoot(), 'test/golden', name);
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(file, text);
  assert.equal(text, await readFile(file, 'utf8'));
}
