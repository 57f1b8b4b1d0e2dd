import { once } from 'node:events';
import type { CommandModule } from 'yargs';
import { spawnEmulator } from '../../emulator/index.js';
import { BenchError } from '../../errors/index.js';
import { imageStore } from '../../packaging/index.js';
import { interruptible } from '../interrupt.js';
import { isolationNote } from '../isolation-note.js';
import { printMessage, printResult } from '../terminal.js';

interface Arguments {
  readonly port: number;
  readonly json: boolean;
  readonly 'host-cap': boolean;
  readonly 'allow-network': 'on' | 'off';
}

/** Serves the Lambda emulator for any AWS client until it is interrupted. */
export const emulate: CommandModule<object, Arguments> = {
  command: 'emulate',
  describe: 'Serve the Lambda emulator for any AWS client',
  builder: (yargs) =>
    yargs
      .option('port', {
        type: 'number',
        default: 0,
        requiresArg: true,
        describe: 'Port on loopback; 0 chooses a free one',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print one line {"endpoint": ...} when ready',
      })
      .option('host-cap', {
        type: 'boolean',
        default: false,
        describe: 'Let no more environments live than the host can give their share of processors',
      })
      .option('allow-network', {
        choices: ['on', 'off'] as const,
        default: 'on' as const,
        requiresArg: true,
        describe: 'Let functions reach the network; off: nothing but their own Runtime API',
      })
      .example(
        '$0 emulate --port 9001',
        'then: aws --endpoint-url http://127.0.0.1:9001 lambda list-functions',
      )
      .example('$0 emulate --json', 'for programs'),
  handler: ({ port, json, 'host-cap': hostCap, 'allow-network': allowNetwork }) =>
    interruptible('ending …', async (signal) => {
      const network = { allowNetwork: allowNetwork === 'on' };
      const options = { port, hostCap, imageStore: imageStore(), ...network };
      const emulator = await spawnEmulator(options, (text) => process.stderr.write(text));
      const { endpoint, isolation } = emulator;
      printMessage(isolationNote(isolation));
      printResult(json ? JSON.stringify({ endpoint }) : `Lambda emulator at ${endpoint} (Ctrl-C ends it)`);
      const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
      await Promise.race([aborted, emulator.exited]);
      await emulator.close();
      if (!signal.aborted) throw new BenchError('the emulator ended by itself', { code: 'emulator-ended' });
    }),
};
