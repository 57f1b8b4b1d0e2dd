import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

export const NODE_HEADERS_REMEDY =
  'install the headers of this Node (Debian: libnode-dev), or set npm_config_nodedir to a folder with include/node';

/** The folder with `node_api.h`: of `npm_config_nodedir`, beside the running Node, or of its prefix. */
export function findNodeHeaders(): string | undefined {
  const prefixes = [
    process.env.npm_config_nodedir,
    path.dirname(path.dirname(realpathSync(process.execPath))),
    path.dirname(path.dirname(process.execPath)),
    String((process.config.variables as { readonly node_prefix?: unknown }).node_prefix ?? ''),
  ];
  return prefixes
    .filter((prefix): prefix is string => prefix !== undefined && prefix !== '')
    .map((prefix) => path.join(prefix, 'include', 'node'))
    .find((folder) => existsSync(path.join(folder, 'node_api.h')));
}
