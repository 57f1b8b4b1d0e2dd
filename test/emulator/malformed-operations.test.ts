import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OPERATIONS, type Operation } from '../../src/emulator/control-plane/operations.js';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client } from './support.js';

/** What stands where a path names something. */
const NAMES = ['survivor', 'survivor:1', 'survivor:none', '%00', '..', '%E0%A4%A', 'x'.repeat(300)];

const QUERIES = [
  ...['?Qualifier=', '?Qualifier=%00', '?MaxItems=0', '?MaxItems=x&Marker=%00', '?FunctionVersion=x'],
  ...['?find=LayerVersion', '?find=LayerVersion&Arn=a:b:99999999999999999999', '?List=ALL', '?tagKeys=a'],
];

/** Bodies that are no JSON, of other types than the API's, or against its constraints. */
const BODIES = [
  ...['', '{', 'null', '[]', '1', '"x"', '{"__proto__":{"a":1}}', '{"Tags":1}', '{"Tags":{"a":null}}'],
  ...[
    '{"MemorySize":"x"}',
    '{"Timeout":-1e400}',
    '{"Environment":[]}',
    '{"Environment":{"Variables":{"A":1}}}',
  ],
  ...['{"Layers":[1,null,{}]}', '{"ZipFile":"aGk="}', '{"Content":{"ZipFile":"////"}}', '{"S3Bucket":"a"}'],
  ...['{"ProvisionedConcurrentExecutions":1e9}', '{"ReservedConcurrentExecutions":1.5}'],
  '{"Name":"a","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"1":"x"}}}',
  '{"DestinationConfig":{"OnSuccess":{"Destination":"arn:aws:lambda:::x"}}}',
  '{"StatementId":"a","Action":"*","Principal":"*","SourceArn":{}}',
];

describe('every operation of the control plane', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
    await client.create('survivor', 'commonjs');
  });
  after(() => emulator.close());

  const send = async (method: string, target: string, body: string) => {
    const content = method === 'GET' ? {} : { body };
    const response = await fetch(`${emulator.endpoint}${target}`, { method, ...content });
    const text = await response.text();
    const told = `${method} ${target} ${body} was answered ${response.status} ${text}`;
    assert.ok(response.status < 500, told);
    if (response.status >= 400) assert.ok(response.headers.get('x-amzn-errortype'), told);
  };

  /** An operation's path with a name in each of its places. */
  const targetOf = ({ path }: Operation, name: string) =>
    path.source.slice(1, -4).replaceAll('\\/', '/').replaceAll('([^/]+)', name);

  const sendNames = async (operation: Operation) => {
    for (const name of NAMES) {
      const target = targetOf(operation, name);
      const ends = operation.method === 'DELETE' && target.endsWith('/functions/survivor');
      for (const query of ends ? [] : QUERIES) await send(operation.method, `${target}${query}`, '{}');
    }
  };

  const sendBodies = async (operation: Operation) => {
    if (operation.method !== 'POST' && operation.method !== 'PUT') return;
    for (const body of BODIES) await send(operation.method, targetOf(operation, 'survivor'), body);
  };

  it('refuses what is malformed as AWS refuses, and never fails itself', async () => {
    for (const operation of OPERATIONS) {
      await sendNames(operation);
      await sendBodies(operation);
    }
    await client.configure('survivor', { Environment: {}, Layers: [] });
    assert.equal((await fetch(`${emulator.endpoint}/2015-03-31/functions/survivor`)).status, 200);
  });
});
