"""Finds the handler, and runs it for one event after the other."""

import importlib
import json
import logging
import os
import sys

from . import errors, logs, marshal
from .context import LambdaContext
from .errors import Fault
from .link import PlatformLink

RUNTIME_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(booted_us):
    """Serves events until the platform is gone. Ends with status 1 where the handler cannot be found."""
    logs.set_up()
    platform = PlatformLink()
    handler = _load_or_exit(platform)
    event = platform.next(booted_us)
    while True:
        logs.Current.request_id = event.request_id
        logs.Current.tenant_id = event.tenant_id
        _set_trace(event.trace_id)
        event = platform.answer_and_next(event.request_id, *_outcome(handler, event))


def _set_trace(trace_id):
    if trace_id is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id


def _load_or_exit(platform):
    try:
        return find_handler(os.environ["_HANDLER"])
    except Fault as fault:
        described = errors.describe_fault(fault)
    except Exception as error:
        described = errors.describe_exception(error, RUNTIME_FOLDER)
    logging.warning(logs.UNHANDLED)
    logs.log_error(described, marshal.to_json)
    platform.init_error(*_error_message(described))
    sys.exit(1)


def find_handler(name):
    """`folder/module.function`. Raises a Fault, or what the module raises."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        reason = "not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '{}': {}".format(name, reason))
    module = _import(module_name)
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = "Handler '{}' missing on module '{}'".format(function_name, module_name)
        raise Fault("Runtime.HandlerNotFound", message) from None


def _import(name):
    if name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module {} as a handler module".format(name)
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        return importlib.import_module(name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '{}': {}".format(name, error)) from error
    except SyntaxError as error:
        trace = ['  File "{0.filename}" Line {0.lineno}\n    {0.text}'.format(error)]
        message = "Syntax error in module '{}': {}".format(name, error)
        raise Fault("Runtime.UserCodeSyntaxError", message, trace) from error


def _outcome(handler, event):
    """The answer's bytes, and the type of the error where it is one."""
    try:
        context = LambdaContext(
            event,
            _parsed(event.client_context, "Client Context"),
            _parsed(event.cognito_identity, "Cognito Identity"),
        )
        return (marshal.answer_of(handler(marshal.event_of(event.body), context)),)
    except Fault as fault:
        described = errors.describe_fault(fault, event.request_id)
    except Exception as error:
        described = errors.describe_exception(error, RUNTIME_FOLDER, event.request_id)
    logs.log_error(described, marshal.to_json)
    return _error_message(described)


def _error_message(described):
    return marshal.to_json(described).encode("utf-8", "replace"), described["errorType"]


def _parsed(header, name):
    if not header:
        return None
    try:
        return json.loads(header)
    except Exception as error:
        message = "Unable to parse {} JSON: {}".format(name, error)
        raise Fault("Runtime.LambdaContextUnmarshalError", message) from error
