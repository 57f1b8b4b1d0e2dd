import { EXIT, type ExitCode } from '../../errors/index.js';
import type { Finding } from '../../model/index.js';
import { renderFindings } from '../../report/index.js';
import { examineMachine } from '../../run/index.js';
import type { Command } from '../command.js';
import { printJson, printResult, wantsColor, widthOf } from '../terminal.js';

interface Arguments {
  readonly json: boolean;
  readonly strict: boolean;
}

/** Says beforehand what will spoil a measurement here. */
export const doctor: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .option('strict', { type: 'boolean', default: false, describe: 'Exit 4 on warnings as well' })
      .example('$0 doctor', 'what was seen, what it spoils, and the remedy')
      .example('$0 doctor --strict && bench run scenarios/squeezenet.yaml', 'measure only where all is well')
      .epilogue('Exit codes: 0 no problem, 4 a problem, or with --strict a warning.'),
  handler: async ({ json, strict }) => {
    const findings = await examineMachine();
    if (json) printJson({ findings });
    else {
      const { stdout } = process;
      printResult(renderFindings(findings, { color: wantsColor(stdout), width: widthOf(stdout) }));
    }
    process.exitCode = doctorExitCode(findings, strict);
  },
};

export function doctorExitCode(findings: readonly Finding[], strict: boolean): ExitCode {
  const open = findings.some(({ state }) => state === 'problem' || (strict && state === 'warning'));
  return open ? EXIT.inconclusive : EXIT.ok;
}
