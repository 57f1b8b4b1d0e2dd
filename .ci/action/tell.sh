#!/usr/bin/env bash
# Writes the job's summary, annotations and outputs, and into the run's folder what the comment is made of.
set -euo pipefail
options=(--format github,junit --scenario "$SCENARIO" --out "$RUN")
if [ "$STRICT" = true ]; then options+=(--strict); fi
node "$BENCH_ROOT/bin/bench.js" report "$RUN" "${options[@]}"
