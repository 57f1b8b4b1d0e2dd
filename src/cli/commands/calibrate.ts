import type { CpuCalibration } from '../../model/index.js';
import { renderStaircase } from '../../report/index.js';
import { saveCpuError } from '../../results/index.js';
import { calibrateCpu } from '../../run/index.js';
import { megabytes } from '../../units/index.js';
import { calibrateInstruments } from '../calibrate-instruments.js';
import type { Command } from '../command.js';
import { interruptible } from '../interrupt.js';
import { printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';
import { usage } from '../usage.js';

interface Arguments {
  readonly cpu: boolean;
  readonly memory: string | undefined;
  readonly invocations: number;
  readonly json: boolean;
}

/** Measures how true this machine's instruments are. */
export const calibrate: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .option('cpu', {
        type: 'boolean',
        default: false,
        describe: "Instead: a function of known work at each size, beside AWS's curve; some five minutes",
      })
      .option('memory', {
        type: 'string',
        requiresArg: true,
        describe: 'With --cpu: sizes in MB, by commas; without it those that AWS was measured at',
      })
      .option('invocations', {
        type: 'number',
        default: 100,
        requiresArg: true,
        describe: 'With --cpu: invocations measured at each size',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 calibrate', 'bias, spread and ceiling; bench run and bench load use them')
      .example('$0 calibrate --cpu', "the staircase beside AWS's, with its error")
      .example('$0 calibrate --cpu --memory 128,512 --invocations 30', 'a quick look at two sizes'),
  handler: ({ cpu, memory, invocations, json }) => {
    if (!cpu && memory !== undefined)
      throw usage('--memory is for the processor share', 'add --cpu, or leave it out');
    if (!cpu) return calibrateInstruments(json);
    if (!Number.isInteger(invocations) || invocations < 2)
      throw usage(
        `--invocations ${invocations} is no number of invocations`,
        'give a whole number from 2 on',
      );
    const sizes = memory === undefined ? null : memory.split(',').map(parseSize);
    return interruptible('ending …', async (signal) => {
      const onProgress = (line: string) => printMessage(`calibrate: ${line}`);
      const calibration = await calibrateCpu({ memory: sizes, invocations, onProgress, signal });
      if (json) printJson(calibration);
      else print(calibration);
      if (sizes === null) await keep(calibration);
    });
  },
};

function print(calibration: CpuCalibration): void {
  const { stdout } = process;
  printResult(renderStaircase(calibration, { color: wantsColor(stdout), width: widthOf(stdout) }));
}

async function keep(calibration: CpuCalibration): Promise<void> {
  const file = await saveCpuError(calibration);
  printMessage(
    file === null
      ? 'not kept, as it was disturbed, or nothing limits processor time here'
      : `kept for the first lines of bench emulate: ${file}`,
  );
}

function parseSize(text: string) {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 128 && size <= 10_240) return megabytes(size);
  throw usage(`--memory ${text} is no size of a function`, 'give whole numbers of MB from 128 to 10240');
}
