# %% [markdown] check
# ## Do the files agree?
#
# What `run.json` says is computed here a second time, from the samples, the histograms and the platform's reports. Counts
# have to be equal, moments equal but for the rounding of floating point, percentiles equal to a histogram's three digits.
# Where they are not, this stops: no table or plot of such a run would mean anything.

# %% recompute
PERCENTILES = {"p50": 50, "p75": 75, "p90": 90, "p95": 95, "p99": 99, "p999": 99.9}
EXACT = 1e-9
THREE_DIGITS = 2 ** -10


def at_percentile(ordered, percentile):
    """The least value that so many percent of all do not exceed: HdrHistogram's."""
    rank = max(1, math.ceil(percentile / 100 * len(ordered) - EXACT))
    return ordered.iloc[rank - 1]


def samples_of(cell, phase):
    chosen = (samples.cell == cell["id"]) & (samples.phase == phase) & samples["round"].isin(valid_rounds(cell))
    return samples[chosen]


def moments(times):
    sd = 0.0 if len(times) < 2 else times.std()
    return {"n": len(times), "mean": times.mean(), "sd": sd, "min": times.min(), "max": times.max()}


def against_samples(cell, phase, summary):
    found = samples_of(cell, phase)
    times = found.loc[found.outcome == "ok", "serviceTimeUs"].sort_values()
    for name, value in moments(times).items():
        yield f"{name} of the samples", summary[name], value, EXACT
    # Requests that were given up are among those that percentiles are of, and no samples have their times.
    if "censored" not in summary:
        for name, percentile in PERCENTILES.items():
            if summary[name] is not None:
                yield f"{name} of the samples", summary[name], at_percentile(times, percentile), THREE_DIGITS
    errors = int((found.outcome != "ok").sum())
    yield "errors among the samples", sum(cell[phase]["errors"].values()), errors, EXACT


def against_reports(cell, phase):
    summary = cell[phase]["durationReportedUs"]
    if reports is None or "mean" not in summary:
        return
    found = samples_of(cell, phase)
    joined = found[found.outcome == "ok"].merge(
        reports[reports.cell == cell["id"]], left_on="requestId", right_on="clientRequestId"
    )
    yield "n of the platform's reports", summary["n"], len(joined), EXACT
    yield "mean Duration of the reports", summary["mean"], joined.durationUs.mean(), EXACT


def against_histograms(cell, phase, summary):
    n = summary["n"] + summary.get("censored", {}).get("n", 0)
    if histograms[cell["id"], phase] is not None:
        yield "n of the histograms", n, histograms[cell["id"], phase].get_total_count(), EXACT
    if phase == "warm":
        logged = [second.get_total_count() for number in valid_rounds(cell) for second in seconds_of(cell, number)]
        if logged:
            yield "n of the interval logs", n, sum(logged), EXACT


def findings(cell, phase):
    part = cell[phase]
    told = part["clientUs"] if phase == "cold" else part["serviceTimeUs"]
    if "mean" not in told:
        return
    if samples is not None and (samples.cell == cell["id"]).any():
        yield from against_samples(cell, phase, told)
        yield from against_reports(cell, phase)
    yield from against_histograms(cell, phase, told)


def against_table(cell, phase):
    """The figures of `table.csv`, which other programs read."""
    name, metric = ("clientUs", "client.mean") if phase == "cold" else ("serviceTimeUs", "service_time.mean")
    if figures is None or "mean" not in cell[phase][name]:
        return
    rows = figures[(figures.cell == cell["id"]) & (figures.phase == phase) & (figures.metric == metric)]
    for value in rows.value:
        yield "mean in table.csv", cell[phase][name]["mean"], value, EXACT


def differs(told, found, tolerance):
    return not abs(found - told) <= tolerance * max(1, abs(told))


checks = pd.DataFrame(
    [
        {"cell": cell["id"], "phase": phase, "figure": figure, "run.json": told, "recomputed": found,
         "agrees": not differs(told, found, tolerance)}
        for cell in measured
        for phase in PHASES
        for figure, told, found, tolerance in (*findings(cell, phase), *against_table(cell, phase))
    ],
    columns=["cell", "phase", "figure", "run.json", "recomputed", "agrees"],
)
if samples is None:
    print("samples.csv.gz is not beside this run: moments and percentiles could not be computed again")
disagreeing = checks[~checks.agrees.astype(bool)]
if len(disagreeing) > 0:
    display(disagreeing)
    raise ValueError(f"{len(disagreeing)} of {len(checks)} figures of this run do not agree with its files")
print(f"{len(checks)} figures were computed again, and agree")
checks.groupby("figure", sort=False).size().rename("agreeing").to_frame()
