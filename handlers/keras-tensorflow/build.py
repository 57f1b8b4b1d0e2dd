"""
`python build.py FROM TO`: keeps the file of Keras that the handler reads, or makes a SavedModel of the model in it:
what a function does not read it would have to fetch all the same, where its model is not in its package.
"""

import json
import os
import shutil
import sys


def export(source, target, batch):
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras
    import tensorflow as tf

    model = keras.models.load_model(source, compile=False)
    height, width, channels = model.inputs[0].shape[1:]
    signature = tf.TensorSpec((batch, height, width, channels), tf.float32)
    module = tf.Module()
    module.model = model
    module.serve = tf.function(lambda image: model(image, training=False), input_signature=[signature])
    tf.saved_model.save(module, target, signatures=module.serve)


def main(source, target):
    if os.environ.get("COLDBENCH_KERAS_CALL") != "saved-model":
        name = os.environ.get("COLDBENCH_KERAS_FILE", "model.keras")
        shutil.copy(os.path.join(source, name), target)
        return
    with open(os.path.join(source, "model-info.json"), encoding="utf-8") as file:
        batch = json.load(file)["input"].get("batch", 1)
    export(os.path.join(source, "model.keras"), os.path.join(target, "saved-model"), batch)


if __name__ == "__main__":
    main(*sys.argv[1:])
