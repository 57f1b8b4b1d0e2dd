"""SqueezeNet and its like in PyTensor, Theano's successor, compiled by Numba when the package was made."""

import os
import pickle
import shutil
import sys

from coldbench_handler import image_handler, model_file, one_by_one, read_model_info

# It looks for its settings at home, and a function has none.
os.environ.setdefault("HOME", "/tmp")
os.environ["NUMBA_CPU_NAME"] = "haswell" if os.uname().machine == "x86_64" else "generic"
COMPILED = os.path.join(os.environ.get("TMPDIR", "/tmp"), "pytensor")
os.environ["PYTENSOR_FLAGS"] = "floatX=float32,cxx=,base_compiledir=" + COMPILED
# Numba touches its cache, which it may not in the package.
shutil.copytree(model_file("compiled"), COMPILED, dirs_exist_ok=True)
sys.setrecursionlimit(100_000)

info = read_model_info()


def load():
    with open(model_file("function.pickle"), "rb") as file:
        function = pickle.load(file)
    return one_by_one(lambda image: function(image[0]))


handler = image_handler(info, "NCHW", load)
