"""What Theano must find alike where it compiles and where it runs."""

import inspect
import os
import stat

FOLDER = "/tmp/coldbench-theano"
# Read by Theano as a version of g++ that it knows nothing of; asked for at build and run alike.
_PROGRAM = """#!/bin/sh
[ "$1" = -dumpversion ] && { echo 12; exit; }
exec COMPILER "$@"
"""


def configure(compiler):
    """
    Sets THEANO_FLAGS, before Theano is imported. Theano names what it has compiled by its settings and the
    compiler's name, so that the same name stands for g++ at the build and for nothing in the function.
    """
    os.makedirs(FOLDER, exist_ok=True)
    program = os.path.join(FOLDER, "cxx")
    with open(program, "w", encoding="utf-8") as file:
        file.write(_PROGRAM.replace("COMPILER", compiler))
    os.chmod(program, stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    flags = {
        "floatX": "float32",
        "device": "cpu",
        "blas.ldflags": "",
        "cxx": program,
        # Fixed: what the building machine has beyond it, the function's may lack.
        "gcc.cxxflags": "-march=haswell -w",
        "compiledir": os.path.join(FOLDER, "compiled"),
        "openmp": "False",
    }
    os.environ["THEANO_FLAGS"] = ",".join(key + "=" + value for key, value in flags.items())


def share_compiled():
    """
    Lets a function find what was compiled elsewhere. Theano names what it has compiled also by the folders of headers,
    which are others in the function: they are left out of its names. To be called after Theano is imported.
    """
    from theano.gof.cc import CLinker

    name_of = CLinker.cmodule_key_
    signature = inspect.signature(name_of)

    def shared_name(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        given.arguments["header_dirs"] = None
        version, parts = name_of(*given.args, **given.kwargs)
        # Operations without properties count as without a version, and those would be compiled anew in each process.
        return version or (1,), parts

    CLinker.cmodule_key_ = shared_name
