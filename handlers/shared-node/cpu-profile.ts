import { fileURLToPath } from 'node:url';

/** What V8's CPU profiler writes (Chrome DevTools protocol, `Profiler.Profile`); microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  /** Ids of nodes: each is where the main thread was until the next sample. */
  readonly samples: readonly number[];
  /** From the start to the first sample, then from each to the next. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** How long a file's own code ran, and how long with all that it called, loads of other files among them. */
export interface FileTime {
  /** What it belongs to: an npm package, `handler`, `node`, or what the process did beside running code. */
  readonly package: string;
  readonly file: string;
  readonly selfUs: number;
  readonly totalUs: number;
}

/** Times by file, the longest first. What is no code of a file, as native code, counts for the file that called it. */
export function fileTimes(profile: CpuProfile, root: string): readonly FileTime[] {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const self = selfTimes(profile);
  const times = new Map<string, { selfUs: number; totalUs: number }>();
  const visit = (node: ProfileNode, caller: string, callers: ReadonlySet<string>): void => {
    const file = fileOf(node, caller, root);
    const stack = callers.has(file) ? callers : new Set([...callers, file]);
    const us = self.get(node.id) ?? 0;
    for (const name of stack) {
      const time = times.get(name) ?? { selfUs: 0, totalUs: 0 };
      times.set(name, { selfUs: time.selfUs + (name === file ? us : 0), totalUs: time.totalUs + us });
    }
    for (const id of node.children ?? []) visit(byId.get(id) ?? node, file, stack);
  };
  const [first] = profile.nodes;
  for (const id of first?.children ?? []) {
    const node = byId.get(id);
    if (node !== undefined) visit(node, 'node', new Set());
  }
  return [...times]
    .map(([file, time]) => ({ package: packageOf(file), file, ...time }))
    .sort((a, b) => b.selfUs - a.selfUs);
}

function selfTimes({ samples, timeDeltas, startTime, endTime }: CpuProfile): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  let at = startTime + (timeDeltas[0] ?? 0);
  samples.forEach((id, index) => {
    const next = index + 1 < samples.length ? at + (timeDeltas[index + 1] ?? 0) : endTime;
    times.set(id, (times.get(id) ?? 0) + Math.max(0, next - at));
    at = next;
  });
  return times;
}

/** V8's names of what a thread does beside running code. */
const STATES: ReadonlyMap<string, string> = new Map([
  ['(idle)', 'waiting'],
  ['(program)', 'V8 and the system'],
  ['(garbage collector)', 'garbage collection'],
]);

function fileOf({ callFrame: { functionName, url } }: ProfileNode, caller: string, root: string): string {
  const state = STATES.get(functionName);
  if (state !== undefined) return state;
  if (url === '') return caller;
  if (url.startsWith('wasm:')) return 'WebAssembly';
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (file.includes('[eval')) return 'node';
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

function packageOf(file: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (name !== undefined) return name;
  if (file === 'node' || file.startsWith('node:')) return 'node';
  return /\.[cm]?js$/.test(file) ? (file.startsWith('/') ? 'runtime' : 'handler') : file;
}
