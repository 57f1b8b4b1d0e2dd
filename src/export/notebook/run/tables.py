# %% [markdown] tables
# ## Tables
#
# As `bench report` has them, in ms. `n/a`: there are too few samples for that percentile, or the reason stands below the
# table. `>`: at least so long, for requests that were given up. Cells that were not measured keep their row.

# %% table-tools
NOT_AVAILABLE = "n/a"


def label(cell):
    """The variant, and what else sets a cell apart but memory and threads."""
    return " · ".join([cell["variant"], *map(str, cell.get("varied", {}).values())])


def ms(summary, figure="mean"):
    """Milliseconds of a summary; None where there is no such figure."""
    value = summary.get(figure)
    return None if value is None else value / 1000


def fixed(value, digits=2):
    """Halves are rounded up, as `bench` does: a table of both must not differ by a digit."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def text(summary, figure="mean"):
    value = ms(summary, figure)
    if value is None:
        return NOT_AVAILABLE
    exact_up_to = summary.get("censored", {}).get("exactUpTo", 100)
    return f"{'>' if PERCENTILES.get(figure, 0) > exact_up_to else ''}{fixed(value)}"


def errors_of(part):
    return str(sum(part["errors"].values()))


def kinds_of_errors(cell, part):
    kinds = [f"{count} {kind}" for kind, count in cell[part].get("errors", {}).items() if count > 0]
    return f"errors of {cell['id']}: {', '.join(kinds)}" if kinds else None


def reasons(part):
    """Why summaries are not there."""
    if isinstance(part, dict):
        if set(part) == {"n", "reason"}:
            yield part["reason"]
        else:
            for value in part.values():
                yield from reasons(value)


def table(columns, parts, chosen=cells):
    """A row for each cell; `columns` makes the figures of a measured one."""
    rows = [
        {"variant": label(cell), "MB": cell["memoryMB"], "thr": cell["threads"],
         **(columns(cell) if cell["status"] == "measured" else {"not measured": cell["status"]})}
        for cell in chosen
    ]
    known = [(cell, part) for cell in chosen if cell["status"] == "measured" for part in parts]
    missing = {f"n/a: {reason}" for cell, part in known for reason in reasons(cell[part])}
    failed = {kinds_of_errors(cell, part) for cell, part in known} - {None}
    display(pd.DataFrame(rows, dtype=object).fillna(""))
    for note in sorted(missing) + sorted(failed):
        print(note)


# %% warm-table
def warm_columns(cell):
    warm = cell["warm"]
    time = warm.get("responseTimeUs", warm["serviceTimeUs"])
    return {
        "envs": NOT_AVAILABLE if warm["environments"] is None else warm["environments"],
        "requests/s": fixed(warm["requestsPerSecond"]),
        "avg": text(time),
        "sd": text(time, "sd"),
        "±sd %": fixed(time["withinOneSd"] * 100, 1) if "withinOneSd" in time else NOT_AVAILABLE,
        "queue": text(warm["queueUs"]),
        **{name: text(time, name) for name in ("min", "p50", "p90", "p99", "max")},
        "errors": errors_of(warm),
    }


print(f"Warm, under load: {measured[0]['warm']['loop'] if measured else 'no'} loop")
table(warm_columns, ["warm"])

# %% cold-table
COLD_PHASES = {
    "environment": "env",
    "runtimeBoot": "boot",
    "init": "init",
    "firstInvocation": "1st call",
    "transport": "transport",
}


def cold_columns(cell):
    cold = cell["cold"]
    return {
        "n": cold["n"],
        "p50": text(cold["clientUs"], "p50"),
        "max": text(cold["clientUs"], "max"),
        "errors": errors_of(cold),
        "Init Duration": text(cold["initDurationUs"]),
        **{head: text(cold["phasesUs"][phase]) for phase, head in COLD_PHASES.items()},
        "= avg": text(cold["clientUs"]),
    }


print("Cold starts: a fresh environment each; the phases are means, and add up to the client's")
table(cold_columns, ["cold"])

# %% memory-table
def usd(cost, name):
    return NOT_AVAILABLE if cost.get(name) is None else fixed(cost[name])


def memory_columns(cell):
    solo, cost = cell["solo"], cell["cost"]
    return {
        "n": solo["n"],
        "client avg": text(solo["serviceTimeUs"]),
        "solo avg": text(solo["durationReportedUs"]),
        "solo p50": text(solo["durationReportedUs"], "p50"),
        "solo p99": text(solo["durationReportedUs"], "p99"),
        "CPU avg": text(solo["cpuUsedUs"]),
        "$/M": usd(cost, "usdPerMillion"),
        "cold $/M": usd(cost, "coldUsdPerMillion"),
        "errors": errors_of(solo),
    }


if run["host"]["cgroup"] == "none" and run["scenario"]["target"] == "local":
    print("Memory comparison INVALID: without cgroups the processor was not limited by memory size")
print("Memory: one connection, one environment; durations as the platform reports them")
table(memory_columns, ["solo", "cost"])

# %% storm-table
def storm_columns(cell):
    storm = cell["storm"]
    return {
        "n": storm["n"],
        "at once": storm["concurrency"],
        "fit": storm["environmentsAtFullShare"],
        "all answered": text(storm["allAnsweredUs"]),
        "p50": text(storm["clientUs"], "p50"),
        "max": text(storm["clientUs"], "max"),
        "errors": errors_of(storm),
    }


stormed = [cell for cell in measured if "storm" in cell]
if stormed:
    print("Cold-start storm: first requests at once")
    table(storm_columns, ["storm"], stormed)

# %% trust-table
def trust(cell):
    parity, package = cell.get("parity", {}), cell.get("package", {})
    checked = "maxRelativeError" in parity
    return {
        "variant": label(cell),
        "MB": cell["memoryMB"],
        "status": cell["status"],
        "parity error": f"{parity['maxRelativeError']:.1e}" if checked else NOT_AVAILABLE,
        "tolerance": f"{parity['tolerance']:.1e}" if checked else NOT_AVAILABLE,
        "package MB": f"{package['unzippedBytes'] / 1e6:.1f}" if "unzippedBytes" in package else NOT_AVAILABLE,
        "kind": package.get("kind", NOT_AVAILABLE),
        "rounds": f"{sum(result['valid'] for result in cell.get('rounds', []))} of {len(cell.get('rounds', []))} valid",
    }


control = run["control"]
if "metrics" in control:
    print("Noise floor, of the same cell measured twice in every round: " + ", ".join(
        f"{max(ratio, 1 / ratio) - 1:.1%} at {metric}" for metric, ratio in control["metrics"].items()))
else:
    print(f"Noise floor not known: {control['reason']}")
pd.DataFrame(map(trust, cells))
