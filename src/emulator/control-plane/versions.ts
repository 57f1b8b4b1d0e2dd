import { z } from 'zod';
import {
  configurationJson,
  type FunctionConfiguration,
  LATEST,
  listedConfigurationJson,
  sha256Text,
} from '../functions/index.js';
import { invalidParameter } from '../service-error.js';
import { bodyOf, type Call, functionOf, type Reply, unqualifiedFunctionOf } from './call.js';
import { numberKey, pageOf } from './paging.js';
import { refuseOtherRevision } from './revision.js';

const publishSchema = z.object({
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).optional(),
  RevisionId: z.string().optional(),
});

/** PublishVersion: no new version where `$LATEST` is what was published last. */
export async function publishVersion(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, publishSchema);
  const deployed = unqualifiedFunctionOf(call);
  refuseOtherRevision(deployed.configuration, parameters.RevisionId);
  refuseOtherCode(deployed.configuration, parameters.CodeSha256);
  const { configuration } = deployed.publish(parameters.Description ?? null);
  return { status: 201, body: configurationJson(configuration, 'active', configuration.version) };
}

/** ListVersionsByFunction: `$LATEST` first, then by number. */
export function listVersionsByFunction(call: Call): Reply {
  const { versions } = functionOf(call);
  const { items, nextMarker } = pageOf(call, versions, (one) => versionKey(one.configuration), 10_000);
  return {
    status: 200,
    body: {
      NextMarker: nextMarker,
      Versions: items.map(({ configuration }) =>
        listedConfigurationJson(configuration, configuration.version),
      ),
    },
  };
}

/** Sorts as versions do. */
export function versionKey({ version }: FunctionConfiguration): string {
  return numberKey(version === LATEST ? 0 : Number(version));
}

function refuseOtherCode(configuration: FunctionConfiguration, asked: string | undefined): void {
  const current = sha256Text(configuration.package.code.sha256);
  if (asked === undefined || asked === current) return;
  throw invalidParameter(
    `CodeSHA256 (${asked}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}
