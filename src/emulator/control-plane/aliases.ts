import { z } from 'zod';
import {
  type Alias,
  aliasJson,
  type DeployedFunction,
  functionArn,
  LATEST,
  pointsTo,
  revisedAlias,
} from '../functions/index.js';
import { invalidParameter, notFound, ServiceError } from '../service-error.js';
import { bodyOf, type Call, functionOf, type Reply } from './call.js';
import { constrained, pattern } from './constraints.js';
import { pageOf } from './paging.js';
import { refuseOtherRevision } from './revision.js';

const VERSION_TEXT = '(\\$LATEST(\\.PUBLISHED)?|[0-9]+)';
const versionSchema = pattern(/^(?:\$LATEST|[0-9]+)$/, VERSION_TEXT).max(1_024);

const weights = constrained(
  constrained(
    z.record(z.string(), z.number()),
    (given) => Object.keys(given).every((version) => /^[0-9]+$/.test(version)),
    'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]',
  ),
  (given) => Object.values(given).every((weight) => weight >= 0 && weight <= 1),
  'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
);

const fields = {
  Description: z.string().max(256).optional(),
  RoutingConfig: z.object({ AdditionalVersionWeights: weights.optional() }).optional(),
};

const createSchema = z.object({
  ...fields,
  Name: pattern(/^(?!\d+$)[a-zA-Z0-9-_]+$/, '(?!^[0-9]+$)([a-zA-Z0-9-_]+)').max(128),
  FunctionVersion: versionSchema,
});

const updateSchema = z.object({
  ...fields,
  FunctionVersion: versionSchema.optional(),
  RevisionId: z.string().optional(),
});

/** CreateAlias. */
export async function createAlias(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, createSchema);
  const { Name: name, FunctionVersion: version } = parameters;
  const deployed = call.platform.functions.get(call.functionName, version);
  const given = parameters.RoutingConfig?.AdditionalVersionWeights ?? {};
  refuseRouting(deployed, version, given);
  if (deployed.alias(name) !== undefined) {
    throw new ServiceError(
      'ResourceConflictException',
      `Alias already exists: ${functionArn(deployed.name, name)}`,
    );
  }
  const description = parameters.Description ?? '';
  const alias = revisedAlias({ name, version, description, weights: given });
  deployed.putAlias(alias);
  return { status: 201, body: aliasJson(deployed.name, alias) };
}

/** UpdateAlias: what is not named stays; an empty RoutingConfig takes the weights away. */
export async function updateAlias(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, updateSchema);
  const deployed = functionOf(call);
  const old = aliasOf(call, deployed, 'Alias not found: ');
  refuseOtherRevision(old, parameters.RevisionId);
  const { FunctionVersion, Description, RoutingConfig } = parameters;
  const version = FunctionVersion ?? old.version;
  const given = RoutingConfig === undefined ? old.weights : (RoutingConfig.AdditionalVersionWeights ?? {});
  refuseRouting(deployed, version, given);
  const description = Description ?? old.description;
  const alias = revisedAlias({ name: old.name, version, description, weights: given });
  deployed.putAlias(alias);
  return { status: 200, body: aliasJson(deployed.name, alias) };
}

/** GetAlias. */
export function getAlias(call: Call): Reply {
  const deployed = functionOf(call);
  const alias = aliasOf(call, deployed, 'Cannot find alias arn: ');
  return { status: 200, body: aliasJson(deployed.name, alias) };
}

/** ListAliases: by name, or those of one version. */
export function listAliases(call: Call): Reply {
  const deployed = functionOf(call);
  const version = call.query.get('FunctionVersion');
  const found = deployed.aliases.filter((alias) => version === null || pointsTo(alias, version));
  const { items, nextMarker } = pageOf(call, found, ({ name }) => name, 10_000);
  return {
    status: 200,
    body: { Aliases: items.map((alias) => aliasJson(deployed.name, alias)), NextMarker: nextMarker },
  };
}

/** DeleteAlias: one that is not there is no error on AWS either. */
export async function deleteAlias(call: Call): Promise<Reply> {
  await functionOf(call).deleteAlias(call.names[0] ?? '');
  return { status: 204 };
}

function aliasOf({ names }: Call, deployed: DeployedFunction, message: string): Alias {
  const [name = ''] = names;
  const alias = deployed.alias(name);
  if (alias !== undefined) return alias;
  throw notFound(`${message}${functionArn(deployed.name, name)}`);
}

/** Both versions of an alias must be there, and be two. */
function refuseRouting(deployed: DeployedFunction, version: string, given: Alias['weights']): void {
  const additional = Object.keys(given);
  if (additional.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  if (additional.includes(version)) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  for (const one of [version, ...additional]) deployed.version(one);
  if (version === LATEST && additional.length > 0) {
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  }
}
