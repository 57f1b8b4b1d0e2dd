import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Emulator, startEmulator } from '../../src/emulator/index.js';
import { Client, CREDENTIALS, zipOf } from './support.js';

describe('the object store', () => {
  let emulator: Emulator;
  let client: Client;
  let s3: S3Client;

  before(async () => {
    emulator = await startEmulator();
    client = new Client(emulator.endpoint);
    s3 = new S3Client({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'packages' }));
  });
  after(() => emulator.close());

  const content = async (key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'packages', Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  it('keeps an object until it is deleted', async () => {
    const where = { Bucket: 'packages', Key: 'some folder/ä.zip' };
    const put = await s3.send(new PutObjectCommand({ ...where, Body: 'content', ContentType: 'text/own' }));
    assert.equal(put.ETag, '"9a0364b9e99bb480dd25e1f0284c8555"');
    const head = await s3.send(new HeadObjectCommand(where));
    assert.equal(head.ContentLength, 7);
    assert.equal(head.ContentType, 'text/own');
    assert.equal((await content(where.Key)).toString(), 'content');
    await s3.send(new PutObjectCommand({ ...where, Body: 'other' }));
    assert.equal((await content(where.Key)).toString(), 'other');
    await s3.send(new DeleteObjectCommand(where));
    await assert.rejects(content(where.Key), { name: 'NoSuchKey' });
    await assert.rejects(s3.send(new HeadObjectCommand(where)), { name: 'NotFound' });
  });

  it('takes streams in signed or unsigned chunks with a checksum at their end', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
    const body = Readable.from([bytes.subarray(0, 100_001), bytes.subarray(100_001)], { objectMode: false });
    await s3.send(
      new PutObjectCommand({ Bucket: 'packages', Key: 'stream', Body: body, ContentLength: bytes.length }),
    );
    assert.deepEqual(await content('stream'), bytes);
  });

  it('refuses content that its checksum does not match, and keeps what was there', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'packages', Key: 'checked', Body: 'good' }));
    const framed = '3\r\nbad\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    const response = await fetch(`${emulator.endpoint}/packages/checked`, {
      method: 'PUT',
      body: framed,
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /<Code>BadDigest<\/Code>/);
    assert.equal((await content('checked')).toString(), 'good');
  });

  it('refuses buckets that are not there, and operations that it does not have', async () => {
    const missing = new PutObjectCommand({ Bucket: 'nobody', Key: 'k', Body: 'x' });
    await assert.rejects(s3.send(missing), { name: 'NoSuchBucket' });
    assert.equal((await fetch(`${emulator.endpoint}/packages`)).status, 405);
    assert.equal((await fetch(`${emulator.endpoint}/Bad_Bucket`, { method: 'PUT' })).status, 400);
  });

  it('holds packages that functions are made of', async () => {
    const body = await zipOf('commonjs');
    await s3.send(new PutObjectCommand({ Bucket: 'packages', Key: 'function.zip', Body: body }));
    const location = { S3Bucket: 'packages', S3Key: 'function.zip' };
    const created = await client.create('from-s3', 'commonjs', { Code: location });
    assert.equal(created.CodeSize, body.length);
    assert.equal(await client.answer('from-s3'), 'function');
    await client.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'from-s3', ...location }));
    assert.equal(await client.answer('from-s3'), 'function');
  });
});
