"""
Finishes an installation of packages: `python finish.py SITE` compiles its sources and prints, as JSON, which
distribution brought which file.

Bytecode is made here since a function's package is read-only. It is marked as never to be checked against its
source: an unpacked package has other times than the installation had.
"""

import compileall
import importlib.metadata
import json
import py_compile
import sys


def compile_sources(site):
    """Sources for another Python that some packages carry do not compile, and are not imported either."""
    compileall.compile_dir(
        site,
        maxlevels=100,
        quiet=2,
        force=True,
        workers=0,
        stripdir=site,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def distributions(site):
    return [
        [found.metadata["Name"], found.version, [str(file) for file in found.files or []]]
        for found in importlib.metadata.distributions(path=[site])
    ]


if __name__ == "__main__":
    compile_sources(sys.argv[1])
    json.dump(distributions(sys.argv[1]), sys.stdout)
