"""For frameworks that compute one image at a time."""

import numpy as np


def one_by_one(infer):
    """Of what takes one image (N = 1): what takes any number of them, one after the other."""
    return lambda images: np.stack([infer(images[index : index + 1]) for index in range(len(images))])
