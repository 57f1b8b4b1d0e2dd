"""`python build.py FROM TO`: the network as serialized StableHLO, channels last, with its weights in it."""

import os
import sys

import jax
import jax.export
import jax.numpy as jnp
from coldbench_build import apply_layers, read_network
from jax import lax

DIMENSIONS = ("NHWC", "HWIO", "NHWC")


class Operations:
    def convolution(self, image, weight, bias, layer, groups=1):
        kernel = jnp.asarray(weight.transpose(2, 3, 1, 0))
        strides = (layer["stride"],) * 2
        return bias + lax.conv_general_dilated(
            image, kernel, strides, _pads(layer), dimension_numbers=DIMENSIONS, feature_group_count=groups
        )

    def depthwise(self, image, weight, bias, layer):
        return self.convolution(image, weight, bias, layer, groups=weight.shape[0])

    def max_pool(self, image, layer):
        window = (1, layer["kernel"], layer["kernel"], 1)
        strides = (1, layer["stride"], layer["stride"], 1)
        pads = ((0, 0), *_pads(layer), (0, 0))
        return lax.reduce_window(image, -jnp.inf, lax.max, window, strides, pads)

    def concatenate(self, images):
        return jnp.concatenate(images, axis=3)

    def add(self, a, b):
        return a + b

    def global_average(self, image):
        return image.mean(axis=(1, 2))

    def dense(self, vector, weight, bias):
        return vector @ weight.T + bias

    def activate(self, value, activation):
        return {"none": lambda x: x, "relu": jax.nn.relu, "relu6": jax.nn.relu6}[activation](value)


def _pads(layer):
    top, left, bottom, right = layer["pads"]
    return ((top, bottom), (left, right))


if __name__ == "__main__":
    source, target = sys.argv[1:]
    network = read_network(source)
    shape = (network.batch, network.input["height"], network.input["width"], network.input["channels"])
    forward = jax.jit(lambda image: apply_layers(network, image, Operations()))
    exported = jax.export.export(forward, platforms=["cpu"])(jax.ShapeDtypeStruct(shape, jnp.float32))
    with open(os.path.join(target, "model.stablehlo"), "wb") as file:
        file.write(exported.serialize())
