import { once } from 'node:events';
import { cpuLimiterName, spawnEmulator } from '../../emulator/index.js';
import { BenchError, EXIT } from '../../errors/index.js';
import { imageStore } from '../../packaging/index.js';
import { loadCpuError } from '../../results/index.js';
import type { Command } from '../command.js';
import { cpuNote } from '../cpu-note.js';
import { interruptible } from '../interrupt.js';
import { isolationNote } from '../isolation-note.js';
import { printMessage, printResult } from '../terminal.js';

interface Arguments {
  readonly host: string;
  readonly 'allow-host': readonly string[];
  readonly logs: boolean;
  readonly port: number;
  readonly json: boolean;
  readonly 'host-cap': boolean;
  readonly 'allow-network': 'on' | 'off';
  readonly 'keep-alive': string;
  readonly concurrency: number;
  readonly scaling: number;
}

/** Serves the Lambda emulator for any AWS client until it is interrupted. */
export const emulate: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .option('port', {
        type: 'number',
        default: 0,
        requiresArg: true,
        describe: 'Port; 0 chooses a free one',
      })
      .option('host', {
        type: 'string',
        default: '127.0.0.1',
        requiresArg: true,
        describe: 'Address to listen on, of function URLs too; whoever reaches it can run code here',
      })
      .option('allow-host', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'Name, beside localhost, by which clients may address the emulator',
      })
      .option('logs', {
        type: 'boolean',
        default: true,
        describe: 'Print what functions log, with START, END and REPORT, to standard error',
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
      .option('keep-alive', {
        type: 'string',
        default: 'aws',
        requiresArg: true,
        describe: 'How long an idle environment is kept, in seconds; aws: as long as AWS was seen to',
      })
      .option('concurrency', {
        type: 'number',
        default: 1_000,
        requiresArg: true,
        describe: 'Invocations in flight at a time in the account, without --host-cap; beyond that 429',
      })
      .option('scaling', {
        type: 'number',
        default: 1_000,
        requiresArg: true,
        describe: 'Environments that a function may be given each 10 s, without --host-cap; beyond that 429',
      })
      .example(
        '$0 emulate --port 9001',
        'then: aws --endpoint-url http://127.0.0.1:9001 lambda list-functions',
      )
      .example('$0 emulate --json --no-logs', 'for programs')
      .example(
        '$0 emulate --host 0.0.0.0 --allow-host lambda',
        'in a container, for others that call it lambda',
      ),
  handler: (argv) =>
    interruptible('ending …', async (signal) => {
      const emulator = await spawnEmulator(optionsOf(argv), (text) => process.stderr.write(text));
      const { endpoint, isolation, cpu } = emulator;
      printMessage(isolationNote(isolation));
      printMessage(cpuNote(cpu, await loadCpuError(cpuLimiterName(cpu))));
      printResult(
        argv.json ? JSON.stringify({ endpoint }) : `Lambda emulator at ${endpoint} (Ctrl-C ends it)`,
      );
      const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
      await Promise.race([aborted, emulator.exited]);
      await emulator.close();
      if (!signal.aborted) throw new BenchError('the emulator ended by itself', { code: 'emulator-ended' });
    }),
};

function optionsOf(argv: Arguments) {
  return {
    host: argv.host,
    port: argv.port,
    allowedHosts: [...argv['allow-host']],
    printLogs: argv.logs,
    hostCap: argv['host-cap'],
    imageStore: imageStore(),
    allowNetwork: argv['allow-network'] === 'on',
    keepAliveMs: keepAliveMsOf(argv['keep-alive']),
    accountConcurrency: argv.concurrency,
    scalingPer10s: argv.scaling,
  };
}

function keepAliveMsOf(text: string): number | 'aws' {
  if (text === 'aws') return text;
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0 && Number.isFinite(seconds)) return seconds * 1_000;
  throw new BenchError(`--keep-alive ${text} is no time in seconds`, {
    code: 'keep-alive-invalid',
    exitCode: EXIT.usage,
    hint: 'give a number of seconds, or aws',
  });
}
