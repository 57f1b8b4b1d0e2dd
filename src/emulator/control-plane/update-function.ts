import { megabytes, seconds } from '../../units/index.js';
import {
  configurationJson,
  type DeployedFunction,
  type FunctionConfiguration,
  type FunctionPackage,
  revised,
} from '../functions/index.js';
import type { Platform } from '../platform.js';
import { isRuntimeName, type RuntimeName } from '../runtimes/index.js';
import { invalidParameter } from '../service-error.js';
import { type Holds, holding } from '../storage/index.js';
import { bodyOf, type Call, type Reply, unqualifiedFunctionOf } from './call.js';
import { layersOf, loggingOf, refuseOverCombinedSize } from './configuration-values.js';
import { refuseOtherArchitecture, refuseZipParameters } from './create-function.js';
import { imageCode, zipCode } from './package.js';
import {
  type CodeParameters,
  type UpdateCodeParameters,
  type UpdateParameters,
  updateCodeSchema,
  updateConfigurationSchema,
} from './parameters.js';
import { refuseOtherRevision } from './revision.js';

type Changes = Partial<FunctionConfiguration>;

/**
 * UpdateFunctionConfiguration: what is not named stays. The next invocation is cold, whatever changed. The answer
 * tells the state that AWS's tells; by then the update has been made.
 */
export async function updateFunctionConfiguration(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, updateConfigurationSchema);
  const deployed = unqualifiedFunctionOf(call);
  await deployed.exclusively(() =>
    holding(async (holds) => {
      const { configuration } = deployed;
      refuseOtherRevision(configuration, parameters.RevisionId);
      const changed = await changes(call.platform, configuration, parameters, holds);
      await deployed.latest.replace(revised({ ...configuration, ...changed }));
    }),
  );
  return { status: 200, body: configurationJson(deployed.configuration, 'updating', null) };
}

/** UpdateFunctionCode. A package keeps its type. `DryRun` checks the package, and answers what would be. */
export async function updateFunctionCode(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, updateCodeSchema);
  const deployed = unqualifiedFunctionOf(call);
  refuseOtherArchitecture(parameters.Architectures);
  const configuration = await recoded(call.platform, deployed, parameters);
  if (parameters.DryRun === true)
    return { status: 200, body: configurationJson(configuration, 'active', null) };
  if (parameters.Publish !== true) {
    return { status: 200, body: configurationJson(configuration, 'updating', null) };
  }
  const published = deployed.publish(null).configuration;
  return { status: 200, body: configurationJson(published, 'updating', published.version) };
}

async function recoded(
  platform: Platform,
  deployed: DeployedFunction,
  parameters: UpdateCodeParameters,
): Promise<FunctionConfiguration> {
  return await deployed.exclusively(() =>
    holding(async (holds) => {
      refuseOtherRevision(deployed.configuration, parameters.RevisionId);
      const configuration = revised(await withCode(platform, deployed.configuration, parameters, holds));
      refuseOverCombinedSize(configuration.package.code, configuration.layers);
      if (parameters.DryRun !== true) await deployed.latest.replace(configuration);
      return configuration;
    }),
  );
}

async function changes(
  platform: Platform,
  old: FunctionConfiguration,
  parameters: UpdateParameters,
  holds: Holds,
): Promise<Changes> {
  const layers =
    parameters.Layers === undefined ? old.layers : await layersOf(platform, parameters.Layers, holds);
  refuseOverCombinedSize(old.package.code, layers);
  return {
    ...plainChanges(old, parameters),
    layers,
    ...(old.package.kind === 'zip' ? zipChanges(old, parameters) : imageChanges(old.package, parameters)),
  };
}

function plainChanges(old: FunctionConfiguration, parameters: UpdateParameters): Changes {
  const { Environment, DeadLetterConfig, KMSKeyArn } = parameters;
  return {
    role: parameters.Role ?? old.role,
    description: parameters.Description ?? old.description,
    memoryMB: megabytes(parameters.MemorySize ?? old.memoryMB),
    timeoutUs: parameters.Timeout === undefined ? old.timeoutUs : seconds(parameters.Timeout),
    variables: Environment === undefined ? old.variables : (Environment.Variables ?? {}),
    ephemeralStorageMB: megabytes(parameters.EphemeralStorage?.Size ?? old.ephemeralStorageMB),
    logging: loggingOf(parameters.LoggingConfig, old.logging),
    tracingMode: parameters.TracingConfig?.Mode ?? old.tracingMode,
    deadLetterArn: DeadLetterConfig === undefined ? old.deadLetterArn : DeadLetterConfig.TargetArn || null,
    kmsKeyArn: KMSKeyArn === undefined ? old.kmsKeyArn : KMSKeyArn || null,
  };
}

function zipChanges(old: FunctionConfiguration, parameters: UpdateParameters): Changes {
  if (parameters.ImageConfig !== undefined) throw invalidParameter('ImageConfig is for PackageType Image.');
  const runtime: string = parameters.Runtime ?? old.runtime;
  if (!isRuntimeName(runtime)) throw invalidParameter(`${runtime} is not supported`);
  return { runtime, handler: parameters.Handler ?? old.handler };
}

function imageChanges(
  current: Extract<FunctionPackage, { readonly kind: 'image' }>,
  parameters: UpdateParameters,
): Changes {
  refuseZipParameters(parameters);
  const command = parameters.ImageConfig?.Command;
  const [handler] = command ?? [];
  if (command === undefined || handler === undefined) return {};
  return { package: { ...current, command }, handler };
}

async function withCode(
  platform: Platform,
  configuration: FunctionConfiguration,
  parameters: CodeParameters,
  holds: Holds,
): Promise<FunctionConfiguration> {
  if (configuration.package.kind === 'zip') {
    const code = holds.take(await zipCode(platform, parameters));
    return { ...configuration, package: { kind: 'zip', code } };
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
