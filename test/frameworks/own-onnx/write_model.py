"""Writes a small model as an ONNX file, as a program does that people train with, and what it answers itself.

`python write_model.py PROGRAM FOLDER`: PROGRAM is onnx (a graph under the names that torch.onnx gives), keras or mxnet.
FOLDER has `pixels.bin`: images of SIDE x SIDE, rows of RGB bytes, one after the other; they are fed as (x / 255 - MEAN) / STD.
Writes `model.onnx` and `answers.json`: the scores of each image, by the program that wrote the model.
"""

import json
import os
import sys

import numpy as np

SIDE, CLASSES = 64, 10
MEAN = np.array([0.4, 0.5, 0.6], "float32")
STD = np.array([0.2, 0.3, 0.25], "float32")


def images(folder):
    """N x SIDE x SIDE x 3."""
    pixels = np.fromfile(os.path.join(folder, "pixels.bin"), "uint8").reshape(-1, SIDE, SIDE, 3)
    return (pixels.astype("float32") / np.float32(255) - MEAN) / STD


def planes(batch):
    return np.ascontiguousarray(batch.transpose(0, 3, 1, 2))


def with_onnx(batch, target):
    """Any number of images of any size, and features beside the scores."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnx.reference import ReferenceEvaluator

    random = np.random.default_rng(5)

    def some(name, *shape):
        return numpy_helper.from_array(random.uniform(-0.5, 0.5, shape).astype("float32"), name)

    values = [
        some("onnx::Conv_25", 8, 3, 3, 3),
        some("onnx::Conv_26", 8),
        some("features.2.weight", 16, 8, 1, 1),
        some("classifier.weight", CLASSES, 16),
        some("classifier.bias", CLASSES),
    ]
    nodes = [
        helper.make_node(
            "Conv", ["input.1", "onnx::Conv_25", "onnx::Conv_26"], ["/features/0/Conv_output_0"], strides=[2, 2]
        ),
        helper.make_node("Relu", ["/features/0/Conv_output_0"], ["/features/1/Relu_output_0"]),
        helper.make_node("Conv", ["/features/1/Relu_output_0", "features.2.weight"], ["/features/2/Conv_output_0"]),
        helper.make_node("GlobalAveragePool", ["/features/2/Conv_output_0"], ["/pool/GlobalAveragePool_output_0"]),
        helper.make_node("Flatten", ["/pool/GlobalAveragePool_output_0"], ["features"], axis=1),
        helper.make_node("Gemm", ["features", "classifier.weight", "classifier.bias"], ["logits"], transB=1),
    ]
    open_image = ["batch_size", 3, "height", "width"]
    graph = helper.make_graph(
        nodes,
        "main_graph",
        [helper.make_tensor_value_info("input.1", TensorProto.FLOAT, open_image)],
        [
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch_size", 16]),
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch_size", CLASSES]),
        ],
        values,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, target)
    return ReferenceEvaluator(model).run(["logits"], {"input.1": planes(batch)})[0]


def with_keras(batch, target):
    """Channels last and a softmax at the end, as most of its applications."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    from keras import layers

    keras.utils.set_random_seed(5)
    image = keras.Input((SIDE, SIDE, 3))
    value = layers.Conv2D(8, 3, strides=2, use_bias=False)(image)
    value = layers.BatchNormalization()(value)
    value = layers.ReLU(max_value=6)(value)
    value = layers.DepthwiseConv2D(3)(value)
    value = layers.Conv2D(16, 1, activation="relu")(value)
    value = layers.GlobalAveragePooling2D()(value)
    # As after training: classes that are likelier than others.
    value = layers.Dense(CLASSES, kernel_initializer=keras.initializers.RandomNormal(stddev=4))(value)
    model = keras.Model(image, layers.Softmax()(value))
    answers = np.asarray(model(batch))
    model.export(target, format="onnx", verbose=False)
    return answers


def with_mxnet(batch, target):
    # NumPy dropped the alias that MXNet 1.9 uses.
    np.bool = bool
    import mxnet as mx
    from mxnet import onnx as exporter
    from mxnet.gluon import nn

    mx.random.seed(5)
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(8, 3, strides=2, use_bias=False),
        nn.BatchNorm(),
        nn.Activation("relu"),
        nn.MaxPool2D(2),
        nn.Conv2D(16, 1, activation="relu"),
        nn.GlobalAvgPool2D(),
        nn.Flatten(),
        nn.Dense(CLASSES),
    )
    net.initialize(mx.init.Xavier())
    net.hybridize()
    answers = net(mx.nd.array(planes(batch))).asnumpy()
    stem = os.path.join(os.path.dirname(target), "mxnet")
    net.export(stem)
    shape = [(1, 3, SIDE, SIDE)]
    exporter.export_model(stem + "-symbol.json", stem + "-0000.params", shape, np.float32, target)
    return answers


def main():
    program, folder = sys.argv[1:]
    write = {"onnx": with_onnx, "keras": with_keras, "mxnet": with_mxnet}[program]
    answers = write(images(folder), os.path.join(folder, "model.onnx"))
    with open(os.path.join(folder, "answers.json"), "w", encoding="utf-8") as file:
        json.dump(np.asarray(answers).tolist(), file)


main()
