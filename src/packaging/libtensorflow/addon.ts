import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import { findNodeHeaders, NODE_HEADERS_REMEDY } from './node-headers.js';
import { addonArguments } from './recipe.js';

/** Compiles tfjs-node's addon from the sources in its npm package against the extracted library. */
export async function buildAddon(
  tfjsNode: string,
  extracted: string,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  const nodeHeaders = findNodeHeaders();
  if (nodeHeaders === undefined) {
    throw new BenchError("Node's own headers (node_api.h) are not there", {
      code: 'node-headers-missing',
      hint: NODE_HEADERS_REMEDY,
    });
  }
  const binding = path.join(tfjsNode, 'binding');
  const sources = (await readdir(binding)).filter((name) => name.endsWith('.cc')).sort();
  await mkdir(path.dirname(output), { recursive: true });
  const args = addonArguments({
    sources: sources.map((name) => path.join(binding, name)),
    nodeHeaders,
    headers: path.join(extracted, 'include'),
    libraries: path.join(extracted, 'lib'),
    output,
  });
  await runCommand('g++', args, signal === undefined ? {} : { signal });
}

/** Loads the addon in a process of its own and returns the version that libtensorflow tells. */
export async function loadedVersion(addon: string): Promise<string> {
  const script = 'process.stdout.write(String(require(process.argv[1]).TF_Version))';
  const { stdout } = await runCommand(process.execPath, ['-e', script, addon], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  return stdout.trim();
}
