import { EXIT } from '../../errors/index.js';
import type { ParityResult } from '../../model/index.js';
import { type CellParity, checkScenarioParity } from '../../run/index.js';
import type { Command } from '../command.js';
import { interruptible } from '../interrupt.js';
import { type ScenarioArguments, scenarioFrom, withScenario } from '../scenario-options.js';
import { type Palette, paletteFor, printJson, printResult, wantsColor } from '../terminal.js';
import { withProgress } from '../terminal-progress.js';

type Arguments = ScenarioArguments & { readonly json: boolean };

/** The parity gate alone. */
export const parity: Command<Arguments> = {
  builder: (yargs) =>
    withScenario(yargs)
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 parity scenarios/squeezenet.yaml', 'the gate that comes before any timing'),
  handler: async (argv) => {
    const scenario = await scenarioFrom(argv);
    await interruptible('stopping …', async (signal) => {
      const verdicts = await withProgress((listen) => checkScenarioParity({ scenario, listen, signal }));
      const palette = paletteFor(wantsColor(process.stdout));
      if (argv.json) printJson(verdicts);
      else printResult(verdicts.map((verdict) => line(verdict, palette)).join('\n'));
      if (verdicts.some(({ state }) => state === 'failed')) process.exitCode = EXIT.invalidRun;
    });
  },
};

function line({ cell, state, parity: result, reason }: CellParity, { green, red, yellow }: Palette): string {
  const mark = { passed: green('✓'), failed: red('✗'), unavailable: yellow('!'), reference: '=' }[state];
  const figures =
    result === null || 'reason' in result
      ? ''
      : ` ${result.maxRelativeError.toExponential(1)} of ${result.tolerance.toExponential(1)} allowed, ${result.images} images${against(result)}${ofJpeg(result)}`;
  return `${mark} ${cell.id}${figures}${reason === null ? '' : `: ${reason}`}`;
}

/** Of a user's model: the cell that it was held against. */
const against = ({ against: id }: ParityResult) => (id === undefined ? '' : `, against ${id}`);

/** What the handler's own decoder makes of it, beside sharp's. */
function ofJpeg({ jpeg }: ParityResult): string {
  if (jpeg === undefined) return '';
  return `; decoding a JPEG itself ${jpeg.maxRelativeError.toExponential(1)} of ${jpeg.tolerance.toExponential(1)}`;
}
