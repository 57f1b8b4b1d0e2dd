"""The function's log: the logging module's root handler, as text or JSON, and the runtime's own errors."""

import logging
import os
import sys
import time

DATE_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
TEXT_DATE_FORMAT = "%Y-%m-%dT%H:%M:%S"
NO_BREAK_SPACE = "\u00a0"
# Attributes that every record has: any other came with `extra`, and goes into the JSON.
STANDARD = {*vars(logging.makeLogRecord({})), "aws_request_id", "tenant_id", "taskName"} - {"message", "asctime"}

IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"

UNHANDLED = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with "
    "a change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the "
    "previous runtime version. For more information, see "
    "https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)


class Current:
    """The invocation whose lines these are."""

    request_id = None
    tenant_id = None


class Unbuffered:
    """A stream whose writes are in the log at once."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        self._stream.write(text)
        self._stream.flush()

    def writelines(self, lines):
        self._stream.writelines(lines)
        self._stream.flush()


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON, with the keys of AWS's."""

    def __init__(self):
        super().__init__(datefmt=DATE_FORMAT)

    def format(self, record):
        import json

        record.levelname = logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10)
        fields = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
            **_exception_fields(record.exc_info),
            "requestId": record.aws_request_id,
            "location": "{0.pathname}:{0.funcName}:{0.lineno}".format(record) if record.exc_info else None,
            "tenantId": record.tenant_id,
        }
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD and name not in fields}
        told = {name: value for name, value in {**fields, **extra}.items() if value is not None}
        return json.dumps(told, ensure_ascii=False, default=str) + "\n"


def _exception_fields(exc_info):
    if not exc_info:
        return {}
    import traceback

    error_type, error, trace = exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": error_type.__name__,
        "errorMessage": str(error),
    }


class _Handler(logging.Handler):
    def emit(self, record):
        sys.stdout.write(self.format(record))


class _Invocation(logging.Filter):
    def filter(self, record):
        record.aws_request_id = Current.request_id or ""
        record.tenant_id = Current.tenant_id
        return True


def set_up():
    """The root logger writes to the log, from AWS_LAMBDA_LOG_LEVEL on; print and the error stream at once."""
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    logging.Formatter.converter = time.gmtime
    handler = _Handler()
    handler.setFormatter(JsonFormatter() if IS_JSON else logging.Formatter(TEXT_FORMAT, TEXT_DATE_FORMAT))
    handler.addFilter(_Invocation())
    logger = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper().replace("TRACE", "DEBUG")
    if isinstance(logging.getLevelName(level), int):
        logger.setLevel(level)
    logger.addHandler(handler)


def log_error(described, to_json):
    """An error that the platform is told, too, on one line."""
    if IS_JSON:
        now = time.strftime(DATE_FORMAT, time.gmtime())
        sys.stdout.write(to_json({"timestamp": now, "level": "ERROR", **described}) + "\n")
        return
    told = ": ".join(filter(None, (described["errorType"], described["errorMessage"])))
    lines = ["[ERROR] " + told if told else "[ERROR]", "Traceback (most recent call last):"]
    for element in described["stackTrace"]:
        lines.extend(_indented(line) for line in element.splitlines() or [""])
    sys.stdout.write("\r".join(lines) + "\n")


def _indented(line):
    """Log viewers drop blanks at the start of a line."""
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text
