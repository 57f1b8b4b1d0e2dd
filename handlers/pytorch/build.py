"""`python build.py FROM TO`: the network as TorchScript, channels last, with its weights in it."""

import os
import sys

import torch
from coldbench_build import apply_layers, read_network
from torch.nn import functional


class Operations:
    def convolution(self, image, weight, bias, layer, groups=1):
        parameters = (_tensor(weight).to(memory_format=torch.channels_last), _tensor(bias))
        top, left, bottom, right = layer["pads"]
        if (top, left) == (bottom, right):
            return functional.conv2d(image, *parameters, layer["stride"], (top, left), groups=groups)
        return functional.conv2d(_padded(image, layer, 0.0), *parameters, layer["stride"], groups=groups)

    def depthwise(self, image, weight, bias, layer):
        return self.convolution(image, weight, bias, layer, groups=weight.shape[0])

    def max_pool(self, image, layer):
        if any(layer["pads"]):
            image = _padded(image, layer, -float("inf"))
        return functional.max_pool2d(image, layer["kernel"], layer["stride"])

    def concatenate(self, images):
        return torch.cat(images, 1)

    def add(self, a, b):
        return a + b

    def global_average(self, image):
        return image.mean((2, 3))

    def dense(self, vector, weight, bias):
        return functional.linear(vector, _tensor(weight), _tensor(bias))

    def activate(self, value, activation):
        return {"none": lambda x: x, "relu": torch.relu, "relu6": functional.relu6}[activation](value)


def _tensor(values):
    return torch.from_numpy(values.copy())


def _padded(image, layer, value):
    top, left, bottom, right = layer["pads"]
    return functional.pad(image, (left, right, top, bottom), value=value)


if __name__ == "__main__":
    source, target = sys.argv[1:]
    network = read_network(source)
    image = torch.zeros(network.batch, 3, network.input["height"], network.input["width"])
    image = image.to(memory_format=torch.channels_last)
    with torch.inference_mode():
        script = torch.jit.trace(lambda value: apply_layers(network, value, Operations()), image)
    script.save(os.path.join(target, "model.pt"))
