import { ServiceError } from '../service-error.js';

/** Throws PreconditionFailedException. @param api the operations that tell the latest revision */
export function refuseOtherRevision(
  { revisionId }: { readonly revisionId: string },
  asked: string | undefined,
  api = 'GetFunction/GetAlias',
): void {
  if (asked === undefined || asked === revisionId) return;
  throw new ServiceError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
  );
}
