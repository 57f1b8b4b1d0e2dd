import { megabytes, seconds } from '../../units/index.js';
import { type DeployedFunction, type FunctionConfiguration, revised } from '../functions/index.js';
import type { Platform } from '../platform.js';
import { isRuntimeName, type RuntimeName } from '../runtimes/index.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { type Call, jsonBody, type Reply } from './call.js';
import { refuseOtherArchitecture } from './create-function.js';
import { imageCode, zipCode } from './package.js';
import {
  type CodeParameters,
  checked,
  type UpdateCodeParameters,
  type UpdateParameters,
  updateCodeSchema,
  updateConfigurationSchema,
} from './parameters.js';

/** UpdateFunctionConfiguration: what is not named stays. The next invocation is cold, whatever changed. */
export async function updateFunctionConfiguration({ request, platform, functionName }: Call): Promise<Reply> {
  const parameters = checked(updateConfigurationSchema, await jsonBody(request));
  const deployed = platform.functions.get(functionName);
  refuseOtherRevision(deployed, parameters.RevisionId);
  await deployed.update(
    revised({ ...deployed.configuration, ...changes(deployed.configuration, parameters) }),
  );
  return { status: 200, body: deployed.json() };
}

/** UpdateFunctionCode. A package keeps its type. */
export async function updateFunctionCode({ request, platform, functionName }: Call): Promise<Reply> {
  const parameters = checked(updateCodeSchema, await jsonBody(request));
  const deployed = platform.functions.get(functionName);
  refuseOtherRevision(deployed, parameters.RevisionId);
  refuseOtherArchitecture(parameters.Architectures);
  await deployed.exclusively(() => replaceCode(platform, deployed, parameters));
  return { status: 200, body: deployed.json() };
}

async function replaceCode(
  platform: Platform,
  deployed: DeployedFunction,
  parameters: UpdateCodeParameters,
): Promise<void> {
  const configuration = revised(await withCode(platform, deployed.configuration, parameters));
  try {
    if (parameters.DryRun !== true) await deployed.replace(configuration);
  } finally {
    configuration.package.code.release();
  }
}

function refuseOtherRevision(deployed: DeployedFunction, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === deployed.configuration.revisionId) return;
  throw new ServiceError(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest one. Call GetFunction to retrieve the latest RevisionId.',
  );
}

function changes(
  configuration: FunctionConfiguration,
  parameters: UpdateParameters,
): Partial<FunctionConfiguration> {
  return {
    role: parameters.Role ?? configuration.role,
    description: parameters.Description ?? configuration.description,
    memoryMB: megabytes(parameters.MemorySize ?? configuration.memoryMB),
    timeoutUs: parameters.Timeout === undefined ? configuration.timeoutUs : seconds(parameters.Timeout),
    variables:
      parameters.Environment === undefined
        ? configuration.variables
        : (parameters.Environment.Variables ?? {}),
    ephemeralStorageMB: megabytes(parameters.EphemeralStorage?.Size ?? configuration.ephemeralStorageMB),
    logGroup: parameters.LoggingConfig?.LogGroup ?? configuration.logGroup,
    ...(configuration.package.kind === 'zip'
      ? zipChanges(configuration, parameters)
      : imageChanges(configuration.package, parameters)),
  };
}

function zipChanges(configuration: FunctionConfiguration, parameters: UpdateParameters) {
  if (parameters.ImageConfig !== undefined) throw invalidParameter('ImageConfig is for PackageType Image.');
  const runtime: string = parameters.Runtime ?? configuration.runtime;
  if (!isRuntimeName(runtime)) throw invalidParameter(`${runtime} is not supported`);
  return { runtime, handler: parameters.Handler ?? configuration.handler };
}

function imageChanges(
  current: Extract<FunctionConfiguration['package'], { readonly kind: 'image' }>,
  parameters: UpdateParameters,
): Partial<FunctionConfiguration> {
  if (parameters.Runtime !== undefined || parameters.Handler !== undefined) {
    throw invalidParameter('Runtime and Handler are not for functions created with container images.');
  }
  const command = parameters.ImageConfig?.Command;
  const [handler] = command ?? [];
  if (command === undefined || handler === undefined) return {};
  return { package: { ...current, command }, handler };
}

async function withCode(
  platform: Platform,
  configuration: FunctionConfiguration,
  parameters: CodeParameters,
): Promise<FunctionConfiguration> {
  if (configuration.package.kind === 'zip') {
    return { ...configuration, package: { kind: 'zip', code: await zipCode(platform, parameters) } };
  }
  const image = await imageCode(platform, parameters);
  const { command } = configuration.package;
  return {
    ...configuration,
    package: { kind: 'image', code: image.code, imageUri: parameters.ImageUri ?? '', command },
    runtime: imageRuntime(image.runtime),
    handler: command[0] ?? image.handler,
  };
}

function imageRuntime(runtime: string): RuntimeName {
  if (!isRuntimeName(runtime)) throw invalidParameter(`the image's runtime ${runtime} is not supported`);
  return runtime;
}
