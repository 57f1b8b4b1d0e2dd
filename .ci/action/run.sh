#!/usr/bin/env bash
# Runs a scenario for the GitHub action. Its exit code is an output: the job fails at the end, once all is told.
set -uo pipefail
results=$(mktemp -d "$RUNNER_TEMP/coldbench-XXXXXX") || exit 1
command=(node "$BENCH_ROOT/bin/bench.js" run "$SCENARIO" --out "$results")
if [ -n "$AGAINST" ]; then command+=(--against "$AGAINST"); fi
if [ "$STRICT" = true ]; then command+=(--strict); fi
while IFS= read -r gate; do
  if [ -n "${gate// /}" ]; then command+=(--gate "$gate"); fi
done <<<"$GATES"
# Words by blanks, as "--quick --memory 512,1769".
read -ra options <<<"$OPTIONS"
command+=("${options[@]}")
as_root=()
# The limits of processor time need cgroups, which need root.
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo --preserve-env=PATH env "PATH=$PATH"); fi
"${as_root[@]}" "${command[@]}"
code=$?
if [ "$(id -u)" -ne 0 ]; then sudo chown -R "$(id -u):$(id -g)" "$results"; fi
# Without a run.json nothing was begun, as with a scenario that is wrong: there is nothing to tell.
run=
for file in "$results"/*/*/run.json; do
  if [ -f "$file" ]; then run=$(dirname "$file"); fi
done
printf 'exit-code=%s\nrun=%s\n' "$code" "$run" >>"$GITHUB_OUTPUT"
