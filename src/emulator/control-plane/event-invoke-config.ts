import { z } from 'zod';
import { type DeployedFunction, type EventInvokeConfig, functionArn, LATEST } from '../functions/index.js';
import type { Platform } from '../platform.js';
import { invalidParameter, notFound } from '../service-error.js';
import { bodyOf, type Call, type Reply } from './call.js';
import { pattern } from './constraints.js';
import { functionAddressOf } from './function-address.js';
import { pageOf } from './paging.js';

const MAX_ITEMS = 50;

const destination = z
  .object({
    Destination: pattern(
      /^(?:$|kafka:\/\/([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))$/,
      '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
    )
      .max(350)
      .optional(),
  })
  .optional();

const configSchema = z.object({
  MaximumRetryAttempts: z.int().min(0).max(2).optional(),
  MaximumEventAgeInSeconds: z.int().min(60).max(21_600).optional(),
  DestinationConfig: z.object({ OnSuccess: destination, OnFailure: destination }).optional(),
});
type ConfigParameters = z.infer<typeof configSchema>;

const NOTHING: Omit<EventInvokeConfig, 'lastModified'> = {
  maximumRetryAttempts: null,
  maximumEventAgeInSeconds: null,
  onSuccess: null,
  onFailure: null,
};

/** PutFunctionEventInvokeConfig: replaces what there was. */
export async function putFunctionEventInvokeConfig(call: Call): Promise<Reply> {
  return await change(call, () => NOTHING);
}

/** UpdateFunctionEventInvokeConfig: what is not named stays. */
export async function updateFunctionEventInvokeConfig(call: Call): Promise<Reply> {
  return await change(call, () => configOf(call));
}

/** GetFunctionEventInvokeConfig. */
export function getFunctionEventInvokeConfig(call: Call): Reply {
  return { status: 200, body: json(call.functionName, call.qualifier, configOf(call)) };
}

/** DeleteFunctionEventInvokeConfig. */
export function deleteFunctionEventInvokeConfig(call: Call): Reply {
  configOf(call);
  call.platform.functions.get(call.functionName).settings.eventInvoke.delete(call.qualifier ?? LATEST);
  return { status: 204 };
}

/** ListFunctionEventInvokeConfigs: by qualifier. */
export function listFunctionEventInvokeConfigs(call: Call): Reply {
  const { settings } = targetOf(call);
  const configs = [...settings.eventInvoke].sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, nextMarker } = pageOf(call, configs, ([qualifier]) => qualifier, MAX_ITEMS);
  return {
    status: 200,
    body: {
      FunctionEventInvokeConfigs: items.map(([qualifier, config]) =>
        json(call.functionName, qualifier, config),
      ),
      NextMarker: nextMarker,
    },
  };
}

async function change(call: Call, old: () => Omit<EventInvokeConfig, 'lastModified'>): Promise<Reply> {
  const parameters = await bodyOf(call, configSchema);
  if (Object.keys(parameters).length === 0) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
  const deployed = targetOf(call);
  refuseDestinations(call, parameters);
  const config = { ...changed(old(), parameters), lastModified: new Date() };
  deployed.settings.eventInvoke.set(call.qualifier ?? LATEST, config);
  return { status: 200, body: json(call.functionName, call.qualifier, config) };
}

function changed(
  old: Omit<EventInvokeConfig, 'lastModified'>,
  { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: ConfigParameters,
): Omit<EventInvokeConfig, 'lastModified'> {
  return {
    maximumRetryAttempts: MaximumRetryAttempts ?? old.maximumRetryAttempts,
    maximumEventAgeInSeconds: MaximumEventAgeInSeconds ?? old.maximumEventAgeInSeconds,
    onSuccess: DestinationConfig === undefined ? old.onSuccess : arnOf(DestinationConfig.OnSuccess),
    onFailure: DestinationConfig === undefined ? old.onFailure : arnOf(DestinationConfig.OnFailure),
  };
}

function arnOf(given: z.infer<typeof destination>): string | null {
  const arn = given?.Destination ?? '';
  return arn === '' ? null : arn;
}

function refuseDestinations({ platform, functionName }: Call, { DestinationConfig }: ConfigParameters): void {
  const [onSuccess, onFailure] = [arnOf(DestinationConfig?.OnSuccess), arnOf(DestinationConfig?.OnFailure)];
  for (const arn of [onSuccess, onFailure]) {
    const service = arn?.split(':')[2] ?? 'lambda';
    if (['sns', 'sqs', 'events', 's3'].includes(service)) {
      throw invalidParameter(
        `The destination ARN ${arn} is invalid: this emulator has no ${service}. Name a Lambda function.`,
      );
    }
    if (service !== 'lambda') {
      const text = (one: string | null, kind: string) =>
        one === null ? 'null' : `${kind}(destination=${one})`;
      throw invalidParameter(
        `The provided destination config DestinationConfig(onSuccess=${text(onSuccess, 'OnSuccess')}, onFailure=${text(onFailure, 'OnFailure')}) is invalid.`,
      );
    }
    if (arn !== null) refuseFunction(platform, functionName, arn);
  }
}

function refuseFunction({ functions }: Platform, functionName: string, arn: string): void {
  const { name, qualifier } = functionAddressOf(arn);
  if (name === functionName) {
    throw invalidParameter("You can't specify the function as a destination for itself.");
  }
  if (functions.find(name)?.has(qualifier) === true) return;
  throw invalidParameter(`The destination ARN ${arn} is invalid.`);
}

function targetOf({ platform, functionName, qualifier }: Call): DeployedFunction {
  const deployed = platform.functions.find(functionName);
  if (deployed?.has(qualifier) === true) return deployed;
  throw notFound("The function doesn't exist.");
}

function configOf({ platform, functionName, qualifier }: Call): EventInvokeConfig {
  const config = platform.functions.find(functionName)?.settings.eventInvoke.get(qualifier ?? LATEST);
  if (config !== undefined) return config;
  throw notFound(
    `The function ${functionArn(functionName, qualifier ?? LATEST)} doesn't have an EventInvokeConfig`,
  );
}

/** `FunctionEventInvokeConfig` of the API reference; its date is a number of seconds. */
function json(functionName: string, qualifier: string | null, config: EventInvokeConfig) {
  const { maximumRetryAttempts, maximumEventAgeInSeconds, onSuccess, onFailure } = config;
  const destinationJson = (arn: string | null) => (arn === null ? {} : { Destination: arn });
  return {
    LastModified: config.lastModified.getTime() / 1_000,
    FunctionArn: functionArn(functionName, qualifier ?? LATEST),
    ...(maximumRetryAttempts === null ? {} : { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds === null ? {} : { MaximumEventAgeInSeconds: maximumEventAgeInSeconds }),
    DestinationConfig: { OnSuccess: destinationJson(onSuccess), OnFailure: destinationJson(onFailure) },
  };
}
