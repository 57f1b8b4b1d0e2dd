import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { BenchError } from '../errors/index.js';
import { monotonicNow, spawnGroup } from '../host/index.js';
import type { Microseconds } from '../units/index.js';
import { affinityPrefix } from './affinity.js';
import { becomeIsolated, isolatedArguments, READY, WAIT_FOR_RELEASE } from './isolation/script.js';
import type { ExitStatus, SandboxSpec } from './types.js';

const SHELL = '/bin/sh';
const ENV = '/usr/bin/env';
/** Of util-linux. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'];
/** For how long output that the leader wrote before its end is waited for. */
const LAST_OUTPUT_MS = 50;

/**
 * Enters each cgroup (0 stands for the writer: the shell itself, since echo is built in), and then becomes the
 * command. Complaints go to descriptor 3, and READY when all is done. Values come as arguments.
 */
const ENTER = `
n=$1; shift
while [ "$n" -gt 0 ]; do
  echo 0 > "$1" || exit 126
  shift; n=$((n - 1))
done 2>&3
`;
const BECOME = `echo ${READY} >&3; exec "$@" 3>&-`;
const BECOME_WHEN_RELEASED = `echo ${READY} >&3; ${WAIT_FOR_RELEASE}; exec "$@" 3>&- </dev/null`;

/** Where a command finds its end of the link. */
export const LINK_DESCRIPTOR = 5;

export interface Launched {
  readonly pid: number;
  readonly spawnedUs: Microseconds;
  readonly exited: Promise<ExitStatus>;
  readonly link: Duplex | null;
  /** Lets a command that is held begin. */
  release(): void;
}

/** Starts the command inside the cgroups; resolves when it is in all of them. */
export async function launch(spec: SandboxSpec, entrances: readonly string[]): Promise<Launched> {
  const child = spawnGroup(SHELL, launchArguments(spec, entrances), {
    cwd: spec.inside === undefined ? spec.cwd : '/',
    env: {},
    stdio: [spec.held === true ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', ...linkOf(spec)],
  });
  const exited = exitOf(child);
  child.stdout?.on('data', (chunk: Buffer) => spec.onOutput(chunk, 'stdout'));
  child.stderr?.on('data', (chunk: Buffer) => spec.onOutput(chunk, 'stderr'));
  await started(child, spec);
  const complaint = await complaintOf(child.stdio[3] as Readable);
  const spawnedUs = monotonicNow();
  if (complaint !== '' || child.pid === undefined) throw notEntered(spec, complaint);
  // It may be gone before it is released: then nobody reads.
  child.stdin?.on('error', () => undefined);
  const link = ((child.stdio as readonly unknown[])[LINK_DESCRIPTOR] as Duplex | undefined) ?? null;
  return { pid: child.pid, spawnedUs, exited, link, release: () => void child.stdin?.end('go\n') };
}

/** Descriptor 4 is the set-up's own. Node makes a pair of sockets of a `pipe`. */
function linkOf({ linked }: SandboxSpec): ('ignore' | 'pipe')[] {
  return linked === true ? ['ignore', 'pipe'] : [];
}

/** `env -i` makes the environment exact: a shell would add variables of its own. */
function launchArguments(spec: SandboxSpec, entrances: readonly string[]): string[] {
  const variables = Object.entries(spec.env).map(([name, value]) => `${name}=${value}`);
  const guard = entrances.length === 0 ? dieWithParent() : [];
  const command = [
    ...guard,
    ...affinityPrefix(spec.visibleCpus),
    ENV,
    '-i',
    ...(spec.inside === undefined ? [] : [`--chdir=${spec.cwd}`]),
    ...variables,
    spec.command,
    ...spec.args,
  ];
  const entering = ['sandbox', String(entrances.length), ...entrances];
  const isHeld = spec.held === true;
  if (spec.inside === undefined)
    return ['-c', ENTER + (isHeld ? BECOME_WHEN_RELEASED : BECOME), ...entering, ...command];
  const script = ENTER + becomeIsolated(spec.inside, guard);
  const entry = { isHeld, maxProcesses: spec.maxProcesses, guard };
  return ['-c', script, ...entering, ...isolatedArguments(spec.inside, command, entry)];
}

/**
 * Without a cgroup nobody could find a sandbox again after our kill -9, and one that is stopped would stay for
 * good: the kernel kills its leader then. Empty where there is no setpriv(1).
 */
function dieWithParent(): string[] {
  const setpriv = SETPRIV.find((file) => existsSync(file));
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
}

/** Empty when the command begins. */
async function complaintOf(channel: Readable): Promise<string> {
  let text = '';
  for await (const chunk of channel.setEncoding('utf8')) {
    text += String(chunk);
    if (text.endsWith(`${READY}\n`)) return '';
  }
  return text === '' ? 'it ended before its command began' : text;
}

function started(child: ChildProcess, spec: SandboxSpec): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(
        new BenchError(`cannot start sandbox ${spec.id} in ${spec.cwd}: ${cause.message}`, {
          code: 'sandbox-not-started',
          hint: `check that the directory and ${SHELL} exist and that processes can be made`,
          cause,
        }),
      ),
    );
  });
}

/** Output still in the pipes is read first, unless a descendant that lives on holds them open. */
function exitOf(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const status = { code, signal };
      const limit = setTimeout(resolve, LAST_OUTPUT_MS, status);
      child.once('close', () => {
        clearTimeout(limit);
        resolve(status);
      });
    });
  });
}

function notEntered(spec: SandboxSpec, complaint: string): BenchError {
  return new BenchError(`sandbox ${spec.id} could not be set up: ${complaint.trim()}`, {
    code: 'sandbox-not-started',
    hint: 'run as root or in a delegated cgroup, and see the message for what the kernel refused',
  });
}
