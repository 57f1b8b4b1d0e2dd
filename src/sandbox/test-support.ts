import { EventEmitter, once } from 'node:events';
import { hasEnded, readProcessStat } from '../host/index.js';
import { megabytes, megabytesToBytes } from '../units/index.js';
import { detectCgroups } from './detect.js';
import { listSandboxes } from './groups.js';
import { ownerName } from './owner.js';
import { createSandbox } from './sandbox.js';
import type { CgroupSupport, OutputStream, Sandbox, SandboxSpec } from './types.js';

/** What tests on the real kernel run on. */
export const kernel = detectCgroups();
/** An option of node:test: the reason to skip what needs cgroups, or false. */
export const withoutCgroups = kernel.version === 'none' ? kernel.reason : false;
export const noCgroups: CgroupSupport = { version: 'none', reason: 'chosen by the test' };

let started = 0;

/** A sandbox with what it has written so far. */
export class Fixture {
  readonly sandbox: Sandbox;
  readonly #output: Output;

  private constructor(sandbox: Sandbox, output: Output) {
    this.sandbox = sandbox;
    this.#output = output;
  }

  /** Runs a command with modest limits; each field can be set. */
  static async start(
    command: readonly [string, ...string[]],
    spec: Partial<SandboxSpec> = {},
    support: CgroupSupport = kernel,
  ): Promise<Fixture> {
    const output = new Output();
    started += 1;
    const [program, ...args] = command;
    const sandbox = await createSandbox(support, {
      id: `test-${started}`,
      memoryBytes: megabytesToBytes(megabytes(512)),
      maxProcesses: 64,
      command: program,
      args,
      cwd: '/',
      env: { PATH: process.env.PATH ?? '' },
      onOutput: (chunk, stream) => output.add(chunk, stream),
      ...spec,
    });
    return new Fixture(sandbox, output);
  }

  /** Runs a script in Node. */
  static startNode(script: string, spec: Partial<SandboxSpec> = {}, support = kernel): Promise<Fixture> {
    return Fixture.start([process.execPath, '-e', script], spec, support);
  }

  readonly text = (stream: OutputStream): string => this.#output.text[stream];

  /** The first match in standard output, as soon as it is there. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#output.until(pattern);
  }
}

class Output extends EventEmitter {
  readonly text: Record<OutputStream, string> = { stdout: '', stderr: '' };

  add(chunk: Buffer, stream: OutputStream): void {
    this.text[stream] += chunk.toString();
    this.emit('more');
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    let match = pattern.exec(this.text.stdout);
    while (match === null) {
      await once(this, 'more');
      match = pattern.exec(this.text.stdout);
    }
    return match;
  }
}

/** The cgroups of this process that are there now, by the ids of their sandboxes. */
export function sandboxesLeft(): string[] {
  return kernel.version === 'none' ? [] : listSandboxes(kernel, ownerName());
}

/** Not so once it was killed, even while nobody has awaited it. */
export function isAlive(pid: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && !hasEnded(stat);
}
