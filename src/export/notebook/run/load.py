# %% [markdown] title
# # A run of coldbench
#
# Reads the files of one run, holds them against one another, and draws the tables and plots of `bench report`. Change
# it as you like: `run` is `run.json`, `figures` is `table.csv`, `samples` and `reports` are every request and what the
# platform said of it.
#
# It needs `pip install pandas matplotlib hdrhistogram ipykernel`. What people read is in milliseconds; files and
# everything named `...Us` are in microseconds. A figure that there is none of is `n/a`, with the reason below.

# %% parameters
RUN_FOLDER = "."

# %% load
import json
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
from IPython.display import display

FOLDER = Path(RUN_FOLDER)
if not (FOLDER / "run.json").exists():
    raise FileNotFoundError(f"{FOLDER.resolve()} has no run.json: set RUN_FOLDER to the folder of a run")
run = json.loads((FOLDER / "run.json").read_text(encoding="utf8"))
cells = run["cells"]
measured = [cell for cell in cells if cell["status"] == "measured"]
figures = pd.read_csv(FOLDER / "table.csv") if (FOLDER / "table.csv").exists() else None

network = run["scenario"]["network"]

pd.set_option("display.max_colwidth", None, "display.max_rows", None, "display.max_columns", None)
pd.Series(
    {
        "run": run["id"],
        "scenario": run["scenario"]["name"],
        "network": network if isinstance(network, str) else Path(network["onnx"].get("file") or network["onnx"]["url"]).name,
        "target": json.dumps(run["scenario"]["target"]),
        "started": run["startedAt"],
        "state": run["state"],
        "valid": run["valid"],
        "host": f"{run['host']['cores']} x {run['host']['cpu']}, {run['host']['kernel']}, cgroup {run['host']['cgroup']}",
        "versions": ", ".join(f"{name} {version}" for name, version in run["versions"].items()),
        "cells": f"{len(measured)} of {len(cells)} measured",
    },
    name="what was measured",
).to_frame()

# %% [markdown] warnings
# ## What qualifies the figures
#
# Read this first: each warning belongs to the figures of its cells, and a cell that was not measured says why.

# %% caveats
def caveats():
    if run["state"] == "interrupted":
        yield "run", "interrupted", "the run did not end: it has what was measured until then"
    if not run["valid"]:
        yield "run", "INVALID", "the run says itself that its figures do not count"
    for warning in run["warnings"]:
        yield "run", warning["code"], warning["message"]
    for cell in cells:
        if cell["status"] != "measured":
            yield cell["id"], cell["status"], cell["reason"]
        for warning in cell["warnings"]:
            yield cell["id"], warning["code"], warning["message"]
        for result in cell.get("rounds", []):
            for warning in result["warnings"]:
                yield f"{cell['id']}, round {result['round']}", warning["code"], warning["message"]
    for gate in run["gates"]:
        if gate["outcome"] != "pass":
            yield gate["cell"], f"gate {gate['outcome']}", f"{gate['gate']}: {gate['message']}"


pd.DataFrame(caveats(), columns=["of", "what", "message"]).drop_duplicates()
