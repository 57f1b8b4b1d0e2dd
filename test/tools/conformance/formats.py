"""Reads a run's exports by their own consumers, and prints what they found as JSON."""

import json
import sys

import junitparser
from lxml import etree
from prometheus_client.openmetrics.parser import text_string_to_metric_families


def openmetrics(path):
    with open(path, encoding="utf-8") as file:
        families = list(text_string_to_metric_families(file.read()))
    return [
        {
            "name": family.name,
            "type": family.type,
            "unit": family.unit,
            "help": family.documentation,
            "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in family.samples],
        }
        for family in families
    ]


def junit(path, schema):
    document = etree.parse(path)
    validator = etree.XMLSchema(etree.parse(schema))
    validator.validate(document)
    suites = junitparser.JUnitXml.fromfile(path)
    return {
        "errors": [str(error) for error in validator.error_log],
        "totals": [suites.tests, suites.failures, suites.errors],
        "cases": [
            [suite.name, case.name, [[type(r).__name__, r.type, r.message] for r in case.result]]
            for suite in suites
            for case in suite
        ],
    }


READERS = {"openmetrics": openmetrics, "junit": junit}
json.dump(READERS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
