import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Doc, openDoc } from '../../support/doc.js';
import { projectRoot } from '../../support/project-root.js';
import { pythonEnvironment } from '../../support/python.js';

const REQUIREMENTS = path.join(projectRoot(), 'test', 'tools', 'notebooks', 'requirements.txt');

interface Notebook {
  readonly cells: readonly {
    readonly id: string;
    readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
  }[];
}

describe('docs/notebooks.md', () => {
  let doc: Doc;

  before(async () => {
    doc = await openDoc('notebooks.md');
  });
  after(() => doc?.close());

  /** Jupyter's programs on the path: pip's own name the folder at which they were made. */
  async function withJupyter(): Promise<NodeJS.ProcessEnv> {
    const { python } = await pythonEnvironment(REQUIREMENTS, 'notebook-tools');
    const programs = path.join(doc.folder, 'programs');
    await mkdir(programs);
    for (const [name, module] of [
      ['jupyter', 'jupyter_core.command'],
      ['jupyter-execute', 'nbclient.cli'],
    ] as const)
      await writeFile(
        path.join(programs, name),
        `#!/bin/sh\nexec '${python}' -c 'from ${module} import main; main()' "$@"\n`,
        { mode: 0o755 },
      );
    const own = ['IPYTHONDIR', 'MPLCONFIGDIR', 'JUPYTER_RUNTIME_DIR', 'JUPYTER_CONFIG_DIR'].map((name) => [
      name,
      path.join(doc.folder, name.toLowerCase()),
    ]);
    return { ...Object.fromEntries(own), PATH: `${programs}${path.delimiter}${process.env.PATH}` };
  }

  test('exports both notebooks, and executes that of the committed run', async () => {
    const [exporting = '', executing = ''] = doc.commands;
    assert.equal(doc.commands.length, 2);
    const exported = await doc.run(exporting);
    assert.equal(exported.exitCode, 0, exported.stderr);
    assert.equal(exported.stdout, 'reference.ipynb\nwalkthrough.ipynb\n');
    const executed = await doc.run(executing, await withJupyter());
    assert.equal(executed.exitCode, 0, executed.stderr);
    const text = await readFile(path.join(doc.folder, 'reference.ipynb'), 'utf8');
    const images = (JSON.parse(text) as Notebook).cells.flatMap(({ outputs = [] }) =>
      outputs.filter(({ data = {} }) => 'image/png' in data),
    );
    assert.equal(images.length, 4);
  });
});
