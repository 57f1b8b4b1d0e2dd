import { EXIT } from '../errors/index.js';
import { printMessage } from './terminal.js';

const EXIT_OF = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;
type Ending = keyof typeof EXIT_OF;

/**
 * Does work that the first SIGINT or SIGTERM asks to end in order, with the signal's exit code; a second one
 * ends the process at once (the emulator and the generator notice that their parent is gone, and end what
 * they started).
 */
export async function interruptible(
  message: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let received: Ending | undefined;
  const listener = (signal: NodeJS.Signals) => {
    if (received !== undefined) process.exit(EXIT_OF[received]);
    received = signal as Ending;
    printMessage(`\n${message}`);
    controller.abort();
  };
  const endings = Object.keys(EXIT_OF);
  for (const ending of endings) process.on(ending, listener);
  try {
    await work(controller.signal);
  } catch (error) {
    if (received === undefined) throw error;
  } finally {
    for (const ending of endings) process.off(ending, listener);
    if (received !== undefined) process.exitCode = EXIT_OF[received];
  }
}
