"""The caller's fault, apart from ours."""


class BadRequest(Exception):
    """Answered with status 400, where a fault of ours fails the invocation."""
