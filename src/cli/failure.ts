import { BenchError, EXIT, type ExitCode } from '../errors/index.js';
import { type Palette, paletteFor, wantsColor } from './terminal.js';

export interface Failure {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * The one place where an error becomes text. One that we foresaw is told with its hint; anything else is a
 * fault of ours and keeps its stack.
 */
export function describeFailure(
  error: unknown,
  palette: Palette = paletteFor(wantsColor(process.stderr)),
): Failure {
  if (error instanceof BenchError) {
    const hint = error.hint === undefined ? '' : `\n${palette.dim('hint:')} ${error.hint}`;
    return { text: `${palette.red('error:')} ${error.message}${hint}`, exitCode: error.exitCode };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `${palette.red('error:')} a fault in coldbench, not in what you asked for:\n${detail}`,
    exitCode: EXIT.fault,
  };
}
