import type { CommandModule } from 'yargs';
import { clean } from './clean.js';
import { emulate } from './emulate.js';
import { packageCommand } from './package.js';
import { parity } from './parity.js';
import { prepare } from './prepare.js';
import { report } from './report.js';
import { run } from './run.js';
import { schema } from './schema.js';
import { validate } from './validate.js';
import { variants } from './variants.js';

/** The commands in the order in which `--help` lists them: as a new user meets them. */
export const COMMANDS: readonly CommandModule[] = [
  run,
  validate,
  schema,
  variants,
  prepare,
  packageCommand,
  parity,
  emulate,
  report,
  clean,
] as readonly CommandModule[];
