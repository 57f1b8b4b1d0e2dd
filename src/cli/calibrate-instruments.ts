import { EXIT } from '../errors/index.js';
import { calibrateInstrument, ENGINES } from '../load/index.js';
import type { InstrumentCalibration } from '../model/index.js';
import { renderCalibration } from '../report/index.js';
import { saveCalibration } from '../results/index.js';
import { interruptible } from './interrupt.js';
import { printJson, printMessage, printResult, wantsColor, widthOf } from './terminal.js';

/** Measures the load generator, keeps what was found for later runs, and prints it. */
export function calibrateInstruments(json: boolean): Promise<void> {
  return interruptible('ending …', async (signal) => {
    const onProgress = (line: string) => printMessage(`calibrate: ${line}`);
    const calibration = await calibrateInstrument({ engines: ENGINES, onProgress, signal });
    if (json) printJson(calibration);
    else print(calibration);
    await keep(calibration);
  });
}

function print(calibration: InstrumentCalibration): void {
  const { stdout } = process;
  printResult(renderCalibration(calibration, { color: wantsColor(stdout), width: widthOf(stdout) }));
}

/** A disturbed one is worth less than none: it is told, and not used. */
async function keep(calibration: InstrumentCalibration): Promise<void> {
  if (calibration.truths.every(({ validity }) => validity.valid)) {
    printMessage(`kept for bench run and bench load: ${await saveCalibration(calibration)}`);
    return;
  }
  printMessage('not kept, as it was disturbed');
  process.exitCode = EXIT.invalidRun;
}
