"""Where the time of loading the handler goes, import by import."""

import json
import os
import re
import subprocess
import sys

# Of the child: imports what the runtime imports, from where this process finds modules.
_LOAD = """
import json, os, sys
path, module = json.loads(sys.argv[1])
sys.path[:] = path
__import__(module)
sys.stderr.flush()
os._exit(0)
"""

_LINE = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \| *(\S+)$")
_OWN = {"coldbench_handler"}


def asks_for_init_profile(event):
    """Whether a bare event asks where init time goes: `{"profileInit": true}`."""
    return isinstance(event, dict) and event.get("profileInit") is True


def init_profile():
    """Imports the handler once more, in a process of its own under `-X importtime`; times in microseconds."""
    module = os.environ["_HANDLER"].rsplit(".", 1)[0].replace("/", ".")
    # As this process was started, or the site's modules would be imported too.
    flags = [flag for flag, is_set in (("-s", sys.flags.no_user_site), ("-S", sys.flags.no_site)) if is_set]
    done = subprocess.run(
        [sys.executable, *flags, "-X", "importtime", "-c", _LOAD, json.dumps([sys.path, module])],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        raise RuntimeError(f"the handler did not load under -X importtime: {done.stderr[-2000:]}")
    rows = rows_of(done.stderr, module)
    return {"tool": "Python's -X importtime", "totalUs": sum(row["selfUs"] for row in rows), "files": rows}


def rows_of(text, module):
    """Its lines: a module's own time, and with all that it imported; the longest first."""
    found = [match.groups() for match in map(_LINE.search, text.splitlines()) if match]
    rows = [
        {"package": _package(name, module), "file": name, "selfUs": int(own), "totalUs": int(total)}
        for own, total, name in found
    ]
    return sorted(rows, key=lambda row: -row["selfUs"])


def _package(name, module):
    top = name.split(".")[0]
    if top == module or top in _OWN:
        return "handler"
    return "python" if top in sys.stdlib_module_names else top
