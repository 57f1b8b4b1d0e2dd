"""
SqueezeNet and its like in Keras, the framework of the measurement of 2017.

COLDBENCH_KERAS_CALL chooses how the model is called: `function` (the default; in the same rounds none was faster), `batch`
(`predict_on_batch`), `predict` (as in 2017), `eager`, or `saved-model` (without Keras). COLDBENCH_KERAS_FILE chooses
what Keras reads: `model.keras` or `model.h5`.
"""

import os
import sys

from coldbench_handler import image_handler, model_file, read_model_info, thread_count

# TensorFlow reads these once, while it is imported.
os.environ["TF_NUM_INTRAOP_THREADS"] = str(thread_count())
os.environ["TF_NUM_INTEROP_THREADS"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Keras writes its settings at home, which a function may not.
os.environ.setdefault("KERAS_HOME", os.path.join(os.environ.get("TMPDIR", "/tmp"), "keras"))
os.environ["KERAS_BACKEND"] = "tensorflow"

import tensorflow as tf

info = read_model_info()
SHAPE = (info.batch, info.height, info.width, 3)


def load_keras():
    import keras

    name = os.environ.get("COLDBENCH_KERAS_FILE", "model.keras")
    return keras.models.load_model(model_file(name), compile=False)


def by_function():
    model = load_keras()
    signature = tf.TensorSpec(SHAPE, tf.float32)
    call = tf.function(lambda image: model(image, training=False)).get_concrete_function(signature)
    return lambda image: call(tf.constant(image)).numpy()


def by_batch():
    return load_keras().predict_on_batch


def by_predict():
    model = load_keras()
    return lambda image: model.predict(image, verbose=0)


def eagerly():
    model = load_keras()
    return lambda image: model(image, training=False).numpy()


def by_saved_model():
    serve = tf.saved_model.load(model_file("saved-model")).signatures["serving_default"]
    return lambda image: next(iter(serve(tf.constant(image)).values())).numpy()


WAYS = {
    "function": by_function,
    "batch": by_batch,
    "predict": by_predict,
    "eager": eagerly,
    "saved-model": by_saved_model,
}
way = os.environ.get("COLDBENCH_KERAS_CALL", "function")
if way not in WAYS:
    raise ValueError(f"COLDBENCH_KERAS_CALL is {way!r}: it has to be one of {', '.join(WAYS)}")
load = WAYS[way]


def release():
    """Keras keeps graphs of models that are gone."""
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session()


handler = image_handler(info, "NHWC", load, release)
