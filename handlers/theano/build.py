"""
`python build.py FROM TO`: compiles the network with Theano and keeps what a function without a compiler needs: the
pickled function, and Theano's cache of compiled modules.
"""

import atexit
import fcntl
import os
import pickle
import shutil
import sys

from theano_setup import FOLDER, configure, share_compiled

import numpy as np
from coldbench_build import apply_layers, read_network


class Operations:
    """Layers in Theano's terms: NCHW, and numpy's own arrays as shared variables."""

    def __init__(self, theano):
        self.tensor = theano.tensor
        self.nnet = theano.tensor.nnet
        self.pool = theano.tensor.signal.pool.pool_2d
        self.shared = theano.shared

    def convolution(self, image, weight, bias, layer, groups=1):
        top, left, bottom, right = layer["pads"]
        result = self.nnet.conv2d(
            image,
            self.shared(weight),
            filter_shape=weight.shape,
            subsample=(layer["stride"],) * 2,
            border_mode=((top, bottom), (left, right)),
            filter_flip=False,
            num_groups=groups,
        )
        return result + self.shared(bias).dimshuffle("x", 0, "x", "x")

    def depthwise(self, image, weight, bias, layer):
        return self.convolution(image, weight, bias, layer, groups=weight.shape[0])

    def max_pool(self, image, layer):
        window = {"ws": (layer["kernel"],) * 2, "stride": (layer["stride"],) * 2, "mode": "max"}
        top, left = layer["pads"][:2]
        if (top, left) == (0, 0):
            return self.pool(image, ignore_border=layer["rounding"] == "floor", **window)
        # Theano pads both sides alike, and then knows no rounding up.
        return self.pool(self.padded(image, layer["pads"]), ignore_border=True, **window)

    def padded(self, image, pads):
        top, left, bottom, right = pads
        count, channels, height, width = image.shape
        shape = (count, channels, height + top + bottom, width + left + right)
        border = self.tensor.alloc(np.float32(-np.inf), *shape)
        inside = border[:, :, top : top + height, left : left + width]
        return self.tensor.set_subtensor(inside, image)

    def concatenate(self, images):
        return self.tensor.concatenate(images, axis=1)

    def add(self, a, b):
        return a + b

    def global_average(self, image):
        return image.mean(axis=(2, 3))

    def dense(self, vector, weight, bias):
        return self.tensor.dot(vector, self.shared(np.ascontiguousarray(weight.T))) + self.shared(bias)

    def activate(self, value, activation):
        if activation == "relu":
            return self.nnet.relu(value)
        return self.tensor.clip(value, np.float32(0), np.float32(6)) if activation == "relu6" else value


def build(source, target):
    import theano
    import theano.tensor.nnet
    import theano.tensor.signal.pool

    share_compiled()
    network = read_network(source)
    shape = (network.batch, 3, network.input["height"], network.input["width"])
    image = theano.tensor.TensorType("float32", [False] * 4)("image")
    logits = apply_layers(network, theano.tensor.patternbroadcast(image, [False] * 4), Operations(theano))
    function = theano.function([image], logits)
    # Once, so that everything is compiled.
    function(np.zeros(shape, np.float32))
    with open(os.path.join(target, "function.pickle"), "wb") as file:
        sys.setrecursionlimit(100_000)
        pickle.dump(function, file, pickle.HIGHEST_PROTOCOL)
    shutil.copytree(os.path.join(FOLDER, "compiled"), os.path.join(target, "compiled"))


if __name__ == "__main__":
    # Theano's cache names the folder that it was made in: two builds take turns. The lock ends with the process, after
    # the folder is gone: else that would be the next build's.
    lock = os.open(FOLDER + ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Before Theano is imported, so that it comes after what Theano does at the end.
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    configure("g++")
    build(*sys.argv[1:])
