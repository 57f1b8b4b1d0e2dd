"""From pixels to the network's input."""

import numpy as np

_LEVELS = np.arange(256, dtype=np.float32) / np.float32(255)


def preprocessor(mean, std, layout, color_order="RGB"):
    """
    (x / 255 - mean) / std, each step rounded to float32, looked up by channel and level: a byte has only 256
    values, so that an image costs no divisions. `mean` and `std` are in the model's order of channels.

    The answer turns images, each height x width x 3 bytes, into a contiguous float32 tensor, `NCHW` or `NHWC`.
    """
    tables = [(_LEVELS - np.float32(m)) / np.float32(s) for m, s in zip(mean, std)]
    planes_first = layout == "NCHW"
    order = slice(None, None, -1) if color_order == "BGR" else slice(None)

    def preprocess(images):
        height, width, _ = images[0].shape
        shape = (3, height, width) if planes_first else (height, width, 3)
        tensor = np.empty((len(images), *shape), np.float32)
        for rgb, image in zip(images, tensor):
            pixels = rgb[:, :, order]
            for channel, table in enumerate(tables):
                plane = image[channel] if planes_first else image[:, :, channel]
                plane[...] = table[pixels[:, :, channel]]
        return tensor

    return preprocess
