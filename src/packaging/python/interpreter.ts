import { BenchError } from '../../errors/index.js';
import { type Interpreter, interpreterOf, runCommand } from '../../host/index.js';
import type { Variant } from '../variant.js';

/** The Python of a variant's runtime: of the same minor version, since compiled modules fit no other. */
export async function pythonOf({ runtime }: Pick<Variant, 'runtime'>): Promise<Interpreter> {
  const wanted = runtime.replace(/^python/, '');
  const found = await interpreterOf(wanted);
  if (found.version.startsWith(`${wanted}.`)) return found;
  throw new BenchError(`its packages are for Python ${wanted}, and this machine has ${found.version}`, {
    code: 'runtime-missing',
    hint: `install python${wanted}, or put it on the PATH`,
  });
}

const asked = new Map<string, Promise<boolean>>();

/** Whether a Python has pip; asked once. */
export function hasPip(program: string): Promise<boolean> {
  const answer =
    asked.get(program) ??
    runCommand(program, ['-c', 'import pip']).then(
      () => true,
      () => false,
    );
  asked.set(program, answer);
  return answer;
}
