"""What the function sees of the machine that it runs on."""

import os
import platform
import re
import time


def asks_for_facts(event):
    """Whether a bare event asks for the facts: `{"facts": true}`."""
    return isinstance(event, dict) and event.get("facts") is True


def machine_facts():
    return {
        "vcpus": len(os.sched_getaffinity(0)),
        "cpuModel": _cpu_model(),
        "kernel": platform.release(),
        "memoryBytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        # Of its clock, microseconds since 1970.
        "epochUs": time.time_ns() // 1_000,
    }


def _cpu_model():
    """The kernel's name of it; ARM's have none there."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = re.search(r"^model name\s*:\s*(.+)$", file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1) if found else platform.machine()
