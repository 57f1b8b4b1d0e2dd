"""The context object of a handler, as AWS documents it for Python."""

import os
import sys
import time

TRACE_FIELDS = ("traceparent", "tracestate", "baggage")


class _Record:
    """Attributes that are always there, None where nothing is known of them."""

    __slots__ = ()

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self):
        fields = ",".join("{}={}".format(name, getattr(self, name)) for name in self.__slots__)
        return "{}([{}])".format(type(self).__name__, fields)


class CognitoIdentity(_Record):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Record):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Record):
    __slots__ = ("custom", "env", "client")


class LambdaContext:
    """What a handler gets beside its event. `client_context` and `identity` are the parsed headers, or None."""

    def __init__(self, event, client_context, identity):
        self.aws_request_id = event.request_id
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = event.function_arn
        self.tenant_id = event.tenant_id
        self._trace = _take_trace(client_context)
        self.client_context = _client_context(client_context)
        self.identity = _identity(identity or {})
        self._deadline_ms = event.deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def w3c(self):
        """The W3C trace context that came with the invocation."""
        return dict(self._trace)

    def log(self, message):
        """Writes to the function's log as it is, without a line break."""
        sys.stdout.write(str(message))

    def __repr__(self):
        names = (
            *("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb"),
            *("function_version", "invoked_function_arn", "client_context", "identity", "tenant_id"),
        )
        return "LambdaContext([{}])".format(",".join("{}={}".format(name, getattr(self, name)) for name in names))


def _take_trace(client_context):
    if not isinstance(client_context, dict):
        return {}
    trace = client_context.pop("w3c", None)
    if not isinstance(trace, dict):
        return {}
    return {name: trace[name] for name in TRACE_FIELDS if isinstance(trace.get(name), str)}


def _client_context(values):
    if values is None:
        return None
    context = ClientContext(values)
    if context.client is not None:
        context.client = Client(context.client)
    return context


def _identity(values):
    return CognitoIdentity(
        {
            "cognito_identity_id": values.get("cognitoIdentityId"),
            "cognito_identity_pool_id": values.get("cognitoIdentityPoolId"),
        }
    )
