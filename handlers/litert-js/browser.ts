import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { taskFile } from '@coldbench/handler-shared-node';

/** What LiteRT.js finds in a web worker and Node has not: a way to load its script, which then finds its file. */
interface Worker {
  self: object;
  importScripts: (file: string) => void;
  ModuleFactory: unknown;
  Module: unknown;
}

/** Makes Node look like a web worker to LiteRT.js, which computes in `threads` threads; to be called before it is loaded. */
export function imitateWorker(threads: number): void {
  // Off by default in Node 20, on in later ones: sums of products in one instruction.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const worker = globalThis as unknown as Worker;
  worker.self = globalThis;
  worker.importScripts = (file) => {
    const script = readFileSync(file, 'utf8');
    const run = new Function('require', '__filename', '__dirname', `${script}\nreturn ModuleFactory;`);
    worker.ModuleFactory = run(createRequire(file), file, path.dirname(file));
    worker.Module = { locateFile: (name: string) => taskFile('wasm', name) };
  };
  // Node 20 has no `navigator`, and the build with threads starts a worker for each of its processors. One of the
  // threads is the one that calls.
  if (threads > 1) {
    const navigator = { hardwareConcurrency: threads - 1 };
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
}
