"""SqueezeNet and its like in JAX, compiled by XLA when it is loaded."""

import os

from coldbench_handler import image_handler, model_file, read_model_info, thread_count

# JAX takes its number of threads from the processors that it may use, and from nothing else.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: thread_count()])
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.export
import numpy as np

info = read_model_info()


def load():
    with open(model_file("model.stablehlo"), "rb") as file:
        exported = jax.export.deserialize(bytearray(file.read()))
    compiled = jax.jit(exported.call).lower(*exported.in_avals).compile()
    return lambda image: np.asarray(compiled(image))


handler = image_handler(info, "NHWC", load, release=jax.clear_caches)
