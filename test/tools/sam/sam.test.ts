import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type AwsWorld, startAwsWorld } from '../../support/aws-world.js';
import { type Doc, openDoc } from '../../support/doc.js';
import { projectRoot } from '../../support/project-root.js';
import { pythonEnvironment } from '../../support/python.js';
import { deployBuilt } from '../../support/sam-deploy.js';

const REQUIREMENTS = path.join(projectRoot(), 'test', 'tools', 'sam', 'requirements.txt');
const STACK = 'coldbench-squeezenet';

describe('docs/sam.md', () => {
  let doc: Doc;
  let world: AwsWorld;
  /** With sam and cfn-lint on its path, which send nothing to anybody. */
  let env: NodeJS.ProcessEnv;

  before(async () => {
    doc = await openDoc('sam.md');
    world = await startAwsWorld();
    const { python } = await pythonEnvironment(REQUIREMENTS, 'sam-tools');
    const PATH = `${await programs(doc.folder, python)}${path.delimiter}${process.env.PATH}`;
    env = { ...world.env, PATH, SAM_CLI_TELEMETRY: '0', SAM_CLI_VERSION_CHECK: '0' };
  });
  after(async () => {
    await world?.close();
    await doc?.close();
  });

  test('exports the shape of 2017, which sam and cfn-lint accept, and measures what a stack names', async () => {
    const [exporting = '', checking = '', measuring = ''] = doc.commands;
    assert.equal(doc.commands.length, 3);
    const exported = await doc.run(exporting, env);
    assert.equal(exported.exitCode, 0, exported.stderr);
    const project = path.join(doc.folder, 'squeezenet-sam');
    await assertShapeOf2017(path.join(project, 'template.yaml'));
    await promisify(execFile)('cfn-lint', ['template.yaml'], {
      cwd: project,
      env: { ...process.env, ...env },
    });
    const checked = await doc.run(checking, env);
    assert.equal(checked.exitCode, 0, checked.stderr);
    assert.match(checked.stdout, /is a valid SAM Template/);
    const urls = await deployBuilt(path.join(project, '.aws-sam', 'build'), STACK, world);
    assert.equal(Object.keys(urls).length, 2);
    const measured = await doc.run(`${measuring.trim()} --json`, env);
    assert.ok([0, 5].includes(measured.exitCode), measured.stderr);
    const { cells } = JSON.parse(measured.stdout) as {
      cells: { status: string; parity: { pass: boolean } }[];
    };
    assert.deepEqual(
      cells.map(({ parity }) => parity.pass),
      [true, true],
    );
    const other = `npx bench run scenarios/squeezenet.yaml --variants tfjs-cpu --target-from-stack ${STACK}`;
    const unnamed = await doc.run(other, env);
    assert.equal(unnamed.exitCode, 2);
    assert.match(unnamed.stderr, /has the URL of no cell among its outputs; it has UrlOf/);
  });

  test('a stack that is not there ends it before anything is measured', async () => {
    const missing = await doc.run('npx bench run scenarios/squeezenet.yaml --target-from-stack nowhere', env);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.stderr, /there is no stack nowhere/);
  });
});

/** A folder with programs that pip installed, which name the path at which they were made. */
async function programs(parent: string, python: string): Promise<string> {
  const folder = path.join(parent, 'programs');
  await mkdir(folder);
  for (const [name, code] of [
    ['sam', 'from samcli.cli.main import cli; cli(prog_name="sam")'],
    ['cfn-lint', 'import sys; from cfnlint.runner import main; sys.exit(main())'],
  ] as const)
    await writeFile(path.join(folder, name), `#!/bin/sh\nexec '${python}' -c '${code}' "$@"\n`, {
      mode: 0o755,
    });
  return folder;
}

async function assertShapeOf2017(file: string): Promise<void> {
  const { Globals, Resources, Outputs } = parse(await readFile(file, 'utf8'));
  assert.equal(Globals.Function.Timeout, 60);
  assert.equal(Object.keys(Resources).length, 2);
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: Properties }>(Resources)) {
    assert.equal(Type, 'AWS::Serverless::Function');
    assert.equal(Properties.MemorySize, 1536);
    const methods = Object.values(Properties.Events).map((event) => event.Properties.Method);
    assert.deepEqual(methods.sort(), ['GET', 'POST']);
  }
  assert.equal(Object.keys(Outputs).filter((name) => name.startsWith('UrlOf')).length, 2);
}

interface Properties {
  readonly MemorySize: number;
  readonly Events: Readonly<Record<string, { readonly Properties: { readonly Method: string } }>>;
}
