import { invalidParameter } from '../service-error.js';
import type { Call, Reply } from './call.js';

const MAX_ITEMS = 50;

/** GetFunction. The code has no location to download from. */
export function getFunction({ platform, functionName }: Call): Reply {
  const deployed = platform.functions.get(functionName);
  const { package: code } = deployed.configuration;
  const location =
    code.kind === 'zip'
      ? { RepositoryType: 'S3' }
      : { RepositoryType: 'ECR', ImageUri: code.imageUri, ResolvedImageUri: code.imageUri };
  return { status: 200, body: { Configuration: deployed.json(), Code: location } };
}

/** GetFunctionConfiguration. */
export function getFunctionConfiguration({ platform, functionName }: Call): Reply {
  return { status: 200, body: platform.functions.get(functionName).json() };
}

/** ListFunctions: by name, at most 50 a page; the marker is the last name of the page before. */
export function listFunctions({ platform, query }: Call): Reply {
  const marker = query.get('Marker') ?? '';
  const size = Number(query.get('MaxItems') ?? MAX_ITEMS);
  if (!Number.isInteger(size) || size < 1)
    throw invalidParameter('MaxItems must be an integer of at least 1');
  const left = platform.functions.all().filter((deployed) => deployed.configuration.name > marker);
  const page = left.slice(0, Math.min(size, MAX_ITEMS));
  const last = page.at(-1);
  const more = left.length > page.length && last !== undefined;
  return {
    status: 200,
    body: {
      Functions: page.map((deployed) => deployed.json()),
      NextMarker: more ? last.configuration.name : null,
    },
  };
}

/** DeleteFunction: ends its environments and its URL. */
export async function deleteFunction({ platform, functionName }: Call): Promise<Reply> {
  await platform.functions.remove(functionName).close();
  return { status: 204 };
}
