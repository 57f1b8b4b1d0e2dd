import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Interpreter, interpreterOf } from '../../host/index.js';
import type { Installation, Runtime } from './types.js';

/** Python runs its sources: they are not among what is compiled. */
const BOOTSTRAP = fileURLToPath(
  new URL('../../../../src/emulator/runtimes/python/bootstrap.py', import.meta.url),
);
/** The Python of this machine that comes nearest to AWS's: of the same minor version, or what `python3` is. */
export function pythonRuntime(version: string): Runtime {
  let found: Promise<Installation> | undefined;
  return {
    language: 'Python',
    version,
    directory: path.dirname(BOOTSTRAP),
    find: () => {
      found ??= interpreterOf(version).then(installationOf);
      return found;
    },
    variables: ({ runtimeDirectory }) => ({ PYTHONPATH: runtimeDirectory }),
  };
}

/** Without the modules that are installed on the host, which AWS does not have (-S), and those of its user (-s). */
function installationOf({ version, program, prefix }: Interpreter): Installation {
  return {
    version,
    shown: [prefix, path.dirname(path.dirname(program))],
    programs: path.dirname(program),
    boot: ({ seen }) => ({
      linked: true,
      command: program,
      args: ['-s', '-S', path.join(seen.runtimeDirectory, path.basename(BOOTSTRAP)), seen.layersRoot],
    }),
  };
}
