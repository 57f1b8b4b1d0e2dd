"""When the model is loaded."""

import os
from contextlib import contextmanager, nullcontext


def model_user(load, release=None):
    """
    Answers what gives the loaded model, for a `with`. By COLDBENCH_MODEL_LOAD it is loaded `outside` the handler (the
    default), now and once, while the function is initialised; or `inside`, in each invocation anew, as a handler does
    that was written without thought, and then gives its memory back.
    """
    where = os.environ.get("COLDBENCH_MODEL_LOAD", "outside")
    if where == "inside":
        return lambda: _loaded_inside(load, release)
    if where != "outside":
        raise ValueError("COLDBENCH_MODEL_LOAD is neither outside nor inside: " + where)
    model = load()
    return lambda: nullcontext(model)


@contextmanager
def _loaded_inside(load, release):
    try:
        yield load()
    finally:
        # What the framework keeps although nobody holds the model any more.
        if release is not None:
            release()
