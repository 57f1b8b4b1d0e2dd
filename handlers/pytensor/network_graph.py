"""The network as a graph of PyTensor, which has no convolution for Numba: a product with the image's windows is one."""

import numpy as np
import pytensor
import pytensor.tensor as pt
from coldbench_build import apply_layers


def network_graph(network):
    """The image (channels, height, width) and the logits."""
    shape = (network.input["channels"], network.input["height"], network.input["width"])
    image = pt.tensor("image", dtype="float32", shape=shape)
    return image, apply_layers(network, image, Operations())


class Operations:
    def convolution(self, image, weight, bias, layer):
        windows = list(_windows(image, layer, 0))
        channels, height, width = windows[0].type.shape
        rows = [window.reshape((channels, height * width)) for window in windows]
        kernel = weight.transpose(0, 2, 3, 1).reshape(weight.shape[0], -1)
        product = pt.dot(_shared(kernel), rows[0] if len(rows) == 1 else pt.concatenate(rows, axis=0))
        shape = (weight.shape[0], height, width)
        return pt.specify_shape((product + _shared(bias[:, None])).reshape(shape), shape)

    def depthwise(self, image, weight, bias, layer):
        total = _shared(bias[:, None, None])
        for index, window in enumerate(_windows(image, layer, 0)):
            total = total + window * _shared(weight.reshape(weight.shape[0], -1)[:, index, None, None])
        return total

    def max_pool(self, image, layer):
        largest, *others = _windows(image, layer, -np.inf)
        for window in others:
            largest = pt.maximum(largest, window)
        return largest

    def concatenate(self, images):
        return pt.concatenate(images, axis=0)

    def add(self, a, b):
        return a + b

    def global_average(self, image):
        return image.mean(axis=(1, 2))

    def dense(self, vector, weight, bias):
        return pt.dot(_shared(weight), vector) + _shared(bias)

    def activate(self, value, activation):
        if activation == "relu":
            return pt.maximum(value, np.float32(0))
        return pt.clip(value, np.float32(0), np.float32(6)) if activation == "relu6" else value


def _shared(values):
    """Not a constant: Numba keeps no function that large constants are part of."""
    return pytensor.shared(np.ascontiguousarray(values), shape=values.shape)


def _windows(image, layer, border):
    """For each place in the layer's window, the image as all windows see it there."""
    channels, height, width = image.type.shape
    top, left, bottom, right = layer["pads"]
    kernel, stride = layer["kernel"], layer["stride"]
    if any(layer["pads"]):
        padded = pt.alloc(np.float32(border), channels, height + top + bottom, width + left + right)
        image = pt.set_subtensor(padded[:, top : top + height, left : left + width], image)
    rows = (height + top + bottom - kernel) // stride + 1
    columns = (width + left + right - kernel) // stride + 1
    for y in range(kernel):
        for x in range(kernel):
            seen = image[:, y : y + rows * stride : stride, x : x + columns * stride : stride]
            yield pt.specify_shape(seen[:, :rows, :columns], (channels, rows, columns))
