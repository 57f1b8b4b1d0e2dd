import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { BenchError } from '../../errors/index.js';
import { type DeploymentPackage, writeZip } from '../../packaging/index.js';
import { megabytes } from '../../units/index.js';
import type { ExportedFunction } from '../exported-function.js';
import { exportSam, outputNameOf, type SamExport } from './index.js';

const OPTIONS: SamExport['options'] = {
  ...{ timeoutSeconds: 60, auth: 'none', api: false, architecture: 'x86_64' },
  baseImages: { 'python3.11': 'registry.example/lambda-python:3.11' },
};

interface Resource {
  readonly Metadata: Readonly<Record<string, unknown>>;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

describe('the export to AWS SAM', () => {
  let root: string;
  let zip: string;
  let image: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-sam-'));
    zip = path.join(root, 'package.zip');
    const content = { kind: 'bytes', bytes: Buffer.from('exports.handler = null;\n') } as const;
    const file = { dependency: 'handler', executable: false, content };
    await writeZip([{ ...file, path: 'lib/index.js' }], zip);
    image = path.join(root, 'image');
    await mkdir(path.join(image, 'task'), { recursive: true });
    await writeFile(path.join(image, 'task', 'handler.py'), 'handler = None\n');
  });
  after(() => rm(root, { recursive: true, force: true }));

  function functionOf(variant: string, memory: number, kind: 'zip' | 'image'): ExportedFunction {
    const place = kind === 'zip' ? { kind, file: zip } : { kind, directory: image };
    return {
      cell: { id: `${variant}-${memory}MB-1t`, variant, memoryMB: megabytes(memory), threads: 1 },
      ...(kind === 'zip'
        ? { runtime: 'nodejs20.x', handler: 'index.handler' }
        : { runtime: 'python3.11', handler: 'handler.handler' }),
      memoryMB: megabytes(memory),
      environment: { COLDBENCH_THREADS: '1' },
      package: { ...place, variant, sha256: `${variant} ${kind}` } as DeploymentPackage,
    };
  }

  async function exported(functions: readonly ExportedFunction[], options = OPTIONS) {
    const folder = path.join(await mkdtemp(path.join(root, 'out-')), 'sam');
    const request = { name: 'a', scenario: 'a.yaml', functions, leftOut: [], options };
    const outcome = await exportSam(request, folder);
    const text = await readFile(path.join(folder, 'template.yaml'), 'utf8');
    return { ...outcome, folder, text, template: parse(text) as Template };
  }

  test('cells of one variant share its folder, and each has its own size, threads and URL', async () => {
    const small = functionOf('tfjs-node', 512, 'zip');
    const { folder, template, text } = await exported([small, functionOf('tfjs-node', 1_536, 'zip')]);
    assert.deepEqual(await readdir(path.join(folder, 'packages'), { recursive: true }), [
      'tfjs-node',
      'tfjs-node/lib',
      'tfjs-node/lib/index.js',
    ]);
    const { TfjsNode512MB1t: one, TfjsNode1536MB1t: other } = template.Resources;
    assert.deepEqual([one?.Properties.MemorySize, other?.Properties.MemorySize], [512, 1_536]);
    assert.equal(one?.Properties.CodeUri, 'packages/tfjs-node');
    assert.equal(one?.Properties.CodeUri, other?.Properties.CodeUri);
    assert.deepEqual(Object.keys(template.Outputs), [
      outputNameOf('tfjs-node-512MB-1t'),
      outputNameOf('tfjs-node-1536MB-1t'),
    ]);
    // Python's readers make a date of it where it is not quoted.
    assert.match(text, /^AWSTemplateFormatVersion: "2010-09-09"$/m);
  });

  test('another package of the same variant has another folder', async () => {
    const one = functionOf('tfjs-node', 512, 'zip');
    const other = functionOf('tfjs-node', 1_024, 'zip');
    const changed = { ...other, package: { ...other.package, sha256: 'of another content' } };
    const { template } = await exported([one, changed]);
    assert.equal(template.Resources.TfjsNode1024MB1t?.Properties.CodeUri, 'packages/tfjs-node-2');
  });

  test('a package over 250 MB is an image that Docker builds on the base which the scenario names', async () => {
    const { folder, template } = await exported([functionOf('keras-tensorflow', 1_536, 'image')]);
    const { KerasTensorflow1536MB1t: resource } = template.Resources;
    assert.equal(resource?.Properties.PackageType, 'Image');
    assert.ok(resource !== undefined && !('Runtime' in resource.Properties));
    const { DockerContext, DockerBuildArgs } = resource.Metadata;
    assert.deepEqual(DockerBuildArgs, { BASE_IMAGE: OPTIONS.baseImages['python3.11'] });
    const context = path.join(folder, String(DockerContext));
    assert.deepEqual((await readdir(context, { recursive: true })).sort(), [
      'Dockerfile',
      'task',
      'task/handler.py',
    ]);
    const dockerfile = await readFile(path.join(context, 'Dockerfile'), 'utf8');
    assert.match(dockerfile, /^CMD \["handler\.handler"\]$/m);
    assert.match(await readFile(path.join(folder, 'README.md'), 'utf8'), /--resolve-image-repos/);
  });

  test('what Docker could not build is left out with the reason, and what is left of a scenario is written', async () => {
    const options = { ...OPTIONS, baseImages: { 'python3.11': 'oci:/base' } };
    const both = [functionOf('keras-tensorflow', 1_536, 'image'), functionOf('tfjs-node', 512, 'zip')];
    const { leftOut, folder, template } = await exported(both, options);
    assert.deepEqual(Object.keys(template.Resources), ['TfjsNode512MB1t']);
    assert.equal(leftOut[0]?.cell.variant, 'keras-tensorflow');
    assert.match(
      await readFile(path.join(folder, 'README.md'), 'utf8'),
      /keras-tensorflow-1536MB-1t .*OCI layout/,
    );
    await refuses(both.slice(0, 1), /no cell of the scenario can be exported: .*OCI layout/, options);
  });

  test('an API serves GET and POST', async () => {
    const { template } = await exported([functionOf('tfjs-node', 512, 'zip')], { ...OPTIONS, api: true });
    const events = template.Resources.TfjsNode512MB1t?.Properties.Events as Readonly<
      Record<string, { readonly Properties: { readonly Method: string } }>
    >;
    assert.deepEqual(
      Object.values(events).map(({ Properties: { Method } }) => Method),
      ['GET', 'POST'],
    );
    assert.ok('ApiUrlOfTfjsNode512MB1t' in template.Outputs);
  });

  async function refuses(functions: readonly ExportedFunction[], message: RegExp, options = OPTIONS) {
    await assert.rejects(
      exported(functions, options),
      (error) => error instanceof BenchError && error.exitCode === 2 && message.test(error.message),
    );
  }

  test('names that CloudFormation cannot tell apart, and a folder with files, are refused', async () => {
    const one = functionOf('tfjs-node', 512, 'zip');
    const alike = { ...one, cell: { ...one.cell, id: 'tfjs-Node-512MB-1t' } };
    await refuses([one, alike], /have one name in CloudFormation, TfjsNode512MB1t/);
    const { folder, ...request } = await exported([one]);
    await assert.rejects(exportSam(request, folder), /has files already/);
  });
});
