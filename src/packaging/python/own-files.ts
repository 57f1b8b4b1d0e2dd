import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../host/index.js';
import { type Making, scratchFolder } from '../content.js';
import { sharedHandlerFolder } from '../project.js';
import type { TaskFile } from '../task-file.js';
import { BUILD } from './build-model.js';
import { pythonOf } from './interpreter.js';
import { ownScript } from './scripts.js';

const SHARED = 'coldbench_handler';

/** The variant's own modules, its handler among them, and the package that all handlers share, with their bytecode. */
export async function ownFiles(making: Making): Promise<readonly TaskFile[]> {
  const { variant } = making.prepared;
  const folder = await scratchFolder(making, 'own');
  const modules = (await readdir(variant.folder)).filter((name) => name.endsWith('.py') && name !== BUILD);
  for (const name of modules) await cp(path.join(variant.folder, name), path.join(folder, name));
  await cp(path.join(sharedHandlerFolder(making.root, 'python'), SHARED), path.join(folder, SHARED), {
    recursive: true,
    filter: (source) => path.basename(source) !== '__pycache__',
  });
  const { PYTHONDONTWRITEBYTECODE: _, ...env } = process.env;
  const { program } = await pythonOf(variant);
  await runCommand(program, ['-I', ownScript('finish.py'), folder], { env });
  return filesBelow(folder);
}

async function filesBelow(folder: string): Promise<readonly TaskFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: path.relative(folder, file),
      dependency: 'handler',
      executable: false,
      content: { kind: 'bytes' as const, bytes: await readFile(file) },
    })),
  );
}
