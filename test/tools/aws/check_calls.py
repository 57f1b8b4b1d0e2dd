"""Checks recorded calls against the services' own models, as botocore has them.

One JSON object a line: service, operation, input. Prints a JSON object: the calls that were checked, by service and
operation, and a list of faults.
"""

import collections
import functools
import json
import sys

import botocore.session
from botocore.validate import ParamValidator


def bytes_for(shape, value):
    """Content was recorded by its size; what stands for it has to be of the type that the model asks for."""
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return b"x"
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        return {key: bytes_for(shape.members.get(key), part) for key, part in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [bytes_for(shape.member, part) for part in value]
    return value


def unknown(shape, value, path):
    """Keys that the model has not: the validator passes over them."""
    if shape is None or value is None:
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, part in value.items():
            if key not in shape.members:
                yield f"{path}.{key} is not in the model"
            else:
                yield from unknown(shape.members[key], part, f"{path}.{key}")
    elif shape.type_name == "list" and isinstance(value, list):
        for index, part in enumerate(value):
            yield from unknown(shape.member, part, f"{path}[{index}]")


def not_in_enum(shape, value, path):
    if shape is None or value is None:
        return
    enum = getattr(shape, "enum", None)
    if shape.type_name == "string" and enum and value not in enum:
        yield f"{path}: {value!r} is none of {', '.join(enum)}"
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, part in value.items():
            yield from not_in_enum(shape.members.get(key), part, f"{path}.{key}")
    if shape.type_name == "list" and isinstance(value, list):
        for part in value:
            yield from not_in_enum(shape.member, part, path)


def faults_of(models, call):
    model = models(call["service"])
    name = call["operation"]
    if name not in model.operation_names:
        return [f"{call['service']}.{name}: no such operation"]
    shape = model.operation_model(name).input_shape
    given = bytes_for(shape, call["input"])
    faults = list(unknown(shape, given, name)) + list(not_in_enum(shape, given, name))
    if shape is not None:
        report = ParamValidator().validate(given, shape)
        if report.has_errors():
            faults.append(f"{name}: {report.generate_report()}")
    return faults


def main():
    session = botocore.session.get_session()
    models = functools.cache(session.get_service_model)
    checked, faults = collections.Counter(), []
    for line in sys.stdin:
        call = json.loads(line)
        checked[f"{call['service']}.{call['operation']}"] += 1
        faults += faults_of(models, call)
    print(json.dumps({"checked": checked, "faults": faults}))


main()
