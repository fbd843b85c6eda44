"""What a search costs, and how that grows, beside SQLite's FTS5 (porter) on the same passages: searching.py [N ...]

Passages are synthetic: 47 words, drawn by Zipf's law from the words of the bundled corpus and as many invented ones as make
34,000, of reports of 100 with boards, years, cases and themes. Both engines index the same and are asked in one run, one
after the other: for the number of passages that fit and the ten best of them, with all that is known of each. FTS5 counts
with count(*), ranks with bm25, and marks with snippet(). A query is asked four times, and the least of the last three counts,
so that other work on the machine does not. Standard library only.
"""
import argparse
import itertools
import json
import os
import pathlib
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS, TYPES, ASKED, ROUNDS = 47, 34_000, 60, 4
THEMES = ("voice", "info", "men", "poverty", "curio", "superv", "drift", "trans")
KINDS = ("summary", "strength", "message", "question", "action")


def vocabulary(seed):
    text = " ".join(p.read_text(errors="ignore") for p in sorted((ROOT / "tests/fixtures/coding").glob("*.csv")))
    counts = {}
    for word in re.findall(r"[a-z]{2,}", text.lower()):
        counts[word] = counts.get(word, 0) + 1
    words = sorted(counts, key=lambda w: (-counts[w], w))
    syllables = [a + b for a, b in itertools.product("bdfgklmnprst", "aeiou")]
    while len(words) < TYPES:
        word = "".join(seed.choices(syllables, k=seed.randint(2, 4)))
        if word not in counts:
            counts[word] = 0
            words.append(word)
    return words[:TYPES]


def write(path, passages, words, seed):
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    size = 0
    with open(path, "w") as out:
        for _ in range(passages):
            line = " ".join(seed.choices(words, cum_weights=weights, k=WORDS)) + ".\n"
            size += len(line)
            out.write(line)
    return size


def queries(path, words, seed):
    """(kind, ours, FTS5's)"""
    middle = lambda: words[seed.randint(40, 1500)]
    out = []
    with open(path) as texts:
        lines = list(itertools.islice(texts, 1000))
    for _ in range(ASKED):
        word = middle()
        out += [(kind, word, word) for kind in ("word", "facets", "snippets")]
        a, b, c = middle(), words[seed.randint(20, 300)], middle()
        out.append(("boolean", f"({a} OR {b}) -{c}", f"({a} OR {b}) NOT {c}"))
        line = seed.choice(lines).rstrip(".\n").split()
        at = seed.randrange(len(line) - 1)
        phrase = " ".join(line[at : at + 2])
        out.append(("phrase", f'"{phrase}"', f'"{phrase}"'))
    return out


def percentile(times, percent):
    times = sorted(times)
    return times[min(len(times) * percent // 100, len(times) - 1)]


def rows(texts):
    """What the program under test is given of each passage."""
    with open(texts) as lines:
        for number, line in enumerate(lines):
            report, case, page = number // 100, number // 20, number % 100 // 10 + 1
            year = 2005 + report % 20
            label, board = f"{year}-{(year + 1) % 100:02}", f"Board {report % 40}"
            theme = THEMES[number % 11] if number % 11 < len(THEMES) else None
            yield line, (
                number + 1, f"p{report:012x}-{number % 100}", f"{report:064x}", f"reports/{report:06}.pdf", page,
                f"c{report:012x}-{case % 5}", f"Case {case % 5 + 1}", case, KINDS[number % 5], board, year, label,
                f"{board}, Report {report}, {label}, page {page}", theme, "learning" if theme else None,
            )  # fmt: skip


def fts5(folder, texts, asked):
    path = folder / "fts5.db"
    start = time.process_time()
    for _ in rows(texts):
        pass
    # To make the rows is no work of SQLite's.
    cost = start - time.process_time()
    start = time.process_time()
    base = sqlite3.connect(path)
    base.execute("pragma journal_mode = off")
    base.execute("create virtual table passages using fts5(text, tokenize = 'porter unicode61')")
    base.execute(
        "create table said (id integer primary key, passage, document, path, page int, case_id, case_label, in_case int, kind, "
        "board, year int, year_label, citation, theme, polarity)"
    )
    both = rows(texts)
    while batch := list(itertools.islice(both, 10_000)):
        base.executemany("insert into passages(rowid, text) values (?, ?)", ((said[0], line) for line, said in batch))
        base.executemany(f"insert into said values ({', '.join('?' * 15)})", (said for _, said in batch))
    # By which a report is replaced.
    base.execute("create index by_document on said(document)")
    base.commit()
    base.execute("insert into passages(passages) values ('optimize')")
    base.commit()
    base.close()
    cost += time.process_time() - start
    start = time.perf_counter()
    base = sqlite3.connect(path)
    base.execute("select count(*) from passages where passages match ?", (asked[0][2],)).fetchone()
    result = {"cpu_s": cost, "bytes": path.stat().st_size, "cold_ms": (time.perf_counter() - start) * 1000}
    count = "select count(*) from passages where passages match ?"
    ten = "select {} from passages where passages match ? order by rank limit 10"
    best = f"select passages.text, said.* from ({ten.format('rowid as id')}) join passages on passages.rowid = id join said using (id)"
    marks = "rowid as id, snippet(passages, 0, '*', '*', '…', 30) as marked, text"
    marked = f"select marked, text, said.* from ({ten.format(marks)}) join said using (id)"
    facet = (
        "select year, theme, kind, count(*), count(distinct in_case) from passages join said on said.id = passages.rowid "
        "where passages match ? group by {}"
    )
    wanted = {"facets": [facet.format(f) for f in ("year", "theme", "kind")] + [best], "snippets": [count, marked]}
    for kind in ("word", "boolean", "phrase", "facets", "snippets"):
        queries = [query for k, _, query in asked if k == kind]
        times, found = [float("inf")] * len(queries), 0
        for again in range(ROUNDS):
            for number, query in enumerate(queries):
                start = time.perf_counter()
                for statement in wanted.get(kind, [count, best]):
                    base.execute(statement, (query,)).fetchall()
                if again:
                    times[number] = min(times[number], (time.perf_counter() - start) * 1000)
        for query in queries:
            found += base.execute(count, (query,)).fetchone()[0]
        result[kind] = {"p50_ms": percentile(times, 50), "p99_ms": percentile(times, 99), "found": found}
    result["resident_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def ours(program, folder, texts, asked):
    listed = folder / "queries.tsv"
    listed.write_text("".join(f"{kind}\t{query}\n" for kind, query, _ in asked))
    run = lambda *a: json.loads(subprocess.run([program, *map(str, a)], check=True, capture_output=True, text=True).stdout)
    result = run("build", folder / "index", texts)
    result["plain_cpu_s"] = run("plain", folder / "plain", texts)["cpu_s"]
    return result | run("ask", folder / "index", listed)


def measured(program, passages):
    seed = random.Random(passages)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        words = vocabulary(seed)
        texts = folder / "texts"
        size = write(texts, passages, words, seed)
        asked = queries(texts, words, seed)
        one = ours(program, folder, texts, asked)
        # A process of its own, so that its memory is its own.
        read, out = os.pipe()
        if (child := os.fork()) == 0:
            os.write(out, json.dumps(fts5(folder, texts, asked)).encode())
            os._exit(0)
        os.close(out)
        other = json.loads(os.fdopen(read).read())
        os.waitpid(child, 0)
    return size, one, other


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", type=pathlib.Path, help="the example, built already; else it is built with --release")
    arguments.add_argument("passages", nargs="*", type=int, default=[1_000, 100_000, 1_000_000])
    chosen = arguments.parse_args()
    program = chosen.program or ROOT / "target/release/examples/searching"
    if not chosen.program:
        subprocess.run(["cargo", "build", "--locked", "--quiet", "--release", "--example", "searching"], cwd=ROOT, check=True)
    kinds = ("word", "boolean", "phrase", "facets", "snippets")
    before = None
    print(f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}, {program}")
    for passages in chosen.passages:
        size, one, other = measured(program, passages)
        print(f"\n{passages:,} passages, {size / 1e6:.1f} MB of text{'':<12}{'ours':>10}{'FTS5':>12}{'ratio':>9}  aim")
        line = lambda what, a, b, aim, unit: print(f"  {what:<40}{a:>10.2f}{b:>12.2f}{a / b if b else 0:>9.3f}  {aim:<8} {unit}")
        line("build", one["cpu_s"], other["cpu_s"], "<= 0.65", "CPU seconds")
        line("build by tantivy alone, no stems or fields", one["plain_cpu_s"], other["cpu_s"], "", "CPU seconds")
        line("size over that of the text", one["bytes"] / size, other["bytes"] / size, "", "(ours: <= 1.2)")
        for kind in kinds:
            aim = "<= 1/20" if kind in ("word", "boolean", "phrase") else "<= 1/50"
            line(f"{kind}, p50", one[kind]["p50_ms"], other[kind]["p50_ms"], aim, "ms")
            line(f"{kind}, p99", one[kind]["p99_ms"], other[kind]["p99_ms"], "", "ms")
            if raw := one[kind].get("raw_p50_ms"):
                line(f"{kind}, p50, beside tantivy alone", one[kind]["p50_ms"], raw, "<= 1.3", "ms (not FTS5's)")
            line(f"{kind}, passages found", one[kind]["found"], other[kind]["found"], "~ 1", "(the stemmers differ)")
        line("cold open and first query", one["cold_ms"], other["cold_ms"], "", "ms (ours: <= 300)")
        line("resident memory after the queries", one["resident_mb"], other["resident_mb"], "", "MB")
        print(f"  phrase p99 over p50: {one['phrase']['p99_ms'] / one['phrase']['p50_ms']:.1f} (aim: <= 25); peak of the build {one['peak_mb']} MB")
        if before:
            grown = lambda of: of(one) / max(of(before[1]), 1e-9)
            growth = [f"{k} {grown(lambda r, k=k: r[k]['p50_ms']):.1f}" for k in kinds]
            print(f"  grown from {before[0]:,} by: build {grown(lambda r: r['cpu_s']):.1f}, size {grown(lambda r: r['bytes']):.1f}, {', '.join(growth)}")
        before = (passages, one)


main()
