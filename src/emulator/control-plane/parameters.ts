import { z } from 'zod';
import { RESERVED_VARIABLES, RUNTIME_NAMES } from '../runtimes/index.js';
import { invalidParameter } from '../service-error.js';
import { listOf, pattern, refusing } from './constraints.js';

const MAX_ENVIRONMENT_BYTES = 4_096;
const MAX_TAGS = 50;

const variables = refusing(
  refusing(
    z.record(pattern(/^[a-zA-Z][a-zA-Z0-9_]+$/), z.string()),
    (given) => reservedAmong(given).length === 0,
    (given) =>
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reservedAmong(given).join(', ')}`,
  ),
  (given) => Buffer.byteLength(JSON.stringify(given)) <= MAX_ENVIRONMENT_BYTES,
  (given) =>
    `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(given)}`,
);

function reservedAmong(given: object): string[] {
  return Object.keys(given).filter((name) => RESERVED_VARIABLES.has(name));
}

const runtime = refusing(
  z.string(),
  (name) => RUNTIME_NAMES.some((known) => known === name),
  (name) =>
    `Value ${name} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIME_NAMES.join(', ')}] or be a valid ARN`,
);

/** What the emulator does not have can be given as what AWS takes for "without". */
const without = <T extends z.ZodType>(schema: T, isNothing: (value: z.infer<T>) => boolean, what: string) =>
  refusing(schema, isNothing, `${what}: this emulator does not have it. Leave it out.`).optional();

const emptyList = (what: string) => without(z.array(z.unknown()), (list) => list.length === 0, what);

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

const loggingSchema = z.object({
  LogFormat: z.enum(['JSON', 'Text']).optional(),
  ApplicationLogLevel: z.enum(levels).optional(),
  SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).optional(),
  LogGroup: pattern(/^[.\-_/#A-Za-z0-9]+$/, '[\\.\\-_/#A-Za-z0-9]+')
    .min(1)
    .max(512)
    .optional(),
});
export type LoggingParameters = z.infer<typeof loggingSchema>;

const LAYER_ARN =
  /^arn:(?:aws[a-zA-Z-]*)?:lambda:(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+$/;
export const LAYER_ARN_TEXT =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';
const ANY_ARN = /^(?:arn:(?:aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*|)$/;
const ANY_ARN_TEXT = '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()';

/** What CreateFunction and UpdateFunctionConfiguration share; the limits are AWS's. */
const configurationFields = {
  Runtime: runtime.optional(),
  Handler: pattern(/^[^\s]+$/)
    .max(128)
    .optional(),
  Description: z.string().max(256).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  MemorySize: z.int().min(128).max(10_240).optional(),
  Environment: z.object({ Variables: variables.optional() }).optional(),
  EphemeralStorage: z.object({ Size: z.int().min(512).max(10_240) }).optional(),
  ImageConfig: z
    .object({
      Command: z.array(z.string()).max(1).optional(),
      EntryPoint: emptyList('ImageConfig.EntryPoint'),
      WorkingDirectory: without(z.string(), (text) => text === '', 'ImageConfig.WorkingDirectory'),
    })
    .optional(),
  LoggingConfig: loggingSchema.optional(),
  Layers: listOf(
    (arn) => LAYER_ARN.test(arn),
    `Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${LAYER_ARN_TEXT}`,
  ).optional(),
  TracingConfig: z.object({ Mode: z.enum(['Active', 'PassThrough']).optional() }).optional(),
  DeadLetterConfig: z.object({ TargetArn: pattern(ANY_ARN, ANY_ARN_TEXT).optional() }).optional(),
  KMSKeyArn: pattern(ANY_ARN, ANY_ARN_TEXT).optional(),
  FileSystemConfigs: emptyList('FileSystemConfigs: a file system of a VPC'),
  VpcConfig: without(
    z.object({ SubnetIds: z.array(z.string()).optional(), SecurityGroupIds: z.array(z.string()).optional() }),
    ({ SubnetIds = [], SecurityGroupIds = [] }) => SubnetIds.length + SecurityGroupIds.length === 0,
    'VpcConfig: a network of its own',
  ),
  SnapStart: without(
    z.object({ ApplyOn: z.enum(['PublishedVersions', 'None']).optional() }),
    ({ ApplyOn }) => ApplyOn !== 'PublishedVersions',
    'SnapStart: snapshots of initialised environments',
  ),
  CapacityProviderConfig: without(z.object({}), () => false, 'CapacityProviderConfig: managed instances'),
  DurableConfig: without(z.object({}), () => false, 'DurableConfig: durable executions'),
};

const role = pattern(
  /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
  'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
);

/** `Content` of a layer, and what `Code` of a function shares with it. */
const archiveFields = {
  ZipFile: z.string().optional(),
  S3Bucket: z.string().min(3).max(63).optional(),
  S3Key: z.string().min(1).max(1_024).optional(),
  S3ObjectVersion: without(z.string(), () => false, 'S3ObjectVersion: versions of objects'),
};
export const archiveSchema = z.object(archiveFields);
export type ArchiveParameters = z.infer<typeof archiveSchema>;

const codeFields = { ...archiveFields, ImageUri: z.string().optional() };
const codeSchema = z.object(codeFields);
export type CodeParameters = z.infer<typeof codeSchema>;

const architectures = listOf(
  (name) => name === 'x86_64' || name === 'arm64',
  'Member must satisfy enum value set: [x86_64, arm64]',
)
  .max(1)
  .optional();

export const tagsSchema = refusing(
  z.record(z.string().min(1).max(128), z.string().max(256)),
  (tags) => !Object.keys(tags).some((key) => key.startsWith('aws:')),
  'aws: prefixed tag key names are not allowed for external use',
);

/** Throws InvalidParameterValueException. @param tags all that a function would have */
export function refuseTooManyTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > MAX_TAGS) {
    throw invalidParameter('Number of tags exceeds resource tag limit.');
  }
}

export const createSchema = z.object({
  ...configurationFields,
  FunctionName: z.string().min(1),
  Role: role,
  Code: codeSchema,
  PackageType: z.enum(['Zip', 'Image']).optional(),
  Architectures: architectures,
  Publish: z.boolean().optional(),
  Tags: tagsSchema.optional(),
  CodeSigningConfigArn: without(z.string(), () => false, 'CodeSigningConfigArn: code signing'),
  TenancyConfig: without(z.object({}), () => false, 'TenancyConfig: tenant isolation'),
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
  Publish: z.boolean().optional(),
  RevisionId: z.string().optional(),
});
export type UpdateCodeParameters = z.infer<typeof updateCodeSchema>;
