import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Megabytes, Microseconds } from '../../units/index.js';
import type { FunctionSpec, HeldCode } from '../pool/index.js';
import type { LoggingConfiguration, RuntimeName } from '../runtimes/index.js';
import type { StoredCode } from '../storage/index.js';
import { functionArn } from './arn.js';

export type FunctionPackage =
  | { readonly kind: 'zip'; readonly code: StoredCode }
  | {
      readonly kind: 'image';
      readonly code: StoredCode;
      readonly imageUri: string;
      /** `ImageConfig.Command`: one element, which replaces the image's own handler. */
      readonly command: readonly string[];
    };

export interface UsedLayer {
  readonly arn: string;
  readonly code: StoredCode;
}

/** The layers of one configuration, merged into one directory; later ones win. */
export interface LayerSet {
  readonly layers: readonly UsedLayer[];
  /** Null without layers. */
  readonly merged: HeldCode | null;
}

export const NO_LAYERS: LayerSet = { layers: [], merged: null };

/** One version of a function as its owner configured it. */
export interface FunctionConfiguration {
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly description: string;
  readonly role: string;
  readonly runtime: RuntimeName;
  readonly handler: string;
  readonly memoryMB: Megabytes;
  readonly timeoutUs: Microseconds;
  readonly variables: Readonly<Record<string, string>>;
  readonly ephemeralStorageMB: Megabytes;
  readonly logging: LoggingConfiguration;
  readonly layers: LayerSet;
  /** Told again, and nothing else. */
  readonly tracingMode: 'Active' | 'PassThrough';
  readonly deadLetterArn: string | null;
  readonly kmsKeyArn: string | null;
  readonly package: FunctionPackage;
  readonly revisionId: string;
  readonly lastModified: Date;
}

/** Every change makes another revision. */
export function revised(
  configuration: Omit<FunctionConfiguration, 'revisionId' | 'lastModified'>,
): FunctionConfiguration {
  return { ...configuration, revisionId: randomUUID(), lastModified: new Date() };
}

export function specOf(configuration: FunctionConfiguration): FunctionSpec {
  const { name, version, runtime, handler, memoryMB, timeoutUs, variables } = configuration;
  const { ephemeralStorageMB, logging } = configuration;
  const { merged } = configuration.layers;
  const { code } = configuration.package;
  return {
    functionName: name,
    functionArn: functionArn(name),
    initializationType: 'on-demand',
    layers: merged?.taskRoot ?? null,
    code: merged === null ? code : heldTogether(code, merged),
    ...{ version, runtime, handler, memoryMB, timeoutUs, variables, ephemeralStorageMB, logging },
  };
}

/** The package, and with it what has to stay as long. */
function heldTogether(code: HeldCode, layers: HeldCode): HeldCode {
  return {
    taskRoot: code.taskRoot,
    retain: () => {
      code.retain();
      layers.retain();
    },
    release: () => {
      code.release();
      layers.release();
    },
  };
}

/** `$LATEST` under a number. */
export function publishedAs(
  version: string,
  latest: FunctionConfiguration,
  description: string,
): FunctionConfiguration {
  return { ...latest, version, description, revisionId: randomUUID() };
}

/** Whether two revisions of `$LATEST` are the same function. */
export function isSame(one: FunctionConfiguration, other: FunctionConfiguration): boolean {
  return isDeepStrictEqual(substance(one), substance(other));
}

function substance(configuration: FunctionConfiguration) {
  const { revisionId, lastModified, package: code, layers, ...rest } = configuration;
  const { code: stored, ...how } = code;
  return { ...rest, ...how, sha256: stored.sha256, layers: layers.layers.map(({ arn }) => arn) };
}
