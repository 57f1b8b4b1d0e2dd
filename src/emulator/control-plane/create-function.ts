import { megabytes, seconds } from '../../units/index.js';
import {
  ARCHITECTURE,
  configurationJson,
  type FunctionConfiguration,
  type FunctionPackage,
  LATEST,
  revised,
} from '../functions/index.js';
import type { Platform } from '../platform.js';
import { isRuntimeName, type RuntimeName } from '../runtimes/index.js';
import { invalidParameter } from '../service-error.js';
import { type Holds, holding } from '../storage/index.js';
import { bodyOf, type Call, type Reply } from './call.js';
import { defaultLogging, layersOf, loggingOf, refuseOverCombinedSize } from './configuration-values.js';
import { functionAddressOf } from './function-address.js';
import { imageCode, zipCode } from './package.js';
import { type CreateParameters, createSchema, refuseTooManyTags } from './parameters.js';

/** AWS's defaults. */
const DEFAULT_TIMEOUT_S = 3;
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_STORAGE_MB = 512;

interface Bootable {
  readonly package: FunctionPackage;
  readonly runtime: RuntimeName;
  readonly handler: string;
}

/**
 * CreateFunction. The package is unpacked before the answer, which tells the state that AWS's tells; what is
 * asked next finds the function Active.
 */
export async function createFunction(call: Call): Promise<Reply> {
  const { platform } = call;
  const parameters = await bodyOf(call, createSchema);
  const { name } = functionAddressOf(parameters.FunctionName);
  refuseOtherArchitecture(parameters.Architectures);
  refuseTooManyTags(parameters.Tags ?? {});
  return await holding(async (holds) => {
    const deployed = await platform.functions.create(name, () =>
      configurationOf(platform, name, parameters, holds),
    );
    for (const [key, value] of Object.entries(parameters.Tags ?? {})) deployed.settings.tags.set(key, value);
    const { configuration } = parameters.Publish === true ? deployed.publish(null) : deployed.latest;
    return { status: 201, body: configurationJson(configuration, 'pending', null) };
  });
}

async function configurationOf(
  platform: Platform,
  name: string,
  parameters: CreateParameters,
  holds: Holds,
): Promise<FunctionConfiguration> {
  const bootable =
    parameters.PackageType === 'Image'
      ? await bootableImage(platform, parameters)
      : await bootableZip(platform, parameters);
  holds.take(bootable.package.code);
  const layers = await layersOf(platform, parameters.Layers ?? [], holds);
  refuseOverCombinedSize(bootable.package.code, layers);
  return revised({
    name,
    version: LATEST,
    description: parameters.Description ?? '',
    role: parameters.Role,
    memoryMB: megabytes(parameters.MemorySize ?? DEFAULT_MEMORY_MB),
    timeoutUs: seconds(parameters.Timeout ?? DEFAULT_TIMEOUT_S),
    variables: parameters.Environment?.Variables ?? {},
    ephemeralStorageMB: megabytes(parameters.EphemeralStorage?.Size ?? DEFAULT_STORAGE_MB),
    logging: loggingOf(parameters.LoggingConfig, defaultLogging(name)),
    tracingMode: parameters.TracingConfig?.Mode ?? 'PassThrough',
    deadLetterArn: parameters.DeadLetterConfig?.TargetArn || null,
    kmsKeyArn: parameters.KMSKeyArn || null,
    layers,
    ...bootable,
  });
}

export function refuseOtherArchitecture(architectures: readonly string[] | undefined): void {
  const asked = architectures?.[0] ?? ARCHITECTURE;
  if (asked !== ARCHITECTURE) throw invalidParameter(`this machine runs ${ARCHITECTURE}, not ${asked}`);
}

/** Of an image. */
export function refuseZipParameters(parameters: Pick<CreateParameters, 'Runtime' | 'Handler' | 'Layers'>) {
  const { Runtime, Handler, Layers = [] } = parameters;
  if (Runtime === undefined && Handler === undefined && Layers.length === 0) return;
  throw invalidParameter(
    "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
  );
}

async function bootableZip(platform: Platform, parameters: CreateParameters): Promise<Bootable> {
  const { Runtime: runtime, Handler: handler } = parameters;
  if (runtime === undefined || !isRuntimeName(runtime) || handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  if (parameters.ImageConfig !== undefined) throw invalidParameter('ImageConfig is for PackageType Image.');
  return { package: { kind: 'zip', code: await zipCode(platform, parameters.Code) }, runtime, handler };
}

async function bootableImage(platform: Platform, parameters: CreateParameters): Promise<Bootable> {
  refuseZipParameters(parameters);
  const image = await imageCode(platform, parameters.Code);
  const command = parameters.ImageConfig?.Command ?? [];
  const { runtime } = image;
  if (!isRuntimeName(runtime)) throw invalidParameter(`the image's runtime ${runtime} is not supported`);
  const imageUri = parameters.Code.ImageUri ?? '';
  return {
    package: { kind: 'image', code: image.code, imageUri, command },
    runtime,
    handler: command[0] ?? image.handler,
  };
}
