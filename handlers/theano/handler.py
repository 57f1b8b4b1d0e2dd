"""SqueezeNet and its like in Theano, compiled when the package was made."""

import logging
import os
import pickle
import shutil
import sys

from coldbench_handler import image_handler, model_file, read_model_info
from theano_setup import FOLDER, configure, share_compiled

# It looks for its settings at home, and a function has none.
os.environ.setdefault("HOME", "/tmp")
# There is no compiler here, and nothing to compile.
configure("false")


def bring_compiled():
    """
    Theano locks and touches its cache, which it may not in the package. What is there stays: another process of the
    function may have it loaded.
    """
    place = os.path.join(FOLDER, "compiled")
    if os.path.exists(place):
        return
    incomplete = f"{place}-{os.getpid()}"
    shutil.copytree(model_file("compiled"), incomplete)
    os.rename(incomplete, place)


bring_compiled()
sys.setrecursionlimit(100_000)

info = read_model_info()
share_compiled()


def load():
    # It warns of the missing compiler once for each module.
    logging.disable(logging.WARNING)
    try:
        with open(model_file("function.pickle"), "rb") as file:
            return pickle.load(file)
    finally:
        logging.disable(logging.NOTSET)


handler = image_handler(info, "NCHW", load)
