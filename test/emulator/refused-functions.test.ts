import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client } from './support.js';

const INVALID = 'InvalidParameterValueException';

describe('the creation of a function', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator();
    client = new Client(emulator.endpoint);
  });
  after(() => emulator.close());

  const refused: readonly [string, Parameters<Client['create']>[2], RegExp, string?][] = [
    [
      'too little memory',
      { MemorySize: 127 },
      /^1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128$/,
    ],
    [
      'too much memory',
      { MemorySize: 10_241 },
      /'memorySize'.* Member must have value less than or equal to 10240$/,
    ],
    ['no time', { Timeout: 0 }, /'timeout'.* greater than or equal to 1$/],
    ['too much time', { Timeout: 901 }, /'timeout'.* less than or equal to 900$/],
    ['two wrong values at once', { Timeout: 0, MemorySize: 1 }, /^2 validation errors detected: .*; /],
    ['too little storage', { EphemeralStorage: { Size: 511 } }, /'ephemeralStorage\.size'/],
    [
      'a name with a space',
      { FunctionName: 'a b' },
      /'a b' at 'functionName'.* regular expression pattern: \(arn/,
    ],
    ['a role that is none', { Role: 'nobody' }, /'role'.* regular expression pattern: arn:\(aws/],
    ['a handler with a space', { Handler: 'index .handler' }, /'handler'.* pattern: \[\^\\s\]\+$/],
    [
      'two architectures',
      { Architectures: ['x86_64', 'arm64'] },
      /Value '\[x86_64, arm64\]' at 'architectures'.* length less than or equal to 1$/,
    ],
    [
      'an architecture that is none',
      { Architectures: ['X86_64' as 'x86_64'] },
      /Member must satisfy constraint: \[Member must satisfy enum value set: \[x86_64, arm64\], Member must not be null\]$/,
    ],
    ['a layer without a version', { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:a'] }, /'layers'/],
    ['a variable named wrongly', { Environment: { Variables: { '1A': 'x' } } }, /'environment\.variables/],
    [
      'a name that is too long',
      { FunctionName: 'x'.repeat(65) },
      /'functionName'.* less than or equal to 64$/,
      INVALID,
    ],
    ['no handler', { Handler: undefined }, /Handler/, INVALID],
    [
      'a runtime that is none',
      { Runtime: 'cobol85' as 'nodejs20.x' },
      /^Value cobol85 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[/,
      INVALID,
    ],
    [
      'a layer that is not there',
      { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:a:1'] },
      /^Layer version arn:.*:layer:a:1 does not exist\.$/,
      INVALID,
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'mars' } } },
      /Reserved keys used in this request: AWS_REGION$/,
      INVALID,
    ],
    [
      'an environment over 4 KB',
      { Environment: { Variables: { AA: 'x'.repeat(4_090) } } },
      /exceeded the 4KB limit\. String measured: \{"AA":"x/,
      INVALID,
    ],
    [
      'a log level for plain text',
      { LoggingConfig: { LogFormat: 'Text', ApplicationLogLevel: 'INFO' } },
      /^LogLevel is not supported when LogFormat is set to "Text"/,
      INVALID,
    ],
    [
      'code of two sources',
      { Code: { ZipFile: new Uint8Array(1), S3Bucket: 'bucket', S3Key: 'k' } },
      /source/,
      INVALID,
    ],
    [
      'code that is no zip',
      { Code: { ZipFile: Buffer.from('not a zip') } },
      /^Could not unzip uploaded file\. Please check your file, then try to upload again\./,
      INVALID,
    ],
    [
      'a bucket that is not there',
      { Code: { S3Bucket: 'none', S3Key: 'none' } },
      /S3 Error Code: NoSuchBucket\. S3 Error Message: The specified bucket does not exist$/,
      INVALID,
    ],
    [
      'an image without a store',
      {
        PackageType: 'Image',
        Runtime: undefined,
        Handler: undefined,
        Code: { ImageUri: `local/${'0'.repeat(64)}` },
      },
      /without an image store/,
      INVALID,
    ],
  ];
  for (const [what, options, message, name = 'ValidationException'] of refused) {
    it(`with ${what} is refused`, async () => {
      await assert.rejects(client.create('refused', 'commonjs', options), { name, message });
    });
  }
});
