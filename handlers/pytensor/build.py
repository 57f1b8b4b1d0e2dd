"""`python build.py FROM TO`: the network as a pickled function of PyTensor, and what Numba compiled of it."""

import os
import pickle
import sys

source, target = sys.argv[1:]
# Numba's kind of machine, not this one's: the function's may lack what this one has beyond it.
os.environ["NUMBA_CPU_NAME"] = "haswell" if os.uname().machine == "x86_64" else "generic"
os.environ["PYTENSOR_FLAGS"] = "floatX=float32,base_compiledir=" + os.path.join(target, "compiled")

import numpy as np
import pytensor
from coldbench_build import read_network
from network_graph import network_graph

network = read_network(source)
image, logits = network_graph(network)
function = pytensor.function([image], logits, mode="NUMBA", trust_input=True)
# Once, so that Numba compiles it and writes its cache.
function(np.zeros(image.type.shape, np.float32))
sys.setrecursionlimit(100_000)
with open(os.path.join(target, "function.pickle"), "wb") as file:
    pickle.dump(function, file, pickle.HIGHEST_PROTOCOL)
