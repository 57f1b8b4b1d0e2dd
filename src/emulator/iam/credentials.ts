/** A pair of keys that requests may be signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials: then a request has to carry it. */
  readonly sessionToken?: string | undefined;
}

/** Why a request is not authenticated, with the error types of AWS; all answered with 403. */
export class NotAuthenticated extends Error {
  constructor(
    readonly type: NotAuthenticatedType,
    message: string,
  ) {
    super(message);
  }
}

export type NotAuthenticatedType =
  | 'AccessDeniedException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException';
