import { BenchError, EXIT } from '../../errors/index.js';

/** The words of a name, each with a capital: CloudFormation takes letters and digits alone. */
export function logicalIdOf(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The stack's output that has the function URL of a cell, by the cell's id, or of a variant, by its name. */
export function outputNameOf(name: string): string {
  return `UrlOf${logicalIdOf(name)}`;
}

/** The stack's output that has a cell's address at the HTTP API. */
export function apiOutputNameOf(name: string): string {
  return `ApiUrlOf${logicalIdOf(name)}`;
}

/** Throws a BenchError (exit 2) for cells that CloudFormation cannot tell apart. */
export function checkNames(ids: readonly string[]): void {
  const taken = new Map<string, string>();
  for (const id of ids) {
    const other = taken.get(logicalIdOf(id));
    if (other !== undefined)
      throw new BenchError(`${id} and ${other} have one name in CloudFormation, ${logicalIdOf(id)}`, {
        code: 'sam-names',
        exitCode: EXIT.usage,
        hint: 'export them one after the other, with --variants',
      });
    taken.set(logicalIdOf(id), id);
  }
}
