import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskFile } from '../task-file.js';
import { withoutSources } from './sourceless.js';

const file = (path: string): TaskFile => ({
  path,
  dependency: 'a',
  executable: false,
  content: { kind: 'bytes', bytes: new Uint8Array(path.length) },
});

test('bytecode takes the place of its source, and nothing else changes', async () => {
  const { kept, rules } = await withoutSources(
    [
      'a/__init__.py',
      'a/__pycache__/__init__.cpython-311.pyc',
      'b.py',
      '__pycache__/b.cpython-311.pyc',
      'c/only.py',
      'd/__pycache__/stray.cpython-311.pyc',
      'e/data.json',
    ].map(file),
  );
  assert.deepEqual(
    kept.map(({ path }) => path),
    ['a/__init__.pyc', 'b.pyc', 'c/only.py', 'd/__pycache__/stray.cpython-311.pyc', 'e/data.json'],
  );
  assert.deepEqual(
    rules.map(({ rule, files, bytes }) => ({ rule, files, bytes })),
    [{ rule: 'sources-with-bytecode', files: 2, bytes: 'a/__init__.py'.length + 'b.py'.length }],
  );
});
