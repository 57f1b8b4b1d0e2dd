import { type Bytes, bytes } from '../units/index.js';

/** AWS Lambda's quotas of a deployment package: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export interface PackageLimits {
  /** A zip sent in the request itself; a larger one goes through the object store. */
  readonly directUploadBytes: Bytes;
  /** A zip's content, unpacked. */
  readonly unzippedBytes: Bytes;
  readonly imageBytes: Bytes;
}

export const LAMBDA_LIMITS: PackageLimits = {
  directUploadBytes: bytes(50 * 1_048_576),
  unzippedBytes: bytes(250 * 1_048_576),
  imageBytes: bytes(10 * 1_073_741_824),
};
