import { z } from 'zod';
import { ACCOUNT_ID, dateText, layerArn, layerVersionArn, sha256Text } from '../functions/index.js';
import type { LayerVersion } from '../layers/index.js';
import { REGION } from '../runtimes/index.js';
import { invalidParameter, notFound, ServiceError } from '../service-error.js';
import { holding } from '../storage/index.js';
import { bodyOf, type Call, type Reply } from './call.js';
import { constrained, listOf, violation } from './constraints.js';
import { archiveCode } from './package.js';
import { numberKey, pageOf } from './paging.js';
import { archiveSchema, LAYER_ARN_TEXT } from './parameters.js';
import { locationOf } from './read-function.js';
import { KNOWN_RUNTIMES } from './runtime-names.js';

const MAX_ITEMS = 50;
/** Beyond all versions; it has as many digits as a key. */
const HIGHEST = 999_999_999_999_999;
const ARCHITECTURES = ['x86_64', 'arm64'];
const LAYER_NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):(\d{12}):layer:)?([a-zA-Z0-9-_]+)$/;
const LAYER_NAME_TEXT =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+';

const runtimes = constrained(
  z.array(z.string()).max(15),
  (names) => names.every((name) => KNOWN_RUNTIMES.includes(name)),
  `Member must satisfy enum value set: [${KNOWN_RUNTIMES.join(', ')}]`,
);

const publishSchema = z.object({
  Description: z.string().max(256).optional(),
  Content: archiveSchema,
  CompatibleRuntimes: runtimes.optional(),
  CompatibleArchitectures: listOf(
    (name) => ARCHITECTURES.includes(name),
    `Member must satisfy enum value set: [${ARCHITECTURES.join(', ')}]`,
  )
    .max(2)
    .optional(),
  LicenseInfo: z.string().max(512).optional(),
});

/** PublishLayerVersion: the content is what functions see below /opt. */
export async function publishLayerVersion(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, publishSchema);
  const name = layerNameOf(call);
  return await holding(async (holds) => {
    const code = holds.take(await archiveCode(call.platform, parameters.Content));
    const layer = call.platform.layers.publish({
      name,
      description: parameters.Description ?? '',
      licenseInfo: parameters.LicenseInfo ?? null,
      compatibleRuntimes: parameters.CompatibleRuntimes ?? null,
      compatibleArchitectures: parameters.CompatibleArchitectures ?? null,
      code,
    });
    return { status: 201, body: wholeJson(call, layer) };
  });
}

/** GetLayerVersion. */
export function getLayerVersion(call: Call): Reply {
  return { status: 200, body: wholeJson(call, existing(call, layerNameOf(call), versionOf(call))) };
}

/** ListLayers, and GetLayerVersionByArn, which has the same path. */
export function layersEndpoint(call: Call): Reply {
  return call.query.get('find') === 'LayerVersion' ? getLayerVersionByArn(call) : listLayers(call);
}

/** ListLayerVersions: the newest first. */
export function listLayerVersions(call: Call): Reply {
  const versions = call.platform.layers.versionsOf(layerNameOf(call)).filter(matching(call));
  const { items, nextMarker } = pageOf(call, versions, descendingKey, MAX_ITEMS);
  return { status: 200, body: { LayerVersions: items.map(itemJson), NextMarker: nextMarker } };
}

/** DeleteLayerVersion: functions that have it keep it. One that is not there is no error. */
export function deleteLayerVersion(call: Call): Reply {
  call.platform.layers.delete(layerNameOf(call), versionOf(call));
  return { status: 204 };
}

function getLayerVersionByArn(call: Call): Reply {
  const arn = call.query.get('Arn') ?? '';
  const [prefix = '', version = ''] = [
    arn.slice(0, arn.lastIndexOf(':')),
    arn.slice(arn.lastIndexOf(':') + 1),
  ];
  if (!arn.startsWith('arn:') || !LAYER_NAME.test(prefix) || !/^\d+$/.test(version)) {
    throw violation('arn', arn, `Member must satisfy regular expression pattern: ${LAYER_ARN_TEXT}`);
  }
  return { status: 200, body: wholeJson(call, existing(call, ownNameOf(prefix), Number(version))) };
}

function listLayers(call: Call): Reply {
  const { layers } = call.platform;
  const latest = layers.names().flatMap((name) => layers.versionsOf(name).find(matching(call)) ?? []);
  const { items, nextMarker } = pageOf(call, latest, ({ name }) => name, MAX_ITEMS);
  return {
    status: 200,
    body: {
      Layers: items.map((layer) => ({
        LayerName: layer.name,
        LayerArn: layerArn(layer.name),
        LatestMatchingVersion: itemJson(layer),
      })),
      NextMarker: nextMarker,
    },
  };
}

/** Whether a version is for the runtime and the architecture that are asked for. */
function matching({ query }: Call): (layer: LayerVersion) => boolean {
  const runtime = query.get('CompatibleRuntime');
  const architecture = query.get('CompatibleArchitecture');
  if (runtime !== null) refuseUnknown('compatibleRuntime', runtime, KNOWN_RUNTIMES);
  if (architecture !== null) refuseUnknown('compatibleArchitecture', architecture, ARCHITECTURES);
  return ({ compatibleRuntimes, compatibleArchitectures }) =>
    (runtime === null || compatibleRuntimes?.includes(runtime) === true) &&
    (architecture === null || compatibleArchitectures?.includes(architecture) === true);
}

function refuseUnknown(at: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw violation(at, value, `Member must satisfy enum value set: [${known.join(', ')}]`);
}

function descendingKey({ version }: LayerVersion): string {
  return numberKey(HIGHEST - version);
}

function layerNameOf({ names }: Call): string {
  return ownNameOf(names[0] ?? '');
}

function ownNameOf(text: string): string {
  const [, region = REGION, account = ACCOUNT_ID, name] = LAYER_NAME.exec(text) ?? [];
  if (name === undefined || text.length > 140) {
    throw violation('layerName', text, `Member must satisfy regular expression pattern: ${LAYER_NAME_TEXT}`);
  }
  if (region === REGION && account === ACCOUNT_ID) return name;
  throw new ServiceError(
    'AccessDeniedException',
    `User: arn:aws:iam::${ACCOUNT_ID}:root is not authorized to access resource: ${text} because no resource-based policy allows it`,
  );
}

function versionOf({ names }: Call): number {
  const version = Number(names[1]);
  if (!Number.isInteger(version) || version < 1)
    throw invalidParameter('Layer Version Cannot be less than 1');
  return version;
}

function existing({ platform }: Call, name: string, version: number): LayerVersion {
  const layer = platform.layers.get(name, version);
  if (layer === undefined) throw notFound('The resource you requested does not exist.');
  return layer;
}

/** `LayerVersionsListItem` of the API reference. */
function itemJson({ name, version, ...layer }: LayerVersion) {
  const { licenseInfo, compatibleRuntimes, compatibleArchitectures } = layer;
  return {
    LayerVersionArn: layerVersionArn(name, version),
    Version: version,
    Description: layer.description,
    CreatedDate: dateText(layer.createdAt),
    ...(compatibleRuntimes === null ? {} : { CompatibleRuntimes: compatibleRuntimes }),
    ...(compatibleArchitectures === null ? {} : { CompatibleArchitectures: compatibleArchitectures }),
    ...(licenseInfo === null ? {} : { LicenseInfo: licenseInfo }),
  };
}

/** The same with its content, as all but lists have it. */
function wholeJson(call: Call, layer: LayerVersion) {
  const { code, name } = layer;
  return {
    Content: {
      Location: locationOf(call, code),
      CodeSha256: sha256Text(code.sha256),
      CodeSize: code.sizeBytes,
    },
    LayerArn: layerArn(name),
    ...itemJson(layer),
  };
}
