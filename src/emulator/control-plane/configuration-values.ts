import { ACCOUNT_ID, type LayerSet, layerVersionArn, NO_LAYERS } from '../functions/index.js';
import type { LayerVersion } from '../layers/index.js';
import type { Platform } from '../platform.js';
import { type LoggingConfiguration, REGION } from '../runtimes/index.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { type Holds, holding, MAX_UNZIPPED_BYTES, type StoredCode } from '../storage/index.js';
import type { LoggingParameters } from './parameters.js';

const MAX_LAYERS = 5;

/** Levels hold for the format JSON alone, where they are INFO unless they are given. */
export function loggingOf(
  given: LoggingParameters | undefined,
  old: LoggingConfiguration,
): LoggingConfiguration {
  const format = given?.LogFormat ?? old.format;
  const logGroup = given?.LogGroup ?? old.logGroup;
  if (format === 'JSON') {
    const applicationLogLevel = given?.ApplicationLogLevel ?? old.applicationLogLevel ?? 'INFO';
    const systemLogLevel = given?.SystemLogLevel ?? old.systemLogLevel ?? 'INFO';
    return { format, applicationLogLevel, systemLogLevel, logGroup };
  }
  if (given?.ApplicationLogLevel !== undefined || given?.SystemLogLevel !== undefined) {
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    );
  }
  return { format, applicationLogLevel: null, systemLogLevel: null, logGroup };
}

/** The logging of a function whose owner says nothing about it. */
export function defaultLogging(name: string): LoggingConfiguration {
  return {
    format: 'Text',
    applicationLogLevel: null,
    systemLogLevel: null,
    logGroup: `/aws/lambda/${name}`,
  };
}

/** Merges the layers that ARNs name; what results is held by `holds`. Throws InvalidParameterValueException. */
export async function layersOf(platform: Platform, arns: readonly string[], holds: Holds): Promise<LayerSet> {
  if (arns.length === 0) return NO_LAYERS;
  if (arns.length > MAX_LAYERS) throw invalidParameter(`Cannot reference more than ${MAX_LAYERS} layers.`);
  const layers = arns.map((arn) => ({ arn, ...layerOf(platform, arn) }));
  refuseVersionsOfOne(layers);
  refuseWithoutMounts(platform);
  return await holding(async (own) => {
    for (const { code } of layers) {
      code.retain();
      own.take(code);
    }
    refuseOverSize(layers.map(({ code }) => code));
    const merged = holds.take(await platform.mergedLayers.merge(layers.map(({ code }) => code)));
    return { layers: layers.map(({ arn, code }) => ({ arn, code })), merged };
  });
}

/** Throws InvalidParameterValueException where a package and its layers are larger than AWS allows together. */
export function refuseOverCombinedSize(code: StoredCode, { layers }: LayerSet): void {
  const size = layers.reduce((sum, layer) => sum + layer.code.unzippedBytes, code.unzippedBytes as number);
  if (layers.length === 0 || size <= MAX_UNZIPPED_BYTES) return;
  throw invalidParameter(
    `Function code combined with layers exceeds the maximum allowed size of ${MAX_UNZIPPED_BYTES} bytes. The actual size is ${size} bytes.`,
  );
}

function refuseOverSize(layers: readonly StoredCode[]): void {
  if (layers.reduce((sum, { unzippedBytes }) => sum + unzippedBytes, 0) <= MAX_UNZIPPED_BYTES) return;
  throw invalidParameter(`Layers consume more than the available size of ${MAX_UNZIPPED_BYTES} bytes`);
}

/** Layers are seen at /opt, which is the host's own where sandboxes have no file system of theirs. */
function refuseWithoutMounts({ isolation }: Platform): void {
  const { facts } = isolation;
  if (facts.isolated) return;
  throw invalidParameter(
    `Layers: this emulator cannot put them at /opt, since its sandboxes share the host's file system (${facts.reason}). Put their content into the package, or start the emulator as root.`,
  );
}

function layerOf({ layers }: Platform, arn: string): LayerVersion {
  const [, , , region = '', account = '', , name = '', version = ''] = arn.split(':');
  if (region !== REGION) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${REGION}.`,
    );
  }
  if (account !== ACCOUNT_ID) throw notAuthorised(arn);
  const found = layers.get(name, Number(version));
  if (found === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return found;
}

function notAuthorised(arn: string): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    `User: arn:aws:iam::${ACCOUNT_ID}:root is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
  );
}

function refuseVersionsOfOne(layers: readonly LayerVersion[]): void {
  for (const [index, layer] of layers.entries()) {
    const earlier = layers.slice(0, index).find(({ name }) => name === layer.name);
    if (earlier === undefined) continue;
    const arnOf = ({ name, version }: LayerVersion) => layerVersionArn(name, version);
    throw invalidParameter(
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${arnOf(earlier)} and ${arnOf(layer)} are versions of the same layer.`,
    );
  }
}
