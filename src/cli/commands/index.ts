import type { Argv } from 'yargs';
import { lazy } from '../command.js';

/** Adds the commands in the order in which `--help` lists them: as a new user meets them. */
export function withCommands(yargs: Argv<object>): Argv<object> {
  return yargs
    .command(
      lazy(
        'run <scenario>',
        'Deploy, force cold starts, load, and compare',
        async () => (await import('./run.js')).run,
      ),
    )
    .command(
      lazy(
        'validate <scenario>',
        'Check a scenario, and list the cells that it stands for',
        async () => (await import('./validate.js')).validate,
      ),
    )
    .command(
      lazy(
        'schema [of]',
        'Print the JSON schema of scenarios, or of run.json',
        async () => (await import('./schema.js')).schema,
      ),
    )
    .command(
      lazy(
        'variants',
        'List the variants, whether each can run here, and why not',
        async () => (await import('./variants.js')).variants,
      ),
    )
    .command(
      lazy(
        'prepare [variant...]',
        'Fetch and build what variants need; bench run does it by itself',
        async () => (await import('./prepare.js')).prepare,
      ),
    )
    .command(
      lazy(
        'package <variant>',
        "Build a variant's package; its size by dependency, against Lambda's limits",
        async () => (await import('./package.js')).packageCommand,
      ),
    )
    .command(
      lazy(
        'parity <scenario>',
        'Check that every deployed variant computes what the float64 reference does, or another variant',
        async () => (await import('./parity.js')).parity,
      ),
    )
    .command(
      lazy(
        'emulate',
        'Serve the Lambda emulator for any AWS client',
        async () => (await import('./emulate.js')).emulate,
      ),
    )
    .command(
      lazy(
        'load <url>',
        'Put load on a URL as wrk does, and tell its latency',
        async () => (await import('./load.js')).load,
      ),
    )
    .command(
      lazy(
        'calibrate',
        'Measure how true the load generator is here, and how much it can carry',
        async () => (await import('./calibrate.js')).calibrate,
      ),
    )
    .command(
      lazy(
        'doctor',
        'Tell what on this machine spoils measurements, and how to mend it',
        async () => (await import('./doctor.js')).doctor,
      ),
    )
    .command(
      lazy(
        'compare <baseline> [candidate]',
        'Compare two runs, or the cells of one, with intervals and verdicts',
        async () => (await import('./compare.js')).compare,
      ),
    )
    .command(
      lazy(
        'cost <run>',
        'What functions cost, by the month, and the cheapest under a bound',
        async () => (await import('./cost.js')).cost,
      ),
    )
    .command(
      lazy(
        'show <run>',
        'Show a saved run as it was shown at its end',
        async () => (await import('./show.js')).show,
      ),
    )
    .command(
      lazy(
        'report <run>',
        'Print a saved run in any format',
        async () => (await import('./report.js')).report,
      ),
    )
    .command(
      lazy(
        'merge <results...>',
        'Put together what several machines measured: shards of a scenario, or the workers of a load',
        async () => (await import('./merge.js')).merge,
      ),
    )
    .command(
      lazy(
        'history <directory>',
        'Make a static site of all runs in a folder: trends, with change points',
        async () => (await import('./history.js')).history,
      ),
    )
    .command(
      lazy(
        'export <what>',
        'Write a scenario, a run or a load for other tools: sam, notebook, k8s',
        async () => (await import('./export/index.js')).exportCommand,
      ),
    )
    .command(
      lazy(
        'policy [scenario]',
        'Print the IAM policy that a run on AWS needs, and no more',
        async () => (await import('./policy.js')).policy,
      ),
    )
    .command(
      lazy(
        'clean',
        'Remove what killed runs left behind; with --cache what was prepared, too',
        async () => (await import('./clean.js')).clean,
      ),
    );
}
