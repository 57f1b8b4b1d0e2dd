import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import { type Making, scratchFolder } from '../content.js';
import { sharedHandlerFolder } from '../project.js';

/** Makes the model when the function is packaged; no part of the package. */
export const BUILD = 'build.py';
const INFO = 'model-info.json';

/**
 * The model as the handler takes it. Where the variant has a `build.py`, its framework makes it of the exported one:
 * `python build.py FROM TO`, with the variant's packages, what all builds share, and the function's own environment.
 */
export async function buildModel(making: Making): Promise<ReadonlyMap<string, Uint8Array>> {
  const { prepared, model, root } = making;
  const script = path.join(prepared.variant.folder, BUILD);
  if (prepared.python === undefined || !existsSync(script)) return model.files;
  const folder = await scratchFolder(making, 'build');
  const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
  await Promise.all([mkdir(from), mkdir(to)]);
  for (const [name, content] of model.files) await writeFile(path.join(from, name), content);
  const { site, program } = prepared.python;
  try {
    await runCommand(program, ['-s', '-S', script, from, to], {
      env: {
        ...prepared.variant.environment,
        ...buildEnvironment([site, sharedHandlerFolder(root, 'python')], folder),
      },
    });
  } catch (cause) {
    throw new BenchError(`${prepared.variant.framework} could not make its model of the exported one`, {
      code: 'model-build-failed',
      cause,
    });
  }
  return new Map([[INFO, model.files.get(INFO) ?? new Uint8Array()], ...(await contentOf(to))]);
}

/** Nothing that the user's own settings of Python or the framework, or the host's packages (-S), would change. */
function buildEnvironment(modules: readonly string[], home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    TMPDIR: home,
    PYTHONPATH: modules.join(path.delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

async function contentOf(folder: string): Promise<readonly (readonly [string, Uint8Array])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => [path.relative(folder, file), await readFile(file)] as const),
  );
}
