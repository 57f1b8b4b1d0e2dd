"""The deployment package, and what the platform tells the handler."""

import json
import os
import re
from typing import NamedTuple


class ModelInfo(NamedTuple):
    """`model/model-info.json`: what a handler must know and the model does not say."""

    input_name: str
    width: int
    height: int
    mean: list
    std: list
    output_name: str
    labels: list


def task_file(*segments):
    """Path of a file of the deployment package."""
    root = os.environ.get("LAMBDA_TASK_ROOT")
    if root is None:
        raise RuntimeError("LAMBDA_TASK_ROOT is not set: is this running as a function?")
    return os.path.join(root, *segments)


def model_file(name):
    return task_file("model", name)


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
    )


def thread_count():
    """How many threads the framework may use: COLDBENCH_THREADS, one without it."""
    text = os.environ.get("COLDBENCH_THREADS", "1")
    if not re.fullmatch(r"[1-9]\d*", text, re.ASCII):
        raise ValueError("COLDBENCH_THREADS is not a positive whole number: " + text)
    return int(text)
