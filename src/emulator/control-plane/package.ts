import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import type { Platform } from '../platform.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { openImage, type StoredCode, type StoredImage } from '../storage/index.js';
import type { CodeParameters } from './parameters.js';

/** AWS's limit on a zip that comes inside the request. */
const MAX_DIRECT_ZIP_BYTES = 52_428_800;

/** Makes a zip ready to run, from the request or from the object store; held once for the caller. */
export async function zipCode(platform: Platform, parameters: CodeParameters): Promise<StoredCode> {
  const { ZipFile, S3Bucket, S3Key } = parameters;
  if (parameters.ImageUri !== undefined) throw invalidParameter('ImageUri is for PackageType Image');
  if (ZipFile !== undefined && S3Bucket === undefined && S3Key === undefined) {
    return await directZip(platform, Buffer.from(ZipFile, 'base64'));
  }
  if (ZipFile === undefined && S3Bucket !== undefined && S3Key !== undefined) {
    return await explained(platform.code.addZip(objectFile(platform, S3Bucket, S3Key)));
  }
  throw invalidParameter('Please provide a source for function code: ZipFile, or S3Bucket with S3Key.');
}

/** Finds an image-like folder. */
export async function imageCode(platform: Platform, parameters: CodeParameters): Promise<StoredImage> {
  if (parameters.ImageUri === undefined) throw invalidParameter('PackageType Image needs an ImageUri.');
  return await explained(openImage(platform.imageStore, parameters.ImageUri, platform.protection));
}

async function directZip(platform: Platform, zip: Buffer): Promise<StoredCode> {
  if (zip.length > MAX_DIRECT_ZIP_BYTES) {
    throw new ServiceError(
      'RequestTooLargeException',
      `A zip of ${zip.length} bytes is over the limit of ${MAX_DIRECT_ZIP_BYTES} for direct upload; use S3Bucket and S3Key`,
    );
  }
  const file = path.join(platform.workDirectory.uploads, randomUUID());
  try {
    await writeFile(file, zip);
    return await explained(platform.code.addZip(file));
  } finally {
    await rm(file, { force: true });
  }
}

function objectFile(platform: Platform, bucket: string, key: string): string {
  const object = platform.objects.get(bucket, key);
  if (object !== undefined) return object.file;
  throw invalidParameter(
    `Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: there is no ${key} in ${bucket}`,
  );
}

async function explained<T>(code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (error) {
    throw error instanceof BenchError ? invalidParameter(error.message) : error;
  }
}
