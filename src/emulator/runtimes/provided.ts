import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import type { BootCommand, BootPlace, Installation, Runtime } from './types.js';

const NAME = 'bootstrap';

const INSTALLATION: Installation = { version: null, shown: [], programs: null, boot };

/** An OS-only runtime: the package, or a layer, brings an executable that speaks the Runtime API. */
export const PROVIDED: Runtime = {
  language: null,
  version: null,
  directory: null,
  find: () => Promise.resolve(INSTALLATION),
  variables: () => ({}),
};

function boot({ taskRoot, layers, seen }: BootPlace): BootCommand {
  if (isExecutable(path.join(taskRoot, NAME))) return { command: path.join(seen.taskRoot, NAME), args: [] };
  if (layers !== null && isExecutable(path.join(layers, NAME)))
    return { command: path.join(seen.layersRoot, NAME), args: [] };
  throw new BenchError("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]", {
    code: 'bootstrap-missing',
    hint: 'put an executable `bootstrap` at the top of the package, with mode 755',
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
