import type { MachineState, Neighbour } from '../../host/index.js';
import type { Finding } from '../../model/index.js';
import { bytes, formatBytes, formatNumber, formatPercent } from '../../units/index.js';

/** All that is known of a machine before something is measured on it. */
export interface Examination extends MachineState {
  readonly cgroup: { readonly version: 'v1' | 'v2' } | { readonly version: 'none'; readonly reason: string };
  /** Of the kernel's accounting of processor time; null: it could not be seen. */
  readonly tickUs: number | null;
  /** Shares of all processors' time over a second, 0 to 1. */
  readonly stolen: number | null;
  readonly foreign: number | null;
  readonly neighbours: readonly Neighbour[];
  readonly cores: number;
  readonly freeDiskBytes: number;
  readonly node: string;
  /** Programs that were looked for and not found. */
  readonly missingTools: readonly string[];
  readonly isolated: boolean;
  readonly leftovers: readonly string[];
  readonly calibrated: boolean;
}

type Judge = (seen: Examination) => Finding;

const STEAL = { warning: 0.01, problem: 0.05 };
const FOREIGN = { warning: 0.02, problem: 0.1 };
const MEMORY_PRESSURE = 0.01;
const LEAST_MEMORY = 1.5e9;
const DISK = { warning: 5e9, problem: 1e9 };
const LEAST_FILES = 4_096;
const LEAST_PROCESSES = 2_048;
const AWS_TICK_US = 4_000;
const FAST_CLOCKS = ['tsc', 'kvm-clock', 'arch_sys_counter', 'hyperv_clocksource_tsc_page'];
const AWS_NODES = [20, 22, 24];

/** Every finding, in the order of what spoils most. Pure: the same machine gives the same findings. */
export function judge(seen: Examination): readonly Finding[] {
  return JUDGES.map((each) => each(seen));
}

const ok = (id: string, seen: string): Finding => ({ id, state: 'ok', seen, spoils: null, remedy: null });

const bad = (
  id: string,
  state: 'warning' | 'problem',
  seen: string,
  spoils: string,
  remedy: string,
): Finding => ({ id, state, seen, spoils, remedy });

const levelOf = (value: number, limits: { warning: number; problem: number }) =>
  value > limits.problem ? 'problem' : value > limits.warning ? 'warning' : null;

const cgroups: Judge = ({ cgroup }) =>
  cgroup.version === 'none'
    ? bad(
        'cgroups',
        'problem',
        cgroup.reason,
        'processor time is not limited: no figure by memory size means anything',
        'sudo bench run <scenario>, or systemd-run --user --scope -p Delegate=yes bench run <scenario>',
      )
    : ok('cgroups', `${cgroup.version}, sandboxes can be limited and frozen`);

const tick: Judge = ({ tickUs }) => {
  if (tickUs === null) return ok('kernel-tick', 'not seen: the machine is busy, or has no cgroups');
  const seen = `${formatNumber(1e6 / tickUs)} Hz`;
  if (tickUs <= AWS_TICK_US) return ok('kernel-tick', seen);
  return bad(
    'kernel-tick',
    'warning',
    seen,
    'small memory sizes are throttled in coarser steps than on AWS (250 Hz)',
    'boot a kernel built with CONFIG_HZ=250 or more',
  );
};

const steal: Judge = ({ stolen }) => {
  if (stolen === null) return ok('steal', 'the kernel does not tell');
  const level = levelOf(stolen, STEAL);
  const seen = `${formatPercent(stolen)} of a second went to other virtual machines`;
  if (level === null) return ok('steal', seen);
  return bad(
    'steal',
    level,
    seen,
    'every time, most of all p99 and max',
    'measure later, or on dedicated processors',
  );
};

const neighbours: Judge = ({ foreign, neighbours: others, cores }) => {
  if (foreign === null) return ok('neighbours', 'the kernel does not tell');
  const level = levelOf(foreign, FOREIGN);
  const share = (each: Neighbour) => `${each.name} (${each.pid}) ${formatPercent(each.processors / cores)}`;
  const seen = `others use ${formatPercent(foreign)}${others.length === 0 ? '' : `: ${others.map(share).join(', ')}`}`;
  if (level === null) return ok('neighbours', seen);
  // Never the first process of the system, nor one whose end would change nothing.
  const busy = others.filter(({ pid, processors: used }) => pid > 1 && used / cores > FOREIGN.warning);
  const pids = busy.map(({ pid }) => pid).join(' ');
  const remedy = pids === '' ? 'see what comes and goes: top -d 1' : `end them: kill ${pids}`;
  return bad('neighbours', level, seen, 'throughput, and the tail of every time', remedy);
};

const processors: Judge = ({ cores }) =>
  cores >= 2
    ? ok('processors', `${cores}`)
    : bad(
        'processors',
        'warning',
        'one',
        'generator, emulator and function share it, and wait for one another',
        'measure on two processors or more',
      );

const smt: Judge = ({ smt: on }) =>
  on === true
    ? bad(
        'smt',
        'warning',
        'two threads share each core',
        'what runs on the sibling slows a function by up to half',
        'echo off | sudo tee /sys/devices/system/cpu/smt/control',
      )
    : ok('smt', on === null ? 'the kernel does not tell' : 'off');

const governor: Judge = ({ governors }) => {
  const slow = governors.filter((name) => name !== 'performance');
  if (slow.length === 0) return ok('governor', governors[0] ?? 'not ours to set (a virtual machine)');
  return bad(
    'governor',
    'warning',
    slow.join(', '),
    'short requests meet processors that have slowed down: solo and cold times',
    'sudo cpupower frequency-set -g performance',
  );
};

const turbo: Judge = ({ turbo: on }) =>
  on === true
    ? bad(
        'turbo',
        'warning',
        'on',
        'the clock depends on temperature and neighbours: rounds drift apart',
        'echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo, or echo 0 to cpufreq/boost',
      )
    : ok('turbo', on === null ? 'the kernel does not tell' : 'off');

const clock: Judge = ({ clockSource }) => {
  if (clockSource === null) return ok('clock', 'the kernel does not tell');
  if (FAST_CLOCKS.includes(clockSource)) return ok('clock', clockSource);
  return bad(
    'clock',
    'warning',
    clockSource,
    'reading the time is a system call of a microsecond or more, in every request',
    'echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource',
  );
};

const memory: Judge = ({ memoryAvailableBytes, memoryPressure, swapUsedBytes }) => {
  const available = memoryAvailableBytes ?? Number.POSITIVE_INFINITY;
  const swap = swapUsedBytes ?? 0;
  const pressure = memoryPressure ?? 0;
  const seen = `${Number.isFinite(available) ? formatBytes(bytes(available)) : 'unknown'} available, pressure ${formatPercent(pressure)}, ${formatBytes(bytes(swap))} swapped out`;
  if (available >= LEAST_MEMORY && pressure <= MEMORY_PRESSURE && swap === 0) return ok('memory', seen);
  return bad(
    'memory',
    pressure > MEMORY_PRESSURE || available < LEAST_MEMORY ? 'problem' : 'warning',
    seen,
    'pages are fetched again while times are taken: cold starts, p99',
    'end what needs memory (ps aux --sort=-rss | head), then sudo swapoff -a',
  );
};

const disk: Judge = ({ freeDiskBytes }) => {
  const seen = `${formatBytes(bytes(freeDiskBytes))} free`;
  const level = freeDiskBytes < DISK.problem ? 'problem' : freeDiskBytes < DISK.warning ? 'warning' : null;
  if (level === null) return ok('disk', seen);
  return bad('disk', level, seen, 'packages and samples may not be written', 'bench clean --cache');
};

const limits: Judge = ({ openFiles, processes }) => {
  const seen = `${openFiles ?? 'unknown'} open files, ${processes ?? 'unknown'} processes`.replaceAll(
    'Infinity',
    'unlimited',
  );
  if ((openFiles ?? LEAST_FILES) >= LEAST_FILES && (processes ?? LEAST_PROCESSES) >= LEAST_PROCESSES)
    return ok('limits', seen);
  return bad(
    'limits',
    'warning',
    seen,
    'many connections or environments at once fail',
    `ulimit -n ${LEAST_FILES}; ulimit -u ${LEAST_PROCESSES}`,
  );
};

const node: Judge = ({ node: version }) => {
  if (AWS_NODES.includes(Number.parseInt(version.slice(1), 10))) return ok('node', version);
  return bad(
    'node',
    'warning',
    version,
    'AWS Lambda has no runtime of this version: its cold starts and speed are not those of nodejs22.x',
    'npx --package node@22 bench run <scenario>',
  );
};

const tools: Judge = ({ missingTools }) => {
  if (missingTools.length === 0) return ok('tools', 'wrk, a C++ compiler and Python are there');
  return bad(
    'tools',
    'warning',
    `missing: ${missingTools.join(', ')}`,
    'variants that need them are unavailable; without wrk nothing can be cross-checked',
    `sudo apt install ${missingTools.join(' ')}`,
  );
};

const isolation: Judge = ({ isolated }) =>
  isolated
    ? ok('isolation', 'sandboxes have file systems and processes of their own')
    : bad(
        'isolation',
        'warning',
        'sandboxes see the host',
        'functions may disturb one another and the machine',
        'run as root, or sudo sysctl kernel.unprivileged_userns_clone=1',
      );

const leftovers: Judge = ({ leftovers: left }) =>
  left.length === 0
    ? ok('leftovers', 'none')
    : bad(
        'leftovers',
        'problem',
        `${left.length} sandboxes of killed runs`,
        'they take memory and processors',
        'bench clean',
      );

const calibration: Judge = ({ calibrated }) =>
  calibrated
    ? ok('calibration', 'the load generator was calibrated on this machine')
    : bad(
        'calibration',
        'warning',
        'none on this machine',
        'whether the generator is near its ceiling is not checked',
        'bench calibrate',
      );

const JUDGES: readonly Judge[] = [
  cgroups,
  steal,
  neighbours,
  processors,
  memory,
  leftovers,
  smt,
  governor,
  turbo,
  tick,
  clock,
  disk,
  limits,
  node,
  tools,
  isolation,
  calibration,
];
