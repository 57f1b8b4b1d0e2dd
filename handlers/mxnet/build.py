"""`python build.py FROM TO`: the network as a symbol in JSON, and its parameters."""

import os
import sys

import mxnet as mx
from coldbench_build import apply_layers, read_network


class Operations:
    """Collects the parameters that the symbol names."""

    def __init__(self):
        self.parameters = {}

    def convolution(self, image, weight, bias, layer, groups=1):
        size, stride = (layer["kernel"],) * 2, (layer["stride"],) * 2
        return mx.sym.Convolution(
            _padded(image, layer),
            *self._variables(layer["name"], weight, bias),
            kernel=size,
            stride=stride,
            num_filter=weight.shape[0],
            num_group=groups,
            name=layer["name"],
        )

    def depthwise(self, image, weight, bias, layer):
        return self.convolution(image, weight, bias, layer, groups=weight.shape[0])

    def max_pool(self, image, layer):
        size, stride = (layer["kernel"],) * 2, (layer["stride"],) * 2
        convention = {"ceil": "full", "floor": "valid"}[layer["rounding"]]
        # Both sides alike; what is missing at the end is the convention's.
        pad = tuple(layer["pads"][:2])
        return mx.sym.Pooling(
            image, kernel=size, stride=stride, pad=pad, pool_type="max", pooling_convention=convention
        )

    def concatenate(self, images):
        return mx.sym.concat(*images, dim=1)

    def add(self, a, b):
        return a + b

    def global_average(self, image):
        return mx.sym.flatten(mx.sym.Pooling(image, global_pool=True, pool_type="avg", kernel=(1, 1)))

    def dense(self, vector, weight, bias):
        name = "dense{}".format(len(self.parameters))
        return mx.sym.FullyConnected(
            vector, *self._variables(name, weight, bias), num_hidden=weight.shape[0], name=name
        )

    def activate(self, value, activation):
        if activation == "relu":
            return mx.sym.relu(value)
        return mx.sym.clip(value, 0, 6) if activation == "relu6" else value

    def _variables(self, name, weight, bias):
        names = [name + "_weight", name + "_bias"]
        for key, value in zip(names, [weight, bias]):
            self.parameters["arg:" + key] = mx.nd.array(value)
        return [mx.sym.var(key) for key in names]


def is_spoilt_by_fusion(network):
    """Whether a convolution is added to something and read elsewhere: MXNet 1.9.1 adds in place all the same."""
    inputs = [name for layer in network.layers for name in layer["inputs"]]
    added = {name for layer in network.layers if layer["op"] == "add" for name in layer["inputs"]}
    bare = {layer["name"] for layer in network.layers if layer["op"] == "conv" and layer["activation"] == "none"}
    return any(inputs.count(name) > 1 for name in added & bare)


def _padded(image, layer):
    top, left, bottom, right = layer["pads"]
    if not any(layer["pads"]):
        return image
    return mx.sym.pad(image, mode="constant", constant_value=0, pad_width=(0, 0, 0, 0, top, bottom, left, right))


if __name__ == "__main__":
    source, target = sys.argv[1:]
    network = read_network(source)
    operations = Operations()
    symbol = apply_layers(network, mx.sym.var(network.input["name"]), operations)
    symbol.save(os.path.join(target, "model-symbol.json"))
    mx.nd.save(os.path.join(target, "model-0000.params"), operations.parameters)
    if is_spoilt_by_fusion(network):
        with open(os.path.join(target, "unfused"), "w", encoding="utf-8") as file:
            file.write("handler.py turns fusion off where this file is\n")
