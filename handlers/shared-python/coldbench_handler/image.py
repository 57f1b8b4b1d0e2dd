"""From the bytes of an image to its pixels."""

import io
import warnings

import numpy as np
from PIL import Image

from .bad_request import BadRequest

MAX_PIXELS = 100_000_000
# Our own limit is an error; Pillow's would be a warning that somebody must read.
Image.MAX_IMAGE_PIXELS = None


def decode_image(content, width, height):
    """
    Decodes a JPEG, PNG, WebP, GIF or TIFF and resizes it, without regard to its aspect, as the handler of 2017
    did. An image that has the size already keeps its exact pixels.

    Returns height x width x 3 bytes, RGB interleaved, row by row.
    """
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as image:
            # Of transparency that is dropped anyway.
            warnings.simplefilter("ignore")
            return np.asarray(_scaled(_bounded(image), (width, height)))
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        raise BadRequest("not an image that can be decoded: {}".format(error)) from None


def _bounded(image):
    if image.width * image.height > MAX_PIXELS:
        raise ValueError("it has more than {} pixels".format(MAX_PIXELS))
    return image


def _scaled(image, size):
    shrink = _jpeg_shrink(image.size, size)
    if shrink > 1:
        image.draft("RGB", (image.width // shrink, image.height // shrink))
    rgb = image.convert("RGB")
    return rgb if rgb.size == size else rgb.resize(size, Image.Resampling.LANCZOS)


def _jpeg_shrink(size, wanted):
    """
    The part of its size that a JPEG is decoded at: the half, quarter or eighth that sharp 0.35 chooses for the Node
    handlers, so that all do the same work and see nearly the same pixels.
    """
    shrink = min(size[0] / wanted[0], size[1] / wanted[1])
    whole = next((step for step in (8, 4, 2) if shrink >= step), 1)
    # Where libjpeg would do nearly all of it, its rounding shows: sharp takes the next smaller one.
    return whole // 2 if whole > 1 and int(shrink) == whole else whole
