"""The first process of a Python function: sets up where modules are found, and runs the handler for each event."""

import time

BOOTED_US = time.monotonic_ns() // 1_000

import os
import site
import sys

# The interpreter runs without `site`, so that the host's modules stay out; these names functions may use.
site.setquit()
site.setcopyright()
site.sethelper()


def module_path(task_root, layers_root):
    """The package first, then layers, then the runtime and the standard library, as on AWS."""
    version = "python{}.{}".format(*sys.version_info)
    layers = os.path.join(layers_root, "python")
    own = [task_root, os.path.join(layers, "lib", version, "site-packages"), layers]
    return own + [folder for folder in dict.fromkeys(sys.path) if folder not in own]


def drop_coerced_locale():
    """Where the host has no such locale as LANG names, the interpreter sets LC_CTYPE, which AWS has not."""
    with open("/proc/self/environ", "rb") as given:
        if b"LC_CTYPE=" not in given.read():
            os.environ.pop("LC_CTYPE", None)


if __name__ == "__main__":
    writes_bytecode, sys.dont_write_bytecode = not sys.dont_write_bytecode, True
    from coldbench_runtime import loop

    sys.dont_write_bytecode = not writes_bytecode
    drop_coerced_locale()
    sys.path = module_path(os.environ["LAMBDA_TASK_ROOT"], sys.argv.pop(1))
    loop.run(BOOTED_US)
