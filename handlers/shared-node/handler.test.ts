import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { type Answer, type Classifier, type HttpResponse, imageHandler } from './handler.js';
import type { LoadedModel } from './model-load.js';

const LOGITS = Float32Array.from([1, 5, 2, 4, 3, 0]);

const classifier = (infer: LoadedModel['infer'], loading?: Partial<Classifier>): Classifier => ({
  info: {
    input: { name: 'input', width: 2, height: 2, mean: [0, 0, 0], std: [1, 1, 1] },
    output: { name: 'output' },
    labels: ['a', 'b', 'c', 'd', 'e', 'f'],
  },
  layout: 'NHWC',
  load: async () => ({ infer }),
  ...loading,
});

const ofBatch = (batch: number, infer: LoadedModel['infer']): Classifier => {
  const { info, ...others } = classifier(infer);
  return { ...others, info: { ...info, input: { ...info.input, batch } } };
};

const handler = await imageHandler(classifier(async () => LOGITS));
const plain = (background: string) =>
  sharp({ create: { width: 2, height: 2, channels: 3, background } })
    .png()
    .toBuffer();
const [white, black] = [await plain('white'), await plain('black')];
const post = (body: Buffer, query: Record<string, string> = {}) => ({
  requestContext: { http: { method: 'POST' } },
  queryStringParameters: query,
  body: body.toString('base64'),
  isBase64Encoded: true,
});

describe('the handler', () => {
  test('answers a function URL with labels and both times, in seconds', async () => {
    const response = (await handler(post(white))) as HttpResponse;
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'application/json');
    const answer: Answer = JSON.parse(response.body);
    assert.deepEqual(
      answer.labels?.map(({ label }) => label),
      ['b', 'd', 'e', 'c', 'a'],
    );
    assert.ok(answer.prediction_time >= 0 && answer.prediction_time <= answer.handler_time);
    assert.equal(answer.logits, undefined);
  });

  test('gives the logits when asked', async () => {
    const response = (await handler(post(white, { logits: '1' }))) as HttpResponse;
    assert.deepEqual(JSON.parse(response.body).logits, [...LOGITS]);
  });

  test('answers a bare event with the bare answer', async () => {
    const answer = (await handler({ image: white.toString('base64'), logits: true })) as Answer;
    assert.deepEqual(answer.logits, [...LOGITS]);
  });

  test('computes several images at once, and answers each one', async () => {
    const seen: Float32Array[] = [];
    const two = Float32Array.from([...LOGITS, ...LOGITS.map((logit) => -logit)]);
    const batch = await imageHandler(
      ofBatch(2, async (input) => {
        seen.push(input);
        return two;
      }),
    );
    const images = [white, black].map((image) => image.toString('base64'));
    const answer = (await batch({ images, logits: true })) as Answer;
    assert.deepEqual(
      answer.predictions?.map(({ labels, logits }) => [labels[0]?.label, logits]),
      [
        ['b', [...two.subarray(0, 6)]],
        ['f', [...two.subarray(6)]],
      ],
    );
    assert.equal(answer.labels, undefined);
    assert.deepEqual(seen, [Float32Array.from({ length: 24 }, (_, index) => (index < 12 ? 1 : 0))]);
  });

  test('takes no other number of images than it computes at once', async () => {
    const batch = await imageHandler(ofBatch(2, async () => LOGITS));
    const image = white.toString('base64');
    await assert.rejects(batch({ image }), /1 images, where this function takes 2 at once/);
    await assert.rejects(batch({ images: [image, image, image] }), { name: 'BadRequest' });
  });

  test('answers bad input over HTTP with 400 and the error, and fails a bare event', async () => {
    const response = (await handler(post(Buffer.from('noise')))) as HttpResponse;
    assert.equal(response.statusCode, 400);
    assert.match(JSON.parse(response.body).error, /not an image/);
    await assert.rejects(handler({}), { name: 'BadRequest' });
  });

  test('feeds the network the preprocessed image', async () => {
    const seen: Float32Array[] = [];
    const spying = await imageHandler(
      classifier(async (input) => {
        seen.push(input);
        return LOGITS;
      }),
    );
    await spying(post(white));
    assert.deepEqual(seen, [new Float32Array(12).fill(1)]);
  });

  test('tells what it sees of its machine, when a bare event asks for that', async () => {
    const answer = (await handler({ facts: true })) as { vcpus: number; cpuModel: string; epochUs: number };
    assert.ok(answer.vcpus >= 1 && answer.cpuModel !== '');
    assert.ok(Math.abs(answer.epochUs / 1_000 - Date.now()) < 60_000);
  });

  test('a fault of the network is no bad request: it fails the invocation', async () => {
    const failing = await imageHandler(classifier(() => Promise.reject(new Error('broken'))));
    await assert.rejects(failing(post(white)), /broken/);
  });

  test('loads the model once, before the first event, unless it is told to load it inside', async (t) => {
    assert.deepEqual(await loadedBy('outside', t), ['load', 'infer', 'infer']);
  });

  test('told to load the model inside, loads it in each invocation and gives its memory back', async (t) => {
    const one = ['load', 'infer', 'release'];
    assert.deepEqual(await loadedBy('inside', t), [...one, ...one]);
  });

  test('gives the memory back also where the network fails', async (t) => {
    setWhere('inside', t);
    const events: string[] = [];
    const fails = () => Promise.reject(new Error('broken'));
    const load = async () => ({ infer: fails, release: () => void events.push('release') });
    await assert.rejects((await imageHandler(classifier(fails, { load })))(post(white)), /broken/);
    assert.deepEqual(events, ['release']);
  });

  test('refuses another word for where the model is loaded', async (t) => {
    setWhere('beside', t);
    const made = imageHandler(classifier(async () => LOGITS));
    await assert.rejects(made, /COLDBENCH_MODEL_LOAD is neither outside nor inside: beside/);
  });
});

function setWhere(where: string, t: TestContext): void {
  process.env.COLDBENCH_MODEL_LOAD = where;
  t.after(() => {
    delete process.env.COLDBENCH_MODEL_LOAD;
  });
}

/** What happens to a model in two invocations. */
async function loadedBy(where: string, t: TestContext): Promise<readonly string[]> {
  setWhere(where, t);
  const events: string[] = [];
  const infer = async () => {
    events.push('infer');
    return LOGITS;
  };
  const load = async () => {
    events.push('load');
    return { infer, release: () => void events.push('release') };
  };
  const counted = await imageHandler(classifier(infer, { load }));
  for (const _ of [1, 2]) await counted(post(white));
  return events;
}
