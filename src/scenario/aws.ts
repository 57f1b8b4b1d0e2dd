import path from 'node:path';
import { z } from 'zod';
import type { AwsSpec } from '../model/index.js';
import { choice, count, expected, map } from './fields.js';

const text = (what: string, pattern: RegExp) =>
  z.string({ error: expected(what) }).regex(pattern, { error: expected(what) });

/** `aws`: read where the target is aws. */
export const aws = map({
  region: text('a region, as eu-central-1', /^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional()
    .describe("AWS region; without it the AWS SDK's own: AWS_REGION, then the profile's."),
  profile: text('the name of a profile', /^\S+$/)
    .optional()
    .describe("Profile of the AWS SDK's configuration files; without it AWS_PROFILE, then the default."),
  role: text('the ARN of a role', /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/)
    .optional()
    .describe('Role that the functions run as. Without it one is created for the run, and removed.'),
  bucket: text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional()
    .describe('S3 bucket for packages over 50 MB. Without it one is created for the run, and removed.'),
  'base-images': z
    .record(
      z.string(),
      text('oci:<folder> or <registry>/<name>:<tag>', /^(?:oci:.+|[a-z0-9.-]+(?::\d+)?\/\S+)$/),
      { error: expected('a map, as {python3.11: registry.example/lambda-python:3.11}') },
    )
    .optional()
    .describe(
      'By runtime: the image that packages over 250 MB are built on, an OCI layout (oci:<folder>) or one of a registry.',
    ),
  auth: choice(['iam', 'none'])
    .default('iam')
    .describe('Function URLs for requests that are signed (iam), or for everybody who knows them (none).'),
  'reserved-concurrency': count(1, 10_000)
    .optional()
    .describe('Execution environments that each function is given at most, and keeps from others.'),
});

type Given = z.output<typeof aws>;

/** Folders are relative to the scenario's file. */
export function awsSpec(given: Given, scenarioFile: string): AwsSpec {
  const { 'reserved-concurrency': reservedConcurrency, 'base-images': baseImages, ...same } = given;
  const { region, profile, role, bucket, auth } = same;
  return {
    auth,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(role === undefined ? {} : { role }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(baseImages === undefined ? {} : { baseImages: resolved(baseImages, scenarioFile) }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
  };
}

const LAYOUT = 'oci:';

function resolved(images: Readonly<Record<string, string>>, scenarioFile: string): Record<string, string> {
  const place = (image: string) =>
    image.startsWith(LAYOUT)
      ? `${LAYOUT}${path.resolve(path.dirname(scenarioFile), image.slice(LAYOUT.length))}`
      : image;
  return Object.fromEntries(Object.entries(images).map(([runtime, image]) => [runtime, place(image)]));
}
