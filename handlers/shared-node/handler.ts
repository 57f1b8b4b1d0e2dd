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

/** What the handler answers; times in seconds, as the handler of 2017 gave them. */
export interface Answer {
  readonly labels: readonly Label[];
  /** From the event to the answer: download, decoding and inference included, and the model's loading inside. */
  readonly handler_time: number;
  /** Inference alone. */
  readonly prediction_time: number;
  /** Before softmax, in the order of the classes; only when asked for. */
  readonly logits?: readonly number[];
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
  const { input, labels } = info;
  const preprocess = preprocessor(input, layout);
  const useModel = await modelUser(load);
  return (request: ClassifyRequest, start: number): Promise<Answer> =>
    useModel(async ({ infer }) => {
      const tensor = preprocess(await decodeImage(await imageBytes(request.image), input));
      const predictionStart = performance.now();
      const logits = await infer(tensor);
      const predictionEnd = performance.now();
      return {
        labels: topLabels(logits, labels),
        handler_time: (performance.now() - start) / 1_000,
        prediction_time: (predictionEnd - predictionStart) / 1_000,
        ...(request.logits ? { logits: Array.from(logits) } : {}),
      };
    });
}

async function imageBytes(source: ImageSource): Promise<Uint8Array> {
  return source.kind === 'bytes' ? source.bytes : downloadImage(source.url);
}

function http(statusCode: number, body: unknown): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
