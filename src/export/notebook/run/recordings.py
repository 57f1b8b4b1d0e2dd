# %% [markdown] recordings
# ## The recordings
#
# Of valid rounds: those that broke their checks are in no figure. `histogram` adds rounds up, which is exact; it takes
# the round's own record where that is there, else the `.hgrm` file, which lists fewer percentiles.

# %% read
PHASES = ("cold", "solo", "warm")
HIGHEST_US = 3_600_000_000


def file_of(cell, name):
    file = FOLDER / "cells" / cell["id"] / name
    return file if file.exists() else None


def valid_rounds(cell):
    return [result["round"] for result in cell["rounds"] if result["valid"]]


def client_time(phase, kept):
    """The name of what tables tell of a phase: under an open loop the time from the intended start."""
    names = ("clientUs",) if phase == "cold" else ("responseTimeUs", "serviceTimeUs")
    return next(name for name in (*names, None) if name is None or name in kept)


def from_hgrm(file):
    histogram, before = HdrHistogram(1, HIGHEST_US, 3), 0
    for ms, total in re.findall(r"^\s*([\d.]+)\s+[\d.]+\s+(\d+)(?:\s|$)", file.read_text(), re.M):
        if int(total) > before:
            histogram.record_value(round(float(ms) * 1000), int(total) - before)
        before = int(total)
    return histogram


def round_histogram(cell, phase, number):
    record = file_of(cell, f"round-{number}.json")
    if record is not None:
        kept = json.loads(record.read_text())["recordings"][phase]
        name = client_time(phase, kept)
        return None if name is None else HdrHistogram.decode(kept[name]["hdr"])
    file = file_of(cell, f"round-{number}.{phase}.hgrm")
    return None if file is None else from_hgrm(file)


def histogram(cell, phase):
    """Of all valid rounds, in microseconds; None where a round's is not beside the run."""
    total = HdrHistogram(1, HIGHEST_US, 3)
    for number in valid_rounds(cell):
        each = round_histogram(cell, phase, number)
        if each is None:
            return None
        total.add(each)
    return total if total.get_total_count() > 0 else None


def seconds_of(cell, number):
    """The interval log of a round under load: one histogram a second, in microseconds."""
    file = file_of(cell, f"round-{number}.warm.hlog")
    if file is None:
        return []
    reader = HistogramLogReader(str(file), HdrHistogram(1, HIGHEST_US, 3))
    found = list(iter(reader.get_next_interval_histogram, None))
    reader.close()
    return found


def read_all(read, name):
    found = {cell["id"]: file_of(cell, name) for cell in measured}
    parts = [read(file).assign(cell=cell) for cell, file in found.items() if file is not None]
    return pd.concat(parts, ignore_index=True) if parts else None


histograms = {(cell["id"], phase): histogram(cell, phase) for cell in measured for phase in PHASES}
samples = read_all(pd.read_csv, "samples.csv.gz")
reports = read_all(lambda file: pd.read_json(file, lines=True, dtype={"clientRequestId": str}), "platform.ndjson")
pd.DataFrame(
    [
        {
            "cell": cell["id"],
            "valid rounds": len(valid_rounds(cell)),
            "samples": "not beside the run" if samples is None else int((samples.cell == cell["id"]).sum()),
            "platform's reports": "not beside the run" if reports is None else int((reports.cell == cell["id"]).sum()),
            **{f"in {phase} histogram": "n/a" if kept is None else kept.get_total_count()
               for phase in PHASES for kept in [histograms[cell["id"], phase]]},
        }
        for cell in measured
    ]
)
