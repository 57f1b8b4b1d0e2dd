import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeploymentPackage } from '../packaging/index.js';
import { bytes } from '../units/index.js';
import { explainPackage, nativeLines } from './package-tables.js';

const built: DeploymentPackage = {
  kind: 'zip',
  file: 'package.zip',
  variant: 'a',
  runtime: 'nodejs20.x',
  native: { files: 0, machines: {}, newest: {}, musl: null },
  sha256: '0',
  zippedBytes: bytes(1_000_000),
  unzippedBytes: bytes(4_000_000),
  unprunedBytes: bytes(10_000_000),
  limits: { directUploadBytes: bytes(0), unzippedBytes: bytes(0), imageBytes: bytes(0) },
  breakdown: [],
  versions: {},
  pruned: [
    { rule: 'tests', reason: 'tests are not run', files: 3, bytes: bytes(1_000_000), largest: 't' },
    { rule: 'headers', reason: 'nothing is built', files: 4, bytes: bytes(2_000_000), largest: 'h' },
  ],
  stripped: [
    {
      rule: '\\.so$',
      reason: 'symbols',
      files: 2,
      beforeBytes: bytes(3_500_000),
      afterBytes: bytes(1_500_000),
    },
  ],
};

describe('the explanation of a package', () => {
  test('tells each rule, the one that saved most first, with its reason', () => {
    const lines = explainPackage(built).split('\n');
    const headers = lines.findIndex((line) => /headers.*4.*2\.0 MB.*nothing is built/.test(line));
    const tests = lines.findIndex((line) => /tests.*3.*1\.0 MB.*tests are not run/.test(line));
    assert.ok(headers > 0 && headers < tests);
    assert.ok(lines.some((line) => /\\\.so\$.*2.*3\.5 MB.*1\.5 MB.*symbols/.test(line)));
  });

  test('tells what no rule accounts for', () => {
    assert.match(explainPackage(built), /not reached: 1\.0 MB/);
    const whole = { ...built, unprunedBytes: bytes(9_000_000) };
    assert.doesNotMatch(explainPackage(whole), /not reached/);
  });

  test('says that nothing went where nothing did', () => {
    const whole = explainPackage({ ...built, pruned: [], stripped: [], unprunedBytes: built.unzippedBytes });
    assert.equal(whole, 'no rule left anything out\n\nnothing was stripped');
  });
});

describe('what a package asks of AWS Lambda', () => {
  const machine = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const native = {
    files: 1,
    machines: { [machine]: 'a.so' },
    newest: { GLIBC: { version: '2.28', file: 'a.so' } },
    musl: null,
  };

  test('is told with what it fits', () => {
    const told = `native files: 1, which need GLIBC 2.28: AWS Lambda's nodejs20.x on ${machine} can load them`;
    assert.deepEqual(nativeLines({ ...built, native }), [told]);
    assert.deepEqual(nativeLines(built), []);
  });

  test('is told with each fault', () => {
    const lines = nativeLines({ ...built, native, runtime: 'python3.11' });
    assert.match(
      lines.join('\n'),
      /^not on AWS Lambda's python3\.11: a\.so needs GLIBC_2\.28, and python3\.11.*\n.*container image.*base-images/m,
    );
  });

  test('is told of an image by what AWS bases images of its runtime on', () => {
    const image = { ...built, native, kind: 'image', directory: 'x', imageUri: 'y', sha256: 'z' } as const;
    const linesOn = (runtime: string) => nativeLines({ ...image, runtime }).join('\n');
    assert.match(linesOn('nodejs20.x'), /: AWS's base image of nodejs20\.x on \w+ can load them$/);
    assert.match(
      linesOn('python3.11'),
      /^not on AWS's base image of python3\.11: a\.so needs GLIBC_2\.28.*\n.*another base image.*base-images/m,
    );
  });

  test('is told without another base where it is another machine, which none of them is', () => {
    const other = { ...native, machines: { ...native.machines, other: 'b.so' } };
    const told = nativeLines({ ...built, native: other }).join('\n');
    assert.match(
      told,
      /^not on .*: b\.so is for other machines, not \w+\na rule under prune .*variant\.yaml/m,
    );
    assert.doesNotMatch(told, /base-images/);
  });
});
