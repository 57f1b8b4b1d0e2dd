import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { refuseOverStorage } from '../code-storage.js';
import type { Platform } from '../platform.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { MAX_UNZIPPED_BYTES, openImage, type StoredCode, type StoredImage } from '../storage/index.js';
import type { ArchiveParameters, CodeParameters } from './parameters.js';

/** AWS's limit on a zip that comes inside the request. */
export const MAX_DIRECT_ZIP_BYTES = 52_428_800;

/** Makes a function's zip ready to run, from the request or from the object store; held once for the caller. */
export async function zipCode(platform: Platform, parameters: CodeParameters): Promise<StoredCode> {
  if (parameters.ImageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  return await archiveCode(platform, parameters);
}

/** The same for any zip: a function's or a layer's. */
export async function archiveCode(platform: Platform, parameters: ArchiveParameters): Promise<StoredCode> {
  const { ZipFile, S3Bucket, S3Key } = parameters;
  if (ZipFile !== undefined && S3Bucket === undefined && S3Key === undefined) {
    return await directZip(platform, ZipFile);
  }
  if (ZipFile === undefined && S3Bucket !== undefined && S3Key !== undefined) {
    return await unpacked(platform, objectFile(platform, S3Bucket, S3Key));
  }
  throw invalidParameter('Please provide a source for function code.');
}

/** Finds an image-like folder. */
export async function imageCode(platform: Platform, parameters: CodeParameters): Promise<StoredImage> {
  if (parameters.ImageUri === undefined) {
    throw invalidParameter(
      'Please provide ImageUri when creating or updating a function with packageType Image.',
    );
  }
  try {
    return await openImage(platform.imageStore, parameters.ImageUri, platform.protection);
  } catch (error) {
    throw error instanceof BenchError ? invalidParameter(error.message) : error;
  }
}

async function directZip(platform: Platform, base64: string): Promise<StoredCode> {
  const zip = Buffer.from(base64, 'base64');
  if (zip.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  if (zip.length > MAX_DIRECT_ZIP_BYTES) {
    throw new ServiceError(
      'RequestEntityTooLargeException',
      `Zipped size must be smaller than ${MAX_DIRECT_ZIP_BYTES} bytes`,
    );
  }
  const file = path.join(platform.workDirectory.uploads, randomUUID());
  try {
    await writeFile(file, zip);
    return await unpacked(platform, file);
  } finally {
    await rm(file, { force: true });
  }
}

function objectFile(platform: Platform, bucket: string, key: string): string {
  const object = platform.objects.get(bucket, key);
  if (object !== undefined) return object.file;
  const [code, text] = platform.objects.hasBucket(bucket)
    ? ['NoSuchKey', 'The specified key does not exist.']
    : ['NoSuchBucket', 'The specified bucket does not exist'];
  throw invalidParameter(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${text}`);
}

async function unpacked(platform: Platform, file: string): Promise<StoredCode> {
  const code = await platform.code.addZip(file).catch((error: unknown) => {
    throw error instanceof BenchError ? refusalOf(error) : error;
  });
  try {
    refuseOverStorage(platform, code);
    return code;
  } catch (error) {
    code.release();
    throw error;
  }
}

/** In AWS's words; what exactly is wrong with the zip follows them. */
function refusalOf({ code, message }: BenchError): ServiceError {
  return code === 'package-too-large'
    ? invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`)
    : invalidParameter(
        `Could not unzip uploaded file. Please check your file, then try to upload again. (${message})`,
      );
}
