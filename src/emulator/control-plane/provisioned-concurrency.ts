import { z } from 'zod';
import {
  type DeployedFunction,
  dateText,
  functionArn,
  isVersion,
  LATEST,
  type ProvisionedConfig,
} from '../functions/index.js';
import { invalidParameter, notFound, ServiceError } from '../service-error.js';
import { bodyOf, type Call, type Reply } from './call.js';
import { violation } from './constraints.js';
import { pageOf } from './paging.js';

const MAX_ITEMS = 50;

const provisionedSchema = z.object({ ProvisionedConcurrentExecutions: z.int().min(1) });

/** PutProvisionedConcurrencyConfig: environments begin to initialise; the answer does not wait for them. */
export async function putProvisionedConcurrencyConfig(call: Call): Promise<Reply> {
  const { ProvisionedConcurrentExecutions: count } = await bodyOf(call, provisionedSchema);
  const qualifier = qualifierOf(
    call,
    'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
  );
  const deployed = targetOf(call, qualifier);
  refuseRival(deployed, qualifier);
  const config = deployed.provisioned.put(qualifier, count);
  return { status: 202, body: json(deployed, config) };
}

/** GetProvisionedConcurrencyConfig, and ListProvisionedConcurrencyConfigs, which has the same path. */
export function provisionedConcurrencyEndpoint(call: Call): Reply {
  return call.query.get('List') === 'ALL' ? listConfigs(call) : getConfig(call);
}

/** DeleteProvisionedConcurrencyConfig: one that is not there is no error. */
export function deleteProvisionedConcurrencyConfig(call: Call): Reply {
  const qualifier = qualifierOf(call, NEITHER);
  targetOf(call, qualifier).provisioned.delete(qualifier);
  return { status: 204 };
}

const NEITHER = 'The function resource provided must be an alias or a published version.';

function getConfig(call: Call): Reply {
  const qualifier = qualifierOf(call, NEITHER);
  const deployed = targetOf(call, qualifier);
  const config = deployed.provisioned.get(qualifier);
  if (config === undefined) {
    throw new ServiceError(
      'ProvisionedConcurrencyConfigNotFoundException',
      'No Provisioned Concurrency Config found for this function',
    );
  }
  return { status: 200, body: json(deployed, config) };
}

function listConfigs(call: Call): Reply {
  const deployed = call.platform.functions.get(call.functionName);
  const { items, nextMarker } = pageOf(
    call,
    deployed.provisioned.all(),
    ([qualifier]) => qualifier,
    MAX_ITEMS,
  );
  return {
    status: 200,
    body: {
      ProvisionedConcurrencyConfigs: items.map(([qualifier, config]) => ({
        FunctionArn: functionArn(deployed.name, qualifier),
        ...json(deployed, config),
      })),
      NextMarker: nextMarker,
    },
  };
}

function qualifierOf({ qualifier }: Call, message: string): string {
  if (qualifier === null) throw violation('qualifier', null, 'Member must not be null');
  if (qualifier === LATEST) throw invalidParameter(message);
  return qualifier;
}

function targetOf({ platform, functionName }: Call, qualifier: string): DeployedFunction {
  const arn = functionArn(functionName, qualifier);
  const deployed = platform.functions.find(functionName);
  if (deployed?.has(qualifier) === true) return deployed;
  throw notFound(
    isVersion(qualifier) || deployed === undefined
      ? `Function not found: ${arn}`
      : `Cannot find alias arn: ${arn}`,
  );
}

function refuseRival(deployed: DeployedFunction, qualifier: string): void {
  if (deployed.provisioned.rivalOf(qualifier) === undefined) return;
  throw new ServiceError(
    'ResourceConflictException',
    isVersion(qualifier)
      ? 'Version is pointed by a Provisioned Concurrency alias'
      : "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
  );
}

function json({ provisioned }: DeployedFunction, config: ProvisionedConfig) {
  const { requested, ready, hasFailed } = provisioned.statusOf(config);
  return {
    RequestedProvisionedConcurrentExecutions: config.requested,
    AvailableProvisionedConcurrentExecutions: ready,
    AllocatedProvisionedConcurrentExecutions: ready,
    ...statusJson(ready === requested, hasFailed),
    LastModified: dateText(config.lastModified),
  };
}

function statusJson(isReady: boolean, hasFailed: boolean) {
  if (hasFailed) return { Status: 'FAILED', StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' };
  return { Status: isReady ? 'READY' : 'IN_PROGRESS' };
}
