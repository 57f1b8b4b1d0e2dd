import { CODE_PATH } from '../code-storage.js';
import {
  configurationJson,
  type FunctionConfiguration,
  isVersion,
  LATEST,
  listedConfigurationJson,
} from '../functions/index.js';
import { invalidParameter } from '../service-error.js';
import type { StoredCode } from '../storage/index.js';
import { type Call, functionOf, type Reply } from './call.js';
import { reservedJson } from './concurrency.js';
import { violation } from './constraints.js';
import { pageOf } from './paging.js';
import { versionKey } from './versions.js';

const MAX_ITEMS = 10_000;

/** GetFunction: with the configuration, where the code can be downloaded. */
export function getFunction(call: Call): Reply {
  const deployed = functionOf(call);
  const { configuration } = deployed.version(call.qualifier);
  const tags = Object.fromEntries(deployed.settings.tags);
  const concurrency = reservedJson(deployed);
  return {
    status: 200,
    body: {
      Configuration: stateJson(call),
      Code: codeJson(call, configuration),
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
      ...(Object.keys(concurrency).length === 0 ? {} : { Concurrency: concurrency }),
    },
  };
}

/** GetFunctionConfiguration. */
export function getFunctionConfiguration(call: Call): Reply {
  return { status: 200, body: stateJson(call) };
}

/** ListFunctions: by name, `$LATEST` alone or, with `FunctionVersion=ALL`, all versions. */
export function listFunctions(call: Call): Reply {
  const asked = call.query.get('FunctionVersion');
  if (asked !== null && asked !== 'ALL') {
    throw violation('functionVersion', asked, 'Member must satisfy enum value set: [ALL]');
  }
  const versions = call.platform.functions
    .all()
    .flatMap((deployed) => (asked === 'ALL' ? deployed.versions : [deployed.latest]))
    .map(({ configuration }) => configuration);
  const { items, nextMarker } = pageOf(call, versions, keyOf, MAX_ITEMS);
  const qualifierOf = ({ version }: FunctionConfiguration) => (asked === 'ALL' ? version : null);
  return {
    status: 200,
    body: {
      Functions: items.map((one) => listedConfigurationJson(one, qualifierOf(one))),
      NextMarker: nextMarker,
    },
  };
}

/** DeleteFunction: all of it, with its URLs; or, with a qualifier, one version. */
export async function deleteFunction(call: Call): Promise<Reply> {
  const { platform, functionName, qualifier } = call;
  if (qualifier === null) {
    await platform.functions.remove(functionName).close();
    return { status: 204 };
  }
  if (qualifier === LATEST) {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  }
  if (!isVersion(qualifier)) throw invalidParameter('Deletion of aliases is not currently supported.');
  await functionOf(call).deleteVersion(qualifier);
  return { status: 204 };
}

/** Where a zip can be downloaded from this emulator. */
export function locationOf({ request }: Call, { sha256 }: StoredCode): string {
  return `http://${request.headers.host ?? 'localhost'}${CODE_PATH}${sha256}`;
}

function stateJson(call: Call) {
  const { qualifier } = call;
  const deployed = functionOf(call);
  const { configuration } = deployed.version(qualifier);
  return configurationJson(configuration, deployed.stateOf(configuration.version), qualifier);
}

function codeJson(call: Call, { package: code }: FunctionConfiguration) {
  return code.kind === 'zip'
    ? { RepositoryType: 'S3', Location: locationOf(call, code.code) }
    : { RepositoryType: 'ECR', ImageUri: code.imageUri, ResolvedImageUri: code.imageUri };
}

/** Names have no blank, so that no name sorts between another and its versions. */
function keyOf(configuration: FunctionConfiguration): string {
  return `${configuration.name} ${versionKey(configuration)}`;
}
