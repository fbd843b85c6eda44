#!/usr/bin/env bash
# Runs every fuzz target for a while, one after the other on one core, and prints what came of it.
#
#   tests/fuzz/run.sh [SECONDS] [TARGET …]      60 seconds and all targets, if nothing is said
#
# SANITIZER=address looks for faults in the unsafe code of libraries too, at half the speed. Findings of earlier runs
# stay in tests/fuzz/target/run/artifacts and are counted as known. Ends with 1 where there is a new finding.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(lines layouts readers words themes query sidecar content pdf)
# A target that falls over at every step is told as often as this and left alone.
most=25
run=$PWD/target/run
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
built=$PWD/target/$host/release
mkdir -p "$run/artifacts" "$run/logs"

cargo +nightly fuzz build --fuzz-dir . --sanitizer "${SANITIZER:-none}"
"$built/seeds" "$run"

# Longer inputs than these are slow and say no more; a PDF is cut short by nothing.
declare -A longest=([lines]=5000 [layouts]=2000 [readers]=3000 [words]=2000 [themes]=2000 [query]=1200 [sidecar]=1500 [content]=6000 [pdf]=300000)

rows=()
new=0
for target in "${targets[@]}"; do
    found=$run/artifacts/$target
    log=$run/logs/$target.log
    mkdir -p "$found"
    touch "$run/logs/started"
    : >"$log"
    echo "== $target for $seconds s"
    # A finding ends the fuzzer: it is begun again for the time that is left. Libraries' own panics are listed apart.
    end=$((SECONDS + seconds))
    fresh=0
    while [ "$SECONDS" -lt "$end" ] && [ "$fresh" -lt "$most" ]; do
        FUZZ_FOREIGN=$run/logs/$target.foreign "$built/$target" -max_total_time=$((end - SECONDS)) -timeout=10 -report_slow_units=1 \
            -rss_limit_mb=2048 -max_len="${longest[$target]:-4000}" -dict="$run/$target.dict" -artifact_prefix="$found/" \
            -print_final_stats=1 "$run/corpus/$target" >>"$log" 2>&1 || true
        fresh=$(find "$found" -type f -newer "$run/logs/started" | wc -l)
    done
    kinds=$(find "$found" -type f -newer "$run/logs/started" -printf '%f\n' | sed -E 's/-[0-9a-f]{40}$//' | sort | uniq -c |
        awk '{printf "%s%s %s", s, $1, $2; s = ", "}')
    executions=$(awk '/^stat::number_of_executed_units/ {n += $2} END {print n + 0}' "$log")
    last=$(grep -E '^#[0-9]+.* cov: ' "$log" | tail -1 || true)
    field() { sed -nE "s/.* $1: ([0-9]+).*/\1/p" <<<"$last"; }
    foreign=0
    [ ! -f "$run/logs/$target.foreign" ] || foreign=$(cut -d: -f1-2 "$run/logs/$target.foreign" | sort -u | wc -l)
    new=$((new + fresh))
    rows+=("$(printf '%-9s %11s %8s %8s %8s %8s  %s' "$target" "$executions" $((executions / seconds)) "$(field corp)" "$(field cov)" \
        "$foreign" "${kinds:-none}")")
done

printf '\n%-9s %11s %8s %8s %8s %8s  %s\n' target executions exec/s corpus edges foreign "new findings"
printf '%s\n' "${rows[@]}"
echo
"$built/large"
[ "$new" -eq 0 ] || { echo "new findings are in $run/artifacts" >&2; exit 1; }
