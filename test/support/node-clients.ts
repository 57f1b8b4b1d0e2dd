import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory, runCommand } from '../../src/host/index.js';
import { moveIntoPlace, removeAbandoned, temporarySibling } from '../../src/packaging/temporary.js';
import { contentOf, type LayerContent } from './layers.js';
import { projectRoot } from './project-root.js';

const PROJECT = path.join(projectRoot(), 'test', 'tools', 'conformance', 'node');
const NEWEST = path.join('node_modules', 'aws-lambda-ric');
const CALLBACK_ERA = path.join('node_modules', 'aws-lambda-ric-3');
const ADDON = 'rapid-client.node';
/** What the build needs. */
const TOOLS = ['cmake', 'make', 'g++', 'python3', 'xz'];

/** AWS's Node clients, unchanged, as programs of Node: of both eras. */
export interface NodeClients {
  /** 3.3: it takes the handler's name, and has callbacks. */
  readonly callbacks: string;
  /** 4.0: it takes all from the environment, and has promises alone. */
  readonly promises: string;
}

/** Why they cannot be built here; null where they can, or have been. */
export async function nodeClientsMissing(): Promise<string | null> {
  if (existsSync(path.join(await folderOf(), NEWEST, ADDON))) return null;
  const found = await Promise.all(TOOLS.map((tool) => runCommand('which', [tool]).catch(() => null)));
  const missing = TOOLS.filter((_tool, index) => found[index] === null);
  return missing.length === 0 ? null : `AWS's Node client cannot be built without ${missing.join(', ')}`;
}

/**
 * Installs both by the lock of test/tools/conformance/node, and builds the addon of the newest, which takes a minute; kept
 * among the caches for each lock and version of Node. The older one, whose own build needs autotools, gets the same
 * addon: its interface is the same.
 */
export async function nodeClients(): Promise<NodeClients> {
  const folder = await folderOf();
  if (!existsSync(path.join(folder, NEWEST, ADDON))) await make(folder);
  return {
    callbacks: path.join(folder, CALLBACK_ERA, 'bin', 'index.mjs'),
    promises: path.join(folder, NEWEST, 'index.mjs'),
  };
}

/** Node itself, which is not in every system's /usr, and both clients, as a layer brings them. */
export async function nodeClientLayer(): Promise<LayerContent> {
  await nodeClients();
  const modules = await contentOf(
    path.join(await folderOf(), 'node_modules'),
    'client/node_modules',
    (file) => CLIENT.test(file),
  );
  return new Map([['bin/layered-node', process.execPath], ...modules]);
}

/** What they run: not the sources of the addon. */
const CLIENT = /\.(m?js|cjs|json|node)$/;

async function folderOf(): Promise<string> {
  const lock = await readFile(path.join(PROJECT, 'package-lock.json'));
  const key = createHash('sha256').update(lock).update(`${process.version} ${process.arch}`).digest('hex');
  return path.join(cacheDirectory('conformance'), `node-${key.slice(0, 16)}`);
}

async function make(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const temporary = temporarySibling(folder);
  try {
    await cp(PROJECT, temporary, { recursive: true });
    await npm(temporary, 'ci', '--ignore-scripts');
    await npm(temporary, 'rebuild', 'aws-lambda-ric', '--ignore-scripts=false');
    const addon = path.join(temporary, NEWEST, ADDON);
    await copyFile(addon, path.join(temporary, CALLBACK_ERA, 'dist', ADDON));
    await moveIntoPlace(temporary, folder, path.join(NEWEST, ADDON));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** With the headers of the Node that runs, where they lie beside it, instead of a download. */
async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  const prefix = path.dirname(path.dirname(process.execPath));
  const headers = existsSync(path.join(prefix, 'include', 'node')) ? { npm_config_nodedir: prefix } : {};
  await runCommand('npm', args, { cwd, env: { ...process.env, ...headers } });
}
