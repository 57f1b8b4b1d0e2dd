"""SqueezeNet and its like in CNTK, by its native library."""

import os

from coldbench_handler import (
    image_handler,
    model_file,
    one_by_one,
    read_model_info,
    task_file,
    thread_count,
)

os.environ["OMP_NUM_THREADS"] = str(thread_count())
# Milliseconds. Threads that wait by spinning spend the function's CPU quota; ones that sleep at once after each layer
# make two of them slower by half.
os.environ["KMP_BLOCKTIME"] = "1"

from library import Model, open_library

info = read_model_info()
library = open_library(task_file("cntk", "libs"), model_file())


def load():
    return one_by_one(Model(library, model_file("model.cntk")).evaluate)


handler = image_handler(info, "NCHW", load)
