"""`python build.py FROM TO`: keeps Keras' files, and makes a SavedModel of the model in them."""

import json
import os
import shutil
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow as tf


def export(source, target, batch):
    model = keras.models.load_model(source, compile=False)
    height, width, channels = model.inputs[0].shape[1:]
    signature = tf.TensorSpec((batch, height, width, channels), tf.float32)
    module = tf.Module()
    module.model = model
    module.serve = tf.function(lambda image: model(image, training=False), input_signature=[signature])
    tf.saved_model.save(module, target, signatures=module.serve)


if __name__ == "__main__":
    source, target = sys.argv[1:]
    for name in ["model.keras", "model.h5"]:
        shutil.copy(os.path.join(source, name), target)
    with open(os.path.join(source, "model-info.json"), encoding="utf-8") as file:
        batch = json.load(file)["input"].get("batch", 1)
    export(os.path.join(source, "model.keras"), os.path.join(target, "saved-model"), batch)
