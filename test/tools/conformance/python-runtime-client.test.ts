import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  assertAlike,
  closeObservatories,
  type Observatories,
  type Observed,
  observe,
  openObservatories,
  type Pair,
  type Seen,
} from '../../emulator/conformance.js';
import { isolationMissing } from '../../emulator/namespaces.js';
import { filesOf } from '../../emulator/support.js';
import { pythonClientLayer, pythonClients } from '../../support/python.js';

const FILES = {
  ...filesOf('clients-python'),
  'syntax.py': 'def handler(event, context)\n',
  'missing.py': 'import a_package_that_is_not_there\n',
  'raises.py': 'raise TypeError("not this one")\n',
  'exits.py': 'import sys\n\nsys.exit(3)\n',
};
const ACTS = [
  'answer',
  'nothing',
  'bytes',
  'inner_bytes',
  'decimal',
  'set',
  'raise',
  'empty',
  'log',
  'error_stream',
];
const ENDS = [
  'gone.handler',
  'app.gone',
  'app',
  'sys.handler',
  'syntax.handler',
  'missing.handler',
  'raises.handler',
];

for (const isIsolated of [true, false]) {
  const where = isIsolated ? 'isolated, out of a layer' : 'not isolated, where it lies';
  describe(`AWS's Python client, ${where}`, { skip: isIsolated && isolationMissing }, () => {
    let observatories: Observatories;
    let bootstrap: string;
    let layers: readonly string[] = [];

    before(async () => {
      const clients = await pythonClients();
      observatories = await openObservatories(isIsolated);
      if (isIsolated) layers = [await observatories.official.publish(await pythonClientLayer(clients))];
      const python = isIsolated ? 'PYTHONPATH=/opt/client /opt/bin/layered-python' : `"${clients.python}"`;
      bootstrap = `#!/bin/sh\nexec env ${python} -m awslambdaric "$_HANDLER"\n`;
    });
    after(() => closeObservatories(observatories));

    const pairOf = (handler: string, variables: Readonly<Record<string, string>> = {}): Pair => ({
      handler,
      runtime: 'python3.11',
      files: FILES,
      bootstrap,
      layers,
      variables,
    });

    it('answers, fails and logs as our runtime does', async () => {
      const events = ACTS.map((act) => ({ act }));
      assertAlike(await observe(observatories, pairOf('app.handler'), events), events);
    });

    it('logs as our runtime does as JSON, and from a level on', async () => {
      const events = ['log', 'raise', 'set'].map((act) => ({ act }));
      const json = { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' };
      for (const variables of [json, { AWS_LAMBDA_LOG_LEVEL: 'DEBUG' }]) {
        assertAlike(await observe(observatories, pairOf('app.handler', variables), events), events);
      }
    });

    it('hands over the context that our runtime does', async () => {
      const clientContext = JSON.stringify({
        custom: { a: 1 },
        client: { app_title: 'title' },
        w3c: { traceparent: '00-1', other: 'x' },
      });
      const events = [{}];
      const seen = await observe(observatories, pairOf('app.context'), events, { clientContext });
      assertAlike(seen, events);
      const [{ own }] = seen as [Seen];
      assert.equal((own.payload as { readonly title: unknown }).title, 'title');
      assertAlike(await observe(observatories, pairOf('app.context'), events), events);
    });

    for (const handler of ['deep/inner.handler', 'deep.inner.handler']) {
      it(`finds ${handler}`, async () => {
        assertAlike(await observe(observatories, pairOf(handler), [{}]), [{}]);
      });
    }

    it('fails as our runtime does where the handler is no function, but for the frame of the call', async () => {
      const [{ own, official }] = (await observe(observatories, pairOf('app.not_callable'), [{}])) as [Seen];
      const withoutTrace = ({ payload }: Observed) => ({ ...(payload as object), stackTrace: null });
      assert.deepEqual(withoutTrace(own), withoutTrace(official));
    });

    for (const handler of [...ENDS, 'exits.handler', 'app.handler exit', 'app.handler exit_nothing']) {
      it(`fails as our runtime does: ${handler}`, async () => {
        const [name = '', act] = handler.split(' ');
        const [seen] = await observe(observatories, pairOf(name), [{ act }]);
        assert.equal(seen?.own.functionError, 'Unhandled');
        assert.deepEqual(seen.own.payload, seen.official.payload);
      });
    }
  });
}
