"""Errors in the shape in which AWS's Python runtime tells them."""


class Fault(Exception):
    """An error that the runtime itself finds, with the type that AWS gives it."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.trace = trace


def describe_fault(fault, request_id=""):
    """A fault as the platform is told."""
    return _described(fault.message, fault.error_type, fault.trace, request_id)


def describe_exception(error, runtime_folder, request_id=""):
    """What a handler or its module raised; the runtime's own frames are left out of the trace."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    own = [index for index, frame in enumerate(frames) if not frame.filename.startswith(runtime_folder)]
    # As plain tuples they are told without the marks below an expression.
    told = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames[own[0] if own else 0 :]]
    trace = traceback.format_list(told)
    return _described(str(error), type(error).__name__, trace, request_id)


def _described(message, error_type, trace, request_id):
    return {
        "errorMessage": message or "",
        "errorType": error_type or "",
        "requestId": request_id,
        "stackTrace": trace or [],
    }
