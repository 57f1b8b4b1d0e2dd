import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Boots the package in LAMBDA_TASK_ROOT as a runtime does, and answers each event that it is sent. */
const root = process.env.LAMBDA_TASK_ROOT ?? '';
const { handler } = await import(pathToFileURL(path.join(root, 'index.mjs')).href);

process.on('message', async (event) => {
  try {
    process.send?.({ result: await handler(event), threads: threads() });
  } catch (error) {
    process.send?.({ failure: String(error) });
  }
});
process.send?.({ result: 'ready', threads: threads() });

/** Threads of this process; zero where the system does not say. */
function threads(): number {
  try {
    return readdirSync('/proc/self/task').length;
  } catch {
    return 0;
  }
}
