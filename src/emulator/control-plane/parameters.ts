import { z } from 'zod';
import { RESERVED_VARIABLES, RUNTIME_NAMES } from '../runtimes/index.js';
import { invalidParameter } from '../service-error.js';

const MAX_ENVIRONMENT_BYTES = 4_096;

const variables = z
  .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]+$/), z.string())
  .superRefine((given, context) => {
    const reserved = Object.keys(given).filter((name) => RESERVED_VARIABLES.has(name));
    if (reserved.length > 0) {
      context.addIssue({ code: 'custom', message: `these variables are reserved: ${reserved.join(', ')}` });
    }
    if (Buffer.byteLength(JSON.stringify(given)) > MAX_ENVIRONMENT_BYTES) {
      context.addIssue({ code: 'custom', message: 'the environment variables exceed the 4KB limit' });
    }
  });

const runtime = z.string().superRefine((name, context) => {
  if (RUNTIME_NAMES.some((known) => known === name)) return;
  const reason = name.startsWith('python')
    ? `${name} is not supported by this emulator yet`
    : `${name} is not a runtime of this emulator`;
  context.addIssue({ code: 'custom', message: `${reason}; it has ${RUNTIME_NAMES.join(', ')}` });
});

const nothing = <T extends z.ZodType>(schema: T, isNothing: (value: z.infer<T>) => boolean, name: string) =>
  schema.refine(isNothing, `${name} is not supported by this emulator`).optional();

const empty = (name: string) => nothing(z.array(z.unknown()), (list) => list.length === 0, name);

/** What CreateFunction and UpdateFunctionConfiguration share; the limits are AWS's. */
const configurationFields = {
  Runtime: runtime.optional(),
  Handler: z
    .string()
    .max(128)
    .regex(/^[^\s]+$/)
    .optional(),
  Description: z.string().max(256).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  MemorySize: z.int().min(128).max(10_240).optional(),
  Environment: z.object({ Variables: variables.optional() }).optional(),
  EphemeralStorage: z.object({ Size: z.int().min(512).max(10_240) }).optional(),
  ImageConfig: z
    .object({ Command: z.array(z.string()).max(1).optional(), EntryPoint: empty('ImageConfig.EntryPoint') })
    .optional(),
  LoggingConfig: z
    .object({ LogFormat: z.literal('Text').optional(), LogGroup: z.string().optional() })
    .optional(),
  Layers: empty('Layers'),
  FileSystemConfigs: empty('FileSystemConfigs'),
  VpcConfig: nothing(
    z.object({ SubnetIds: z.array(z.string()).optional() }),
    ({ SubnetIds }) => (SubnetIds ?? []).length === 0,
    'VpcConfig',
  ),
  SnapStart: nothing(z.object({ ApplyOn: z.string() }), ({ ApplyOn }) => ApplyOn === 'None', 'SnapStart'),
};

const role = z.string().regex(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/);

const codeFields = {
  ZipFile: z.string().optional(),
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
  S3ObjectVersion: nothing(z.string(), () => false, 'S3ObjectVersion'),
  ImageUri: z.string().optional(),
};

const unpublished = nothing(z.boolean(), (publish) => !publish, 'Publish');
const architectures = z
  .array(z.enum(['x86_64', 'arm64']))
  .max(1)
  .optional();

export const codeSchema = z.object(codeFields);
export type CodeParameters = z.infer<typeof codeSchema>;

export const createSchema = z.object({
  ...configurationFields,
  FunctionName: z.string(),
  Role: role,
  Code: codeSchema,
  PackageType: z.enum(['Zip', 'Image']).optional(),
  Architectures: architectures,
  Publish: unpublished,
});
export type CreateParameters = z.infer<typeof createSchema>;

export const updateConfigurationSchema = z.object({
  ...configurationFields,
  Role: role.optional(),
  RevisionId: z.string().optional(),
});
export type UpdateParameters = z.infer<typeof updateConfigurationSchema>;

export const updateCodeSchema = z.object({
  ...codeFields,
  Architectures: architectures,
  DryRun: z.boolean().optional(),
  Publish: unpublished,
  RevisionId: z.string().optional(),
});
export type UpdateCodeParameters = z.infer<typeof updateCodeSchema>;

/** Checks a request's parameters. Throws InvalidParameterValueException that names every one that is wrong. */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const { issues } = result.error;
  const texts = issues.map(
    ({ path, message }) => `'${path.join('.')}' failed to satisfy constraint: ${message}`,
  );
  throw invalidParameter(
    `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected: Value at ${texts.join('; Value at ')}`,
  );
}
