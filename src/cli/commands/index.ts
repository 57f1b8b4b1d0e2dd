import type { Argv } from 'yargs';
import { calibrate } from './calibrate.js';
import { clean } from './clean.js';
import { compare } from './compare.js';
import { doctor } from './doctor.js';
import { emulate } from './emulate.js';
import { exportCommand } from './export/index.js';
import { history } from './history.js';
import { load } from './load.js';
import { packageCommand } from './package.js';
import { parity } from './parity.js';
import { policy } from './policy.js';
import { prepare } from './prepare.js';
import { report } from './report.js';
import { run } from './run.js';
import { schema } from './schema.js';
import { show } from './show.js';
import { validate } from './validate.js';
import { variants } from './variants.js';

/** Adds the commands in the order in which `--help` lists them: as a new user meets them. */
export function withCommands(yargs: Argv<object>): Argv<object> {
  return yargs
    .command(run)
    .command(validate)
    .command(schema)
    .command(variants)
    .command(prepare)
    .command(packageCommand)
    .command(parity)
    .command(emulate)
    .command(load)
    .command(calibrate)
    .command(doctor)
    .command(compare)
    .command(show)
    .command(report)
    .command(history)
    .command(exportCommand)
    .command(policy)
    .command(clean);
}
