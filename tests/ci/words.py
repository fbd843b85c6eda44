#!/usr/bin/env python3
"""Hold the words that `extract` accounts for against those that pdftotext sees.

    words.py PROGRAM FILE.pdf ...

A word is a run of letters and digits; hyphens at line ends are undone on both sides by leaving hyphens out. Exit 1
where more than 0.5 % of a file's letters are in one account only.
"""
import collections, json, re, subprocess, sys, unicodedata


def letters(text):
    plain = unicodedata.normalize("NFKC", text)
    return collections.Counter(c for c in plain.lower() if c.isalnum())


def strings(value):
    if isinstance(value, dict):
        for key in ("cases", "unplaced", "headings", "furniture", "summary", "strengths", "messages", "actions", "narrative", "questions"):
            if key in value:
                yield from strings(value[key])
        if isinstance(value.get("text"), str):
            yield value["text"]
        if isinstance(value.get("title"), str) and "narrative" in value:
            yield value["title"]
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def main():
    program, files = sys.argv[1], sys.argv[2:]
    failed = 0
    for file in files:
        run = subprocess.run([program, "extract", file, "--format", "json"], capture_output=True, text=True, check=True)
        found = json.loads(run.stdout)
        audits = found if isinstance(found, list) else [found]
        ours = sum((letters(s) for audit in audits for s in strings(audit)), collections.Counter())
        theirs = letters(subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout)
        # The number of a numbered item is its marker, not its text.
        digits = lambda counter: collections.Counter({c: n for c, n in counter.items() if not c.isdigit()})
        ours, theirs = digits(ours), digits(theirs)
        lost, added = sum((theirs - ours).values()), sum((ours - theirs).values())
        share = (lost + added) / max(1, sum(theirs.values()))
        failed += share > 0.005
        print(f"{re.sub('.*/', '', file):55} {sum(theirs.values()):6} letters, {lost} lost, {added} added ({100 * share:.2f} %)")
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(bool(failed))


main()
