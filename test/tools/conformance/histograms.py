"""What PyPI's hdrhistogram reads of a .hlog file: each interval, and all of them added up."""
import json
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

HIGHEST = 3_600_000_000

path, *percentiles = sys.argv[1:]
total = HdrHistogram(1, HIGHEST, 3)
reader = HistogramLogReader(path, total)
intervals = []
while (interval := reader.get_next_interval_histogram()) is not None:
    intervals.append({
        "count": interval.get_total_count(),
        "startMs": interval.start_time_stamp_msec,
        "endMs": interval.end_time_stamp_msec,
    })
    total.add(interval)
json.dump({
    "intervals": intervals,
    "count": total.get_total_count(),
    "percentiles": [total.get_value_at_percentile(float(each)) for each in percentiles],
    "mean": total.get_mean_value(),
    "sd": total.get_stddev(),
    "max": total.get_max_value(),
}, sys.stdout)
