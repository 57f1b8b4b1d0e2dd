import { Progress } from './progress.js';
import { paletteFor, wantsColor } from './terminal.js';

/** Does work while its progress is shown on standard error. */
export async function withProgress<Result>(
  work: (listen: Progress['listen']) => Promise<Result>,
): Promise<Result> {
  const progress = new Progress({
    stream: process.stderr,
    live: process.stderr.isTTY === true,
    palette: paletteFor(wantsColor(process.stderr)),
    now: () => performance.now(),
  });
  try {
    return await work(progress.listen);
  } finally {
    progress.end();
  }
}
