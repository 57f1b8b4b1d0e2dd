"""The model's files, and what the platform tells the handler."""

import json
import os
import re
from functools import cache
from typing import NamedTuple

from .model_fetch import fetch_model
from .package import task_file


class ModelInfo(NamedTuple):
    """`model/model-info.json`: what a handler must know and the model does not say."""

    input_name: str
    width: int
    height: int
    mean: list
    std: list
    output_name: str
    labels: list
    # How many images are computed at once.
    batch: int = 1
    # Of a user's model, which may be otherwise.
    color_order: str = "RGB"
    layout: str = "NCHW"
    is_probability: bool = False


def model_file(*segments):
    """Path of a file of the model, or of its folder: of the package, or fetched from COLDBENCH_MODEL_URL."""
    return os.path.join(_model_folder(), *segments)


@cache
def _model_folder():
    url = os.environ.get("COLDBENCH_MODEL_URL")
    return task_file("model") if url is None else fetch_model(url)


def read_model_info():
    with open(model_file("model-info.json"), encoding="utf-8") as file:
        told = json.load(file)
    given = told["input"]
    return ModelInfo(
        given["name"],
        given["width"],
        given["height"],
        given["mean"],
        given["std"],
        told["output"]["name"],
        told["labels"],
        given.get("batch", 1),
        given.get("colorOrder", "RGB"),
        given.get("layout", "NCHW"),
        told["output"].get("isProbability", False),
    )


def thread_count():
    """How many threads the framework may use: COLDBENCH_THREADS, one without it."""
    text = os.environ.get("COLDBENCH_THREADS", "1")
    if not re.fullmatch(r"[1-9]\d*", text, re.ASCII):
        raise ValueError("COLDBENCH_THREADS is not a positive whole number: " + text)
    return int(text)
