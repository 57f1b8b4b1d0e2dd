"""Events and answers as JSON, the way AWS's client reads and writes them (it has simplejson)."""

import json
import math
import os
import re
import sys

from .errors import Fault

# From python3.12 on, text goes as UTF-8 and not as escapes.
ESCAPING_RUNTIMES = {"AWS_Lambda_python3.{}".format(minor) for minor in range(9, 12)}
# Digits of a Decimal stay as they are: a mark that nobody else can write becomes a number after encoding.
MARK = os.urandom(16).hex()
MARKED = re.compile('"{0}:([^"]*):{0}"'.format(MARK))


class Encoder(json.JSONEncoder):
    """Takes Decimals, and bytes as the text that they are in UTF-8."""

    has_marks = False

    def default(self, o):
        # Who has a Decimal has imported its module.
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(o, decimal.Decimal):
            return math.nan if o.is_nan() else self._marked(o)
        if isinstance(o, bytes):
            return o.decode("utf-8")
        return super().default(o)

    def _marked(self, number):
        self.has_marks = True
        return "{0}:{1}:{0}".format(MARK, number)

    def encode(self, o):
        self.has_marks = False
        text = super().encode(o)
        return MARKED.sub(r"\1", text) if self.has_marks else text


_ENCODER = Encoder(ensure_ascii=os.environ.get("AWS_EXECUTION_ENV") in ESCAPING_RUNTIMES)


def to_json(value):
    """Text. Raises TypeError or ValueError for what has no JSON."""
    return _ENCODER.encode(value)


def event_of(body):
    """Raises a Fault `Runtime.UnmarshalError`."""
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(error)) from error


def answer_of(result):
    """The answer's bytes; bytes go as they are. Raises a Fault `Runtime.MarshalError`."""
    if isinstance(result, bytes):
        return result
    try:
        return to_json(result).encode("utf-8")
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(error)) from error
