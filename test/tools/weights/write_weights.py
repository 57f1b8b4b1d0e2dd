"""Writes one small network with its weights as other programs do, and prints what it answers.

`python write_weights.py FOLDER [PROGRAM...]`: the programs are keras, tf_keras (Keras 2), onnx, safetensors, pickle
(the format of torch.save, written without PyTorch), torch and mxnet. Prints JSON: the image's pixels (row by row, RGB), the
logits by NumPy, and for each file those of the program that wrote it, where it computes any.
"""

import io
import json
import os
import pickle
import sys
import zipfile
from collections import OrderedDict

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np

SIDE, EPSILON = 12, 2e-3
MEAN, STD = np.array([0.4, 0.5, 0.6], "float32"), np.array([0.2, 0.3, 0.25], "float32")
random = np.random.default_rng(7)


def some(*shape, low=-0.5, high=0.5):
    return random.uniform(low, high, shape).astype("float32")


def normalization(channels):
    return [some(channels, low=0.5, high=1.5), some(channels), some(channels), some(channels, low=0.5, high=2)]


# As PyTorch orders the axes.
STATE = OrderedDict()
STATE["features.0.weight"] = some(6, 3, 3, 3)
for key, value in zip(["weight", "bias", "running_mean", "running_var"], normalization(6)):
    STATE["features.1." + key] = value
STATE["features.3.weight"] = some(6, 1, 3, 3)
for key, value in zip(["weight", "bias", "running_mean", "running_var"], normalization(6)):
    STATE["features.4." + key] = value
STATE["features.6.weight"], STATE["features.6.bias"] = some(8, 6, 1, 1), some(8)
STATE["classifier.weight"], STATE["classifier.bias"] = some(5, 8), some(5)

PIXELS = random.integers(0, 256, (SIDE, SIDE, 3), dtype="uint8")
IMAGE = ((PIXELS.astype("float32") / 255 - MEAN) / STD)[None]


def norm(prefix):
    return [STATE[prefix + key] for key in ["weight", "bias", "running_mean", "running_var"]]


def keras_model(keras):
    layers = keras.layers
    image = keras.Input((SIDE, SIDE, 3))
    value = layers.Conv2D(6, 3, use_bias=False, name="features.0")(image)
    value = layers.BatchNormalization(epsilon=EPSILON, name="features.1")(value)
    value = layers.ReLU()(value)
    value = layers.DepthwiseConv2D(3, use_bias=False, name="features.3")(value)
    value = layers.BatchNormalization(epsilon=EPSILON, name="features.4")(value)
    value = layers.ReLU(max_value=6)(value)
    value = layers.Conv2D(8, 1, activation="relu", name="features.6")(value)
    value = layers.GlobalAveragePooling2D()(value)
    model = keras.Model(image, layers.Dense(5, name="classifier")(value))
    hwio, depthwise = (2, 3, 1, 0), (2, 3, 0, 1)
    model.get_layer("features.0").set_weights([STATE["features.0.weight"].transpose(hwio)])
    model.get_layer("features.1").set_weights(norm("features.1."))
    model.get_layer("features.3").set_weights([STATE["features.3.weight"].transpose(depthwise)])
    model.get_layer("features.4").set_weights(norm("features.4."))
    model.get_layer("features.6").set_weights([STATE["features.6.weight"].transpose(hwio), STATE["features.6.bias"]])
    model.get_layer("classifier").set_weights([STATE["classifier.weight"].T, STATE["classifier.bias"]])
    return model


def write_with(keras, folder, models, weights):
    """Weights alone do not tell the epsilon of a normalization: whoever uses them has to."""
    model = keras_model(keras)
    for name in models:
        model.save(os.path.join(folder, name))
    model.save_weights(os.path.join(folder, weights))
    return dict.fromkeys([*models, weights], np.asarray(model(IMAGE))[0].tolist())


def write_keras(folder):
    import keras

    return write_with(keras, folder, ["model.keras", "model.h5"], "only.weights.h5")


def write_tf_keras(folder):
    import tf_keras

    return write_with(tf_keras, folder, ["keras2.h5", "keras2.keras"], "keras2.only.h5")


def onnx_model(names, turned=False):
    """A graph as exporters write it; `names` says what initializers are called."""
    from onnx import TensorProto, helper, numpy_helper

    conv = {"kernel_shape": [3, 3], "pads": [0, 0, 0, 0], "strides": [1, 1]}
    point = {"kernel_shape": [1, 1], "pads": [0, 0, 0, 0], "strides": [1, 1]}

    def batch_norm(prefix, source, target):
        keys = [names(prefix + key) for key in ["weight", "bias", "running_mean", "running_var"]]
        return helper.make_node(
            "BatchNormalization", [source, *keys], [target], name=scope(prefix[:-1], "BatchNormalization"), epsilon=EPSILON
        )

    def scope(module, operator):
        head, _, _ = module.rpartition(".")
        return "/" + "/".join(part for part in [head, module] if part) + "/" + operator

    dense = dict(transB=0) if turned else dict(transB=1)
    nodes = [
        helper.make_node("Conv", ["input", names("features.0.weight")], ["a"], name=scope("features.0", "Conv"), **conv),
        batch_norm("features.1.", "a", "b"),
        helper.make_node("Relu", ["b"], ["c"]),
        helper.make_node(
            "Conv", ["c", names("features.3.weight")], ["d"], name=scope("features.3", "Conv"), group=6, **conv
        ),
        batch_norm("features.4.", "d", "e"),
        helper.make_node("Clip", ["e", "zero", "six"], ["f"]),
        helper.make_node(
            "Conv",
            ["f", names("features.6.weight"), names("features.6.bias")],
            ["g"],
            name=scope("features.6", "Conv"),
            **point,
        ),
        helper.make_node("Relu", ["g"], ["h"]),
        helper.make_node("GlobalAveragePool", ["h"], ["i"]),
        helper.make_node("Flatten", ["i"], ["j"]),
        helper.make_node(
            "Gemm", ["j", names("classifier.weight"), names("classifier.bias")], ["logits"], name="/classifier/Gemm", **dense
        ),
    ]
    state = dict(STATE)
    if turned:
        state["classifier.weight"] = np.ascontiguousarray(state["classifier.weight"].T)
    tensors = [numpy_helper.from_array(value, names(key)) for key, value in state.items()]
    tensors += [numpy_helper.from_array(np.float32(x), key) for key, x in [("zero", 0), ("six", 6)]]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 5])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    import onnx

    onnx.checker.check_model(model, full_check=True)
    return model


def write_onnx(folder):
    import onnx
    from onnx.reference import ReferenceEvaluator

    keys = list(STATE)
    models = {
        "named.onnx": onnx_model(str),
        "renamed.onnx": onnx_model(lambda key: "onnx::Value_%d" % (100 + keys.index(key)), turned=True),
        "outside.onnx": onnx_model(str),
    }
    answers = {}
    for name, model in models.items():
        image = np.ascontiguousarray(IMAGE.transpose(0, 3, 1, 2))
        answers[name] = ReferenceEvaluator(model).run(None, {"input": image})[0][0].tolist()
        outside = dict(save_as_external_data=True, location="outside.data", size_threshold=0) if "out" in name else {}
        onnx.save(model, os.path.join(folder, name), **outside)
    return answers


def write_safetensors(folder):
    from safetensors.numpy import save_file

    save_file(STATE, os.path.join(folder, "weights.safetensors"), metadata={"format": "pt"})
    return {"weights.safetensors": None}


class _FloatStorage:
    """Stands for torch.FloatStorage where there is no PyTorch."""


_FloatStorage.__module__, _FloatStorage.__qualname__ = "torch", "FloatStorage"


class _Tensor:
    def __init__(self, key, shape, strides):
        self.arguments = (("storage", _FloatStorage, key, "cpu", int(np.prod(shape))), 0, shape, strides)

    def __reduce__(self):
        storage, *rest = self.arguments
        return _rebuild_tensor_v2, (_Persistent(storage), *rest, False, OrderedDict())


class _Persistent:
    def __init__(self, key):
        self.key = key


def _rebuild_tensor_v2(*_):
    raise NotImplementedError


class _Pickler(pickle._Pickler):
    """Writes the names that PyTorch's own pickles have."""

    def persistent_id(self, value):
        return value.key if isinstance(value, _Persistent) else None

    def save_global(self, value, name=None):
        names = {_FloatStorage: "torch FloatStorage", _rebuild_tensor_v2: "torch._utils _rebuild_tensor_v2"}
        if value not in names:
            return super().save_global(value, name)
        module, name = names[value].split()
        self.write(pickle.GLOBAL + bytes(module, "utf8") + b"\n" + bytes(name, "utf8") + b"\n")
        self.memoize(value)

    dispatch = dict(pickle._Pickler.dispatch)
    dispatch[type] = save_global
    dispatch[type(_rebuild_tensor_v2)] = save_global


def write_pickle(folder):
    state, data = OrderedDict(), {}
    for index, (key, value) in enumerate(STATE.items()):
        # One as channels_last lays it out: its strides are not those of its shape.
        turned = key == "features.0.weight"
        stored = value.transpose(0, 2, 3, 1) if turned else value
        strides = [side // 4 for side in np.ascontiguousarray(stored).strides]
        order = [strides[0], strides[3], strides[1], strides[2]] if turned else strides
        data[str(index)] = np.ascontiguousarray(stored).tobytes()
        state[key] = _Tensor(str(index), value.shape, tuple(order))
    target = io.BytesIO()
    _Pickler(target, protocol=2).dump({"epoch": 3, "state_dict": state})
    with zipfile.ZipFile(os.path.join(folder, "checkpoint.pt"), "w") as archive:
        archive.writestr("checkpoint/data.pkl", target.getvalue())
        for key, value in data.items():
            archive.writestr("checkpoint/data/" + key, value)
    return {"checkpoint.pt": None}


def write_torch(folder):
    import torch

    state = OrderedDict((key, torch.from_numpy(value.copy())) for key, value in STATE.items())
    state["features.1.num_batches_tracked"] = torch.tensor(12)
    state["features.0.weight"] = state["features.0.weight"].to(memory_format=torch.channels_last)
    torch.save(state, os.path.join(folder, "torch.pt"))
    return {"torch.pt": None}


def write_mxnet(folder):
    import mxnet as mx

    names = {"running_mean": "running_mean", "running_var": "running_var", "weight": "gamma", "bias": "beta"}

    def renamed(key):
        layer, role = key.rsplit(".", 1)
        is_norm = layer in ("features.1", "features.4")
        return layer.replace(".", "_") + "_" + (names[role] if is_norm else role)

    mx.nd.save(os.path.join(folder, "model.params"), {renamed(key): mx.nd.array(value) for key, value in STATE.items()})
    return {"model.params": None}


def expected():
    """By NumPy, in float64."""

    def convolved(image, weight, groups=1):
        size = weight.shape[2]
        windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(1, 2))
        if groups == 1:
            return np.einsum("chwij,ocij->ohw", windows, weight)
        return np.einsum("chwij,cij->chw", windows, weight[:, 0])

    def normalized(image, prefix):
        scale, shift, mean, variance = [value[:, None, None].astype("float64") for value in norm(prefix)]
        return (image - mean) / np.sqrt(variance + EPSILON) * scale + shift

    state = {key: value.astype("float64") for key, value in STATE.items()}
    image = IMAGE[0].transpose(2, 0, 1).astype("float64")
    image = np.maximum(normalized(convolved(image, state["features.0.weight"]), "features.1."), 0)
    image = np.clip(normalized(convolved(image, state["features.3.weight"], groups=6), "features.4."), 0, 6)
    image = convolved(image, state["features.6.weight"]) + state["features.6.bias"][:, None, None]
    vector = np.maximum(image, 0).mean(axis=(1, 2))
    return (state["classifier.weight"] @ vector + state["classifier.bias"]).tolist()


def main():
    folder, *programs = sys.argv[1:]
    files = {}
    for program in programs:
        files.update(globals()["write_" + program](folder))
    told = {"side": SIDE, "epsilon": EPSILON, "pixels": PIXELS.ravel().tolist(), "expected": expected()}
    print(json.dumps({**told, "files": files}))


main()
