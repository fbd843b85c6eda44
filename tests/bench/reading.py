#!/usr/bin/env python3
"""Pages a second of reading (file → lines → structure → JSON) against poppler and PyMuPDF, on the same files in one run.

    reading.py PROGRAM FILE.pdf ...

Each round runs every tool once over all files: `extract` as one command with one job and with two, `pdftotext
-bbox-layout` once a file as it takes one, and PyMuPDF (where it is installed) as one process that reads words with
their boxes. Shown is the median of the rounds: CPU seconds of the tool and its children, and the wall clock. Ratios are
of pages a CPU second. PyMuPDF and poppler give words with boxes; only audit-themes makes cases and passages of them.
"""
import json, os, resource, statistics, subprocess, sys, time

ROUNDS = 5
program, files = sys.argv[1], sys.argv[2:]


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*commands):
    """CPU and wall seconds of the commands, one after the other."""
    start, before = time.perf_counter(), cpu()
    for command in commands:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return cpu() - before, time.perf_counter() - start


read = subprocess.run([program, "extract", *files, "--format", "jsonl"], capture_output=True, text=True, check=True)
audits = [json.loads(line)["source"] for line in read.stdout.splitlines()]
pages = sum({a["path"]: a["pages"] for a in audits}.values())
mupdf = "import sys, pymupdf\nfor f in sys.argv[1:]:\n    for p in pymupdf.open(f): p.get_text('words')"
tools = {
    "audit-themes extract, one job": lambda: run([program, "extract", "-j", "1", *files, "--format", "jsonl"]),
    "audit-themes extract, two jobs": lambda: run([program, "extract", "-j", "2", *files, "--format", "jsonl"]),
    "pdftotext -bbox-layout": lambda: run(*(["pdftotext", "-bbox-layout", f, os.devnull] for f in files)),
}
if subprocess.run([sys.executable, "-c", "import pymupdf"], stderr=subprocess.DEVNULL).returncode == 0:
    tools["PyMuPDF, words"] = lambda: run([sys.executable, "-c", mupdf, *files])

rounds = {name: [] for name in tools}
for _ in range(ROUNDS):
    for name, tool in tools.items():
        rounds[name].append(tool())
median = {name: [statistics.median(values) for values in zip(*all)] for name, all in rounds.items()}
print(f"{len(files)} files, {pages} pages, median of {ROUNDS} rounds")
print(f"{'':34}{'pages a CPU s':>14}{'pages a s':>11}{'CPU s':>8}{'s':>8}")
for name, (used, wall) in median.items():
    print(f"{name:34}{pages / used:14.0f}{pages / wall:11.0f}{used:8.2f}{wall:8.2f}")
one, two = median["audit-themes extract, one job"], median["audit-themes extract, two jobs"]
print(f"audit-themes over pdftotext, pages a CPU second, one job: {median['pdftotext -bbox-layout'][0] / one[0]:.2f}")
if "PyMuPDF, words" in median:
    print(f"audit-themes over PyMuPDF, pages a CPU second, one job: {median['PyMuPDF, words'][0] / one[0]:.2f}")
print(f"two jobs over one, wall clock: {one[1] / two[1]:.2f}")
