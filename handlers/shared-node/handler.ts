import { BadRequest } from './bad-request.js';
import { downloadImage } from './download.js';
import { type ClassifyRequest, type ImageSource, isFunctionUrlEvent, readEvent } from './event.js';
import { asksForFacts, type MachineFacts, machineFacts } from './facts.js';
import { decodeImage } from './image.js';
import { asksForInitProfile, type InitProfile, initProfile } from './init-profile.js';
import { type Label, topLabels } from './labels.js';
import { type LoadModel, modelUser } from './model-load.js';
import { type Layout, preprocessor } from './preprocess.js';
import type { ModelInfo } from './task.js';

/** A model, what its input is, and how its framework loads it. */
export interface Classifier {
  readonly info: ModelInfo;
  readonly layout: Layout;
  readonly load: LoadModel;
}

/** Of one image. */
export interface Prediction {
  readonly labels: readonly Label[];
  /** What the model answers, before softmax unless it has one, in the order of the classes; only when asked for. */
  readonly logits?: readonly number[];
}

/** What the handler answers; times in seconds, as the handler of 2017 gave them. */
export interface Answer extends Partial<Prediction> {
  /** In place of the labels, where several images are computed at once: in their order. */
  readonly predictions?: readonly Prediction[];
  /** From the event to the answer: download, decoding and inference included, and the model's loading inside. */
  readonly handler_time: number;
  /** Inference alone. */
  readonly prediction_time: number;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (event: unknown) => Promise<Answer | HttpResponse | MachineFacts | InitProfile>;

/**
 * The Lambda handler of a model, which is loaded by now unless COLDBENCH_MODEL_LOAD says otherwise. A function URL is
 * answered over HTTP, with 400 and `{error}` for bad input; a bare event is answered with the bare `Answer`, and bad
 * input fails the invocation.
 */
export async function imageHandler(classifier: Classifier): Promise<Handler> {
  const classify = await classification(classifier);
  return async (event) => {
    if (asksForFacts(event)) return machineFacts();
    if (asksForInitProfile(event)) return initProfile();
    if (!isFunctionUrlEvent(event)) return classify(readEvent(event), performance.now());
    try {
      const start = performance.now();
      return http(200, await classify(readEvent(event), start));
    } catch (error) {
      if (error instanceof BadRequest) return http(400, { error: error.message });
      throw error;
    }
  };
}

async function classification({ info, layout, load }: Classifier) {
  const { batch = 1 } = info.input;
  const tensorOf = tensorMaker(info, layout);
  const useModel = await modelUser(load);
  return (request: ClassifyRequest, start: number): Promise<Answer> => {
    checkCount(request.images, batch);
    return useModel(async ({ infer }) => {
      const tensor = await tensorOf(request.images);
      const predictionStart = performance.now();
      const logits = await infer(tensor);
      const predictionEnd = performance.now();
      const predictions = predictionsOf(logits, batch, info, request);
      return {
        ...(batch === 1 ? predictions[0] : { predictions }),
        handler_time: (performance.now() - start) / 1_000,
        prediction_time: (predictionEnd - predictionStart) / 1_000,
      };
    });
  };
}

/** One image after the other: a function has a share of a processor. */
function tensorMaker({ input }: ModelInfo, layout: Layout) {
  const preprocess = preprocessor(input, layout);
  return async (images: readonly ImageSource[]): Promise<Float32Array> => {
    const [first, ...others] = images;
    const one = first === undefined ? new Float32Array() : preprocess(await pixelsOf(first, input));
    if (others.length === 0) return one;
    const tensor = new Float32Array(one.length * images.length);
    tensor.set(one);
    for (const [index, image] of others.entries()) {
      tensor.set(preprocess(await pixelsOf(image, input)), one.length * (index + 1));
    }
    return tensor;
  };
}

const pixelsOf = async (image: ImageSource, size: ModelInfo['input']) =>
  decodeImage(await imageBytes(image), size);

function checkCount(images: readonly ImageSource[], batch: number): void {
  if (images.length === batch) return;
  throw new BadRequest(`${images.length} images, where this function takes ${batch} at once`);
}

function predictionsOf(
  logits: Float32Array,
  batch: number,
  { labels, output }: ModelInfo,
  wanted: Pick<ClassifyRequest, 'logits'>,
): readonly Prediction[] {
  const length = logits.length / batch;
  return Array.from({ length: batch }, (_, index) => {
    const own = logits.subarray(index * length, (index + 1) * length);
    return {
      labels: topLabels(own, labels, output.isProbability),
      ...(wanted.logits ? { logits: Array.from(own) } : {}),
    };
  });
}

async function imageBytes(source: ImageSource): Promise<Uint8Array> {
  return source.kind === 'bytes' ? source.bytes : downloadImage(source.url);
}

function http(statusCode: number, body: unknown): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
