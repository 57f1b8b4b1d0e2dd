"""Executes a notebook from start to end, and tells what its cells put out, or at which one it stopped."""
import json
import os
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

path = os.path.abspath(sys.argv[1])
with open(path, encoding="utf8") as file:
    notebook = nbformat.read(file, as_version=nbformat.NO_CONVERT)
nbformat.validate(notebook)
client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": os.path.dirname(path)}})
error = None
try:
    client.execute()
except CellExecutionError as stopped:
    error = f"{stopped.ename}: {stopped.evalue}"


def told(cell):
    outputs = cell.get("outputs", [])
    data = [output.get("data", {}) for output in outputs]
    return {
        "id": cell["id"],
        "executed": cell.get("execution_count") is not None,
        "text": "".join(output["text"] for output in outputs if output["output_type"] == "stream"),
        "tables": [each["text/html"] for each in data if "text/html" in each],
        "plain": [each["text/plain"] for each in data if "text/plain" in each],
        "images": [each["image/png"] for each in data if "image/png" in each],
    }


json.dump({
    "version": [notebook.nbformat, notebook.nbformat_minor],
    "error": error,
    "cells": [told(cell) for cell in notebook.cells if cell.cell_type == "code"],
}, sys.stdout)
