import os from 'node:os';
import { z } from 'zod';
import { BenchError, EXIT } from '../errors/index.js';

const credentials = z.strictObject({
  accessKeyId: z.string().regex(/^[^\s/,]+$/),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).optional(),
});

const schema = z.strictObject({
  /** The address to listen on, of function URLs too. Whoever reaches another than loopback can run code here. */
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: the system chooses. */
  port: z.int().min(0).max(65_535).default(0),
  /** Names, beside those of loopback, by which clients may address the control plane. */
  allowedHosts: z.array(z.string().min(1)).default([]),
  /** What requests to function URLs with AWS_IAM may be signed with. The control plane checks no signatures. */
  credentials: z.array(credentials).default([{ accessKeyId: 'test', secretAccessKey: 'test' }]),
  /** Waits before a failed asynchronous invocation is tried again. */
  eventRetryDelaysMs: z.array(z.number().min(0)).default([60_000, 120_000]),
  /** Where image-like folders lie: `<imageStore>/<sha256>/`. */
  imageStore: z.string().nullable().default(null),
  /** Live environments are capped by the host's cores, and requests beyond wait; false: as AWS's account does. */
  hostCap: z.boolean().default(true),
  cores: z
    .int()
    .min(1)
    .default(() => os.availableParallelism()),
  /** Invocations in flight at a time, without the host's cap; beyond that 429. */
  accountConcurrency: z.int().min(1).default(1_000),
  /** Environments that each function may be given in 10 s, without the host's cap; beyond that 429. */
  scalingPer10s: z.int().min(1).default(1_000),
  /** What the zips of all functions and layers may take together: 75 GB, from AWS's quotas. */
  codeStorageBytes: z.int().min(1).default(80_530_636_800),
  /** False: the kernel limits processor time, as it does where no controller can be. */
  cpuController: z.boolean().default(true),
  /** From a runtime's question for the next event to the freeze. */
  freezeGraceMs: z.number().min(0).default(5),
  /** How long an idle environment is kept; `aws`: each for a time of its own, so that as many are left as there. */
  keepAliveMs: z.union([z.number().min(0), z.literal('aws')]).default(300_000),
  /** So many times as fast is time for what is idle: environments are taken back as much sooner. */
  keepAliveSpeed: z.number().positive().default(1),
  initLimitMs: z.number().positive().default(10_000),
  /** Reports kept for each function. */
  reportsKept: z.int().min(1).default(100_000),
  /** What functions log goes to standard error. */
  printLogs: z.boolean().default(false),
  /** The folder that stands for `/` where cgroups are looked for. */
  cgroupRoot: z.string().default('/'),
  /** This process has a mount namespace of its own, in which packages can be made read-only. */
  privateMounts: z.boolean().default(false),
  /** False: functions reach nothing but their own Runtime API; refused where that cannot be enforced. */
  allowNetwork: z.boolean().default(true),
  /** Ends when standard input does: with the process that started this one. */
  endWithStdin: z.boolean().default(false),
});

export type EmulatorOptions = z.input<typeof schema>;
export type ResolvedOptions = z.output<typeof schema>;

/** Fills in the defaults. Throws a BenchError `emulator-options`. */
export function resolveOptions(options: unknown): ResolvedOptions {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  throw new BenchError(`the emulator's options are wrong: ${z.prettifyError(result.error)}`, {
    code: 'emulator-options',
    exitCode: EXIT.usage,
    hint: 'see EmulatorOptions',
  });
}
