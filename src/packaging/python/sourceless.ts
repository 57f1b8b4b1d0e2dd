import { type Pruned, prune } from '../prune.js';
import type { TaskFile } from '../task-file.js';

const BYTECODE = /^(.*?)__pycache__\/([^/]+)\.cpython-\d+\.pyc$/;

/**
 * Sources go where there is bytecode of them, which moves to their place: Python imports `a/b.pyc` without a source, and
 * what lies in `__pycache__` only with one (PEP 3147, "Case 4: legacy pyc files and source-less imports").
 */
export async function withoutSources(files: readonly TaskFile[]): Promise<Pruned> {
  const names = new Set(files.map(({ path }) => path));
  const compiled = new Set(files.map(({ path }) => sourceOf(path)).filter((name) => names.has(name ?? '')));
  const { kept, rules } = await prune(files, [
    {
      name: 'sources-with-bytecode',
      reason: 'Python runs their bytecode',
      matches: (path) => compiled.has(path),
    },
  ]);
  const moved = kept.map((file) => {
    const source = sourceOf(file.path);
    return source !== null && compiled.has(source) ? { ...file, path: `${source}c` } : file;
  });
  return { kept: moved, rules };
}

/** The source that bytecode is of; null for what is none, and for the optimised, which is not imported. */
function sourceOf(path: string): string | null {
  const [, folder, name] = BYTECODE.exec(path) ?? [];
  return folder === undefined || name?.includes('.') ? null : `${folder}${name}.py`;
}
