import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { exportModel, type ModelFiles, type WeightedNetwork } from '../../src/network/index.js';
import type { DeploymentPackage, PreparedVariant } from '../../src/packaging/index.js';
import { projectRoot } from '../../src/packaging/project.js';
import { buildModel } from '../../src/packaging/python/build-model.js';
import type { FunctionCode } from '../../src/target/index.js';
import { unpacked } from './unpacked.js';

const run = promisify(execFile);

/** A change of a file of the package that must find what it replaces. */
export interface Edit {
  readonly file: string;
  readonly replace: string | RegExp;
  readonly by: string;
}

/** What is other than in the package. */
export interface Variation {
  readonly original?: WeightedNetwork;
  /** In its place: a model as it is. */
  readonly model?: ModelFiles;
  readonly edits?: readonly Edit[];
}

/**
 * Variations of one deployment package, without packaging each anew: image-like folders, whose files are links to
 * those of the first.
 */
export class PackageLab {
  private constructor(
    /** An image store, for the target. */
    readonly store: string,
    private readonly prepared: PreparedVariant,
    private readonly task: string,
  ) {}

  static async open(prepared: PreparedVariant, built: DeploymentPackage): Promise<PackageLab> {
    const store = await mkdtemp(path.join(tmpdir(), 'coldbench-lab-'));
    // Sandboxes have a user of their own.
    await chmod(store, 0o755);
    return new PackageLab(store, prepared, await unpacked(built, store));
  }

  async vary({ original, model, edits = [] }: Variation): Promise<FunctionCode> {
    const sha256 = createHash('sha256').update(randomUUID()).digest('hex');
    const folder = path.join(this.store, sha256);
    const task = path.join(folder, 'task');
    await mkdir(folder);
    await run('cp', ['-al', this.task, task]).catch(() => run('cp', ['-a', this.task, task]));
    const other = model ?? (original && (await this.#exported(original)));
    if (other !== undefined) await this.#putModel(path.join(task, 'model'), other);
    for (const edit of edits) await replaceIn(task, edit);
    const { runtime, handler } = this.prepared.variant;
    await writeFile(path.join(folder, 'image.json'), JSON.stringify({ runtime, handler }));
    return { kind: 'image', imageUri: `local/${sha256}` };
  }

  close(): Promise<void> {
    return rm(this.store, { recursive: true, force: true });
  }

  #exported({ network, weights }: WeightedNetwork): Promise<ModelFiles> {
    return exportModel(this.prepared.variant.modelFormat, network, weights);
  }

  async #putModel(folder: string, model: ModelFiles): Promise<void> {
    const temporary = await mkdtemp(path.join(this.store, 'build-'));
    const root = projectRoot(this.prepared.variant.folder);
    const making = {
      prepared: this.prepared,
      model,
      root,
      temporary,
      options: { strip: true, prune: true, sourceless: false, image: false, model: 'package' as const },
    };
    await rm(folder, { recursive: true });
    for (const [name, content] of await buildModel(making)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
  }
}

/** Written anew: the file is a link to one that others have, too. Its bytecode would hide the change. */
async function replaceIn(task: string, { file, replace, by }: Edit): Promise<void> {
  const target = path.join(task, file);
  const text = await readFile(target, 'utf8');
  const changed = text.replace(replace, by);
  if (changed === text) throw new Error(`${file} has no ${replace} to replace`);
  await rm(target);
  await writeFile(target, changed);
  if (file.endsWith('.py'))
    await rm(path.join(path.dirname(target), '__pycache__'), { recursive: true, force: true });
}
