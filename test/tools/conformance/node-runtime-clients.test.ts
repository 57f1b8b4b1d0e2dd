import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  assertAlike,
  closeObservatories,
  createPair,
  type Observatories,
  observe,
  openObservatories,
  type Pair,
  type Seen,
  streamed,
} from '../../emulator/conformance.js';
import { isolationMissing } from '../../emulator/namespaces.js';
import { filesOf } from '../../emulator/support.js';
import { nodeClientLayer, nodeClients, nodeClientsMissing } from '../../support/node-clients.js';

const FILES = filesOf('clients-node');
const BROKEN = {
  'syntax.js': 'exports.handler = {',
  'throws.js': 'throw new TypeError("not this one");',
  'missing.js': "require('a-package-that-is-not-there');",
  'missing-import.mjs': "import 'a-package-that-is-not-there';",
  'waits.mjs': 'await new Promise(() => undefined);',
};
const JSON_LOG = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };
const missing = await nodeClientsMissing();

/** Events of one handler, each compared on a pair that has seen those before it. */
const EVENTS: Readonly<Record<string, readonly { readonly act?: string; readonly how?: string }[]>> = {
  'index.async': [
    'answer',
    'nothing',
    'context',
    'trace',
    'bigint',
    'throw',
    'named',
    'text',
    'nil',
    'log',
  ].map((act) => ({ act })),
  'index.promise': ['answer', 'throw', 'nothing', 'noJson'].map((act) => ({ act })),
  'index.nested.one.two': [{}],
  'module.handler': [{}],
  'deep/app.handler': [{}],
};

const ERAS = {
  callbacks: { runtime: 'nodejs20.x', only: ['index.sync', 'index.callback'] },
  promises: { runtime: 'nodejs24.x', only: ['index.sync', 'module.other'] },
} as const;

const OF_ONE_ERA: typeof EVENTS = {
  'index.sync': ['answer', 'throw', 'nothing', 'bigint', 'log', 'nil'].map((act) => ({ act })),
  'index.callback': ['error', 'both', 'pending', 'failNothing', 'done', 'succeed', 'return', 'none'].map(
    (how) => ({
      how,
    }),
  ),
  'module.other': [{}],
};

type Era = keyof typeof ERAS;
type PairOf = (handler: string, variables?: Readonly<Record<string, string>>) => Pair;

let observatories: Observatories;

function answersAlike(era: Era, pairOf: PairOf): void {
  const own = ERAS[era].only.map((name) => [name, OF_ONE_ERA[name] ?? []] as const);
  for (const [handler, events] of [...Object.entries(EVENTS), ...own]) {
    it(`${handler} answers, fails and logs alike`, async () => {
      assertAlike(await observe(observatories, pairOf(handler), events), events);
    });
  }
}

function logsAlike(pairOf: PairOf): void {
  for (const variables of [JSON_LOG, { AWS_LAMBDA_LOG_LEVEL: 'warn' }]) {
    it(`logs alike with ${Object.entries(variables).join()}`, async () => {
      const events = ['log', 'throw', 'text'].map((act) => ({ act }));
      assertAlike(await observe(observatories, pairOf('index.async', variables), events), events);
    });
  }
}

function contextAlike(pairOf: PairOf): void {
  it("gives the caller's client context alike", async () => {
    const clientContext = JSON.stringify({ custom: { a: 1 }, client: { app_title: 't' } });
    const events = [{ act: 'context' }];
    const seen = await observe(observatories, pairOf('index.async'), events, { clientContext });
    assertAlike(seen, events);
    const [{ own }] = seen as [Seen];
    const { clientContext: got } = own.payload as { readonly clientContext: unknown };
    assert.deepEqual(got, JSON.parse(clientContext));
  });
}

function endsAlike(era: Era, pairOf: PairOf): void {
  const names = ['gone', 'index.gone', 'index.notAFunction', 'index', '../index.handler'];
  const modules = Object.keys(BROKEN).map((file) => file.replace(/\.m?js$/, '.handler'));
  const ends = ['index.rejects', 'index.throwsLater', 'index.async exit'];
  const never = era === 'promises' ? ['index.async never'] : [];
  for (const [handler = '', act] of [...names, ...modules, ...ends, ...never].map((text) =>
    text.split(' '),
  )) {
    it(`fails alike: ${handler} ${act ?? ''}`, async () => {
      const [seen] = await observe(observatories, pairOf(handler), [{ act }]);
      assert.equal(seen?.own.functionError, 'Unhandled');
      assert.deepEqual(seen.own.payload, seen.official.payload);
    });
  }
}

function streamsAlike(pairOf: PairOf): void {
  for (const name of ['text', 'http', 'fails', 'failsEarly', 'late', 'large', 'notAsync']) {
    it(`streams alike: ${name}`, async () => {
      const { own, official } = observatories;
      const pair = await createPair(observatories, pairOf(`streams.${name}`));
      const [ours, theirs] = await Promise.all([streamed(own.client, pair), streamed(official.client, pair)]);
      assert.deepEqual(ours, theirs);
      assert.deepEqual(await streamed(own.client, pair), ours, 'and once more, in the same process');
    });
  }
}

for (const isIsolated of [true, false]) {
  const where = isIsolated ? 'isolated, out of a layer' : 'not isolated, where it lies';
  const skip = missing ?? (isIsolated ? isolationMissing : false);
  describe(`AWS's Node client, ${where}`, { skip }, () => {
    let programs: Readonly<Record<Era, string>>;
    let layers: readonly string[] = [];

    before(async () => {
      const { callbacks, promises } = await nodeClients();
      observatories = await openObservatories(isIsolated);
      if (isIsolated) layers = [await observatories.official.publish(await nodeClientLayer())];
      const seen = (file: string) => (isIsolated ? placeInLayer(file) : file);
      const node = isIsolated ? '/opt/bin/layered-node' : process.execPath;
      programs = {
        callbacks: `"${node}" "${seen(callbacks)}" "$_HANDLER"`,
        promises: `"${node}" "${seen(promises)}"`,
      };
    });
    after(() => closeObservatories(observatories));

    for (const era of ['callbacks', 'promises'] as const) {
      const { runtime } = ERAS[era];
      const pairOf: PairOf = (handler, variables = {}) => {
        const bootstrap = `#!/bin/sh\nexec ${programs[era]}\n`;
        return { handler, runtime, files: { ...FILES, ...BROKEN }, bootstrap, layers, variables };
      };
      describe(`of the era of ${era}, beside ${runtime}`, () => {
        answersAlike(era, pairOf);
        // Where both can be: how it ends, logs and streams has little to do with where it lies.
        if (!isIsolated && isolationMissing === false) return;
        logsAlike(pairOf);
        contextAlike(pairOf);
        endsAlike(era, pairOf);
        streamsAlike(pairOf);
      });
    }
  });
}

function placeInLayer(file: string): string {
  return `/opt/client/${file.slice(file.lastIndexOf('node_modules'))}`;
}
