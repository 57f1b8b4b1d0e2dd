import { megabytes, seconds } from '../../units/index.js';
import { ARCHITECTURE, DeployedFunction, type FunctionPackage, revised } from '../functions/index.js';
import type { Platform } from '../platform.js';
import { isRuntimeName, type RuntimeName } from '../runtimes/index.js';
import { invalidParameter } from '../service-error.js';
import { type Call, functionNameOf, jsonBody, type Reply } from './call.js';
import { imageCode, zipCode } from './package.js';
import { type CreateParameters, checked, createSchema } from './parameters.js';

/** AWS's defaults. */
const DEFAULT_TIMEOUT_S = 3;
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_STORAGE_MB = 512;

interface Bootable {
  readonly package: FunctionPackage;
  readonly runtime: RuntimeName;
  readonly handler: string;
}

/** CreateFunction. The package is unpacked before the answer, so a function is Active at once. */
export async function createFunction({ request, platform }: Call): Promise<Reply> {
  const parameters = checked(createSchema, await jsonBody(request));
  const name = functionNameOf(parameters.FunctionName);
  platform.functions.refuseIfThere(name);
  refuseOtherArchitecture(parameters.Architectures);
  const bootable = await bootableOf(platform, parameters);
  try {
    const configuration = revised({
      name,
      description: parameters.Description ?? '',
      role: parameters.Role,
      memoryMB: megabytes(parameters.MemorySize ?? DEFAULT_MEMORY_MB),
      timeoutUs: seconds(parameters.Timeout ?? DEFAULT_TIMEOUT_S),
      variables: parameters.Environment?.Variables ?? {},
      ephemeralStorageMB: megabytes(parameters.EphemeralStorage?.Size ?? DEFAULT_STORAGE_MB),
      logGroup: parameters.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      ...bootable,
    });
    platform.functions.refuseIfThere(name);
    const deployed = new DeployedFunction(configuration, platform.deployment);
    platform.functions.add(deployed);
    return { status: 201, body: deployed.json() };
  } finally {
    bootable.package.code.release();
  }
}

export function refuseOtherArchitecture(architectures: readonly string[] | undefined): void {
  const asked = architectures?.[0] ?? ARCHITECTURE;
  if (asked !== ARCHITECTURE) throw invalidParameter(`this machine runs ${ARCHITECTURE}, not ${asked}`);
}

async function bootableOf(platform: Platform, parameters: CreateParameters): Promise<Bootable> {
  return parameters.PackageType === 'Image'
    ? await bootableImage(platform, parameters)
    : await bootableZip(platform, parameters);
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
  if (parameters.Runtime !== undefined || parameters.Handler !== undefined) {
    throw invalidParameter('Runtime and Handler are not for functions created with container images.');
  }
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
