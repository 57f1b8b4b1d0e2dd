/** A loaded model: from the preprocessed input, in the model's own layout, to the logits. */
export interface LoadedModel {
  infer(input: Float32Array): Promise<Float32Array>;
  /** Gives its memory back, where nothing else does: a model that is loaded inside the handler goes with its invocation. */
  release?(): Promise<void> | void;
}

export type LoadModel = () => Promise<LoadedModel>;

/** Calls back with a loaded model. */
export type UseModel = <T>(use: (model: LoadedModel) => Promise<T>) => Promise<T>;

/**
 * By COLDBENCH_MODEL_LOAD: `outside` the handler (the default), once, while the function is initialised; or `inside`,
 * in each invocation anew, as a handler does that was written without thought.
 */
export async function modelUser(load: LoadModel): Promise<UseModel> {
  const where = process.env.COLDBENCH_MODEL_LOAD ?? 'outside';
  if (where === 'inside') return (use) => loadedInside(load, use);
  if (where !== 'outside') throw new Error(`COLDBENCH_MODEL_LOAD is neither outside nor inside: ${where}`);
  const model = await load();
  return (use) => use(model);
}

async function loadedInside<T>(load: LoadModel, use: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await load();
  try {
    return await use(model);
  } finally {
    await model.release?.();
  }
}
