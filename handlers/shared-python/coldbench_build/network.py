"""Reads `network.json` and `weights.safetensors`, and walks over the layers."""

import json
import os
import struct
from typing import NamedTuple

import numpy as np


class Network(NamedTuple):
    """`layers` in an order in which each comes after its inputs; `weights` by name, OIHW, dense [out, in]."""

    input: dict
    output: str
    layers: list
    weights: dict

    @property
    def batch(self):
        """How many images are computed at once."""
        return self.input.get("batch", 1)


def read_network(folder):
    with open(os.path.join(folder, "network.json"), encoding="utf-8") as file:
        told = json.load(file)
    weights = _read_safetensors(os.path.join(folder, "weights.safetensors"))
    return Network(told["input"], told["output"], told["layers"], weights)


def _read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        content = file.read()
    return {name: _tensor(entry, content) for name, entry in header.items()}


def _tensor(entry, content):
    start, end = entry["data_offsets"]
    return np.frombuffer(content[start:end], "<f4").reshape(entry["shape"])


def apply_layers(network, image, operations):
    """
    What the network makes of an image, in the terms of a framework: `operations` has a method for each kind of
    layer, called as the kind is, and `activate`.
    """
    values = {network.input["name"]: image}
    for layer in network.layers:
        inputs = [values[name] for name in layer["inputs"]]
        linear = _METHODS[layer["op"]](operations, layer, inputs, network.weights)
        values[layer["name"]] = operations.activate(linear, layer["activation"])
    return values[network.output]


def _parameters(layer, weights):
    return weights[layer["name"] + ".weight"], weights[layer["name"] + ".bias"]


_METHODS = {
    "conv": lambda ops, layer, inputs, weights: ops.convolution(*inputs, *_parameters(layer, weights), layer),
    "depthwiseConv": lambda ops, layer, inputs, weights: ops.depthwise(
        *inputs, *_parameters(layer, weights), layer
    ),
    "maxPool": lambda ops, layer, inputs, _: ops.max_pool(*inputs, layer),
    "concat": lambda ops, _, inputs, __: ops.concatenate(inputs),
    "add": lambda ops, _, inputs, __: ops.add(*inputs),
    "globalAveragePool": lambda ops, _, inputs, __: ops.global_average(*inputs),
    "dense": lambda ops, layer, inputs, weights: ops.dense(*inputs, *_parameters(layer, weights)),
}
