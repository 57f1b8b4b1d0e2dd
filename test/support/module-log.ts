import { appendFileSync } from 'node:fs';
import { type LoadHook, register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// For `node --import`: notes each module that is loaded, one URL a line, in the file that MODULE_LOG names.

if (isMainThread) register(import.meta.url);

export const load: LoadHook = (url, context, nextLoad) => {
  appendFileSync(process.env.MODULE_LOG ?? '', `${url}\n`);
  return nextLoad(url, context);
};
