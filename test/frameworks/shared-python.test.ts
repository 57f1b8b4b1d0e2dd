import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { runCommand } from '../../src/host/index.js';
import { listVariants } from '../../src/packaging/index.js';
import { projectRoot } from '../support/project-root.js';
import { preparedOrReason } from './chosen.js';

const SHARED = path.join(projectRoot(), 'handlers', 'shared-python');

describe('what Python handlers share', () => {
  test('passes its own tests, on the numpy and Pillow of a variant', async (t) => {
    const variant = (await listVariants()).find(({ name }) => name === 'onnxruntime-python');
    if (variant === undefined) throw new Error('there is no onnxruntime-python');
    const prepared = await preparedOrReason(variant);
    if (typeof prepared === 'string') return t.skip(prepared);
    const { python } = prepared;
    const home = await mkdtemp(path.join(tmpdir(), 'coldbench-shared-python-'));
    try {
      await runCommand(
        python?.program ?? '',
        ['-s', '-S', '-m', 'unittest', 'discover', path.join(SHARED, 'tests')],
        {
          cwd: home,
          env: {
            PATH: process.env.PATH,
            HOME: home,
            PYTHONPATH: [SHARED, python?.site].join(path.delimiter),
            PYTHONDONTWRITEBYTECODE: '1',
          },
        },
      );
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
