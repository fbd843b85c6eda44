#!/usr/bin/env python3
"""Pages a second of `extract` against `pdftotext -bbox-layout`, on the same files in one run.

    reading.py PROGRAM FILE.pdf ...

Each tool is started once a file, as it is used; the median of five rounds is shown, and the ratio.
"""
import json, statistics, subprocess, sys, time

program, files = sys.argv[1], sys.argv[2:]
pages = 0
for file in files:
    run = subprocess.run([program, "extract", file, "--format", "jsonl"], capture_output=True, text=True, check=True)
    pages += json.loads(run.stdout.splitlines()[0])["source"]["pages"]


def rounds(command):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for file in files:
            subprocess.run(command(file), stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


ours = rounds(lambda f: [program, "extract", f, "--format", "jsonl"])
theirs = rounds(lambda f: ["pdftotext", "-bbox-layout", f, "/dev/null"])
print(f"{len(files)} files, {pages} pages")
print(f"audit-themes extract (worker, structure, JSON)  {pages / ours:7.0f} pages a second")
print(f"pdftotext -bbox-layout                          {pages / theirs:7.0f} pages a second")
print(f"ratio {theirs / ours:.2f}")
