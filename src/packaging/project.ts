import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../errors/index.js';
import type { Language } from './variant.js';

export const PROJECT_NAME = 'coldbench';

export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** The folder of this project, found upwards from the running code: it holds `handlers/` and `node_modules/`. */
export function projectRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json')) && readPackageJson(folder).name === PROJECT_NAME) {
      return folder;
    }
    if (folder === path.dirname(folder)) {
      throw new BenchError(`no package.json of ${PROJECT_NAME} above ${from}`, {
        code: 'project-not-found',
        hint: 'run the command from an unchanged checkout of the project',
      });
    }
  }
}

/** Where the code lives that all handlers in a language share. */
export function sharedHandlerFolder(root: string, language: Language): string {
  return path.join(root, 'handlers', `shared-${language}`);
}

/** The folder in which Node would find a package from `from`: the nearest `node_modules` upwards that has it. */
export function findInstalled(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

const PACKAGE_FOLDER = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** The npm package that a file belongs to: the last `node_modules/<name>` of its path. */
export function packageOf(file: string): string | undefined {
  return PACKAGE_FOLDER.exec(file)?.[1];
}

export function packageFolderOf(file: string): string | undefined {
  return PACKAGE_FOLDER.exec(file)?.[0];
}
