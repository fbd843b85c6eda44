#!/usr/bin/env python3
"""Seconds and peak memory of `report` from a warm catalogue, for 100, 1,000 and 10,000 audits (or the numbers given).

    reporting.py target/release/audit-themes [NUMBER...]

The sample corpus is read once. Its catalogue is then repeated under new hashes, and up to nine years later, beside as many
small files that stand for the reports: nothing is read again, all is tagged, counted and written. The first run of each
number also builds the search index; the second, whose figures count, finds everything there. Reading the small files costs
next to nothing; real reports are hashed at some hundred megabytes a second more.
"""
import hashlib, json, os, pathlib, re, shutil, subprocess, sys, tempfile, time

program = pathlib.Path(sys.argv[1]).resolve()
numbers = [int(n) for n in sys.argv[2:]] or [100, 1000, 10_000]
root = pathlib.Path(__file__).resolve().parents[2]


def run(project):
    """Seconds by the clock and of computing, peak memory in MB, and what was said."""
    start = time.monotonic()
    process = subprocess.Popen([program, "--project", project, "report"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def later(match, years):
    return f"{int(match.group(0)) + years:04}"


def moved(period, years):
    """The audit's period some years later."""
    if period is None:
        return None
    out = dict(period)
    for key in ("start", "end"):
        out[key] = re.sub(r"^\d{4}", lambda m: later(m, years), period[key])
    label = re.sub(r"^\d{4}", lambda m: later(m, years), period["label"])
    out["label"] = re.sub(r"-(\d\d)$", lambda m: f"-{(int(m.group(1)) + years) % 100:02}", label)
    return out


def repeat(base, folder, number):
    """A project with so many audits, all in its catalogue."""
    (folder / "corpus").mkdir(parents=True)
    (folder / "index/catalogue").mkdir(parents=True)
    shutil.copy(base / "index/catalogue/format.json", folder / "index/catalogue")
    entries = sorted(p for p in (base / "index/catalogue").iterdir() if len(p.name) > 64)
    texts = [(p.name, p.read_text()) for p in entries]
    for i in range(number):
        name, text = texts[i % len(texts)]
        old, how = name[:64], name[64:]
        content = f"report {i}\n".encode()
        new = hashlib.sha256(content).hexdigest()
        (folder / "corpus" / f"report-{i:05}.pdf").write_bytes(content)
        # Ids of passages and cases begin with the first digits of the hash.
        entry = json.loads(text.replace(old, new).replace(old[:12], new[:12]))
        for audit in entry["reading"]["Read"]["audits"]:
            audit["fields"]["period"] = moved(audit["fields"]["period"], i // len(texts) % 10)
        (folder / "index/catalogue" / (new + how)).write_text(json.dumps(entry))


with tempfile.TemporaryDirectory() as temporary:
    base = pathlib.Path(temporary, "base")
    (base / "corpus").mkdir(parents=True)
    for path in sorted((root / "corpus").glob("*.pdf")):
        shutil.copy(path, base / "corpus")
    run(base)
    print(f"{'audits':>7} {'first s':>8} {'warm s':>8} {'CPU s':>8} {'ms each':>8} {'peak MB':>8} {'tables MB':>10} {'page MB':>8}")
    for number in numbers:
        folder = pathlib.Path(temporary, str(number))
        repeat(base, folder, number)
        first, _, _, said = run(folder)
        assert f"{number} files in corpus: 0 read now" in said, said
        warm, computing, peak, _ = run(folder)
        size = lambda ending: sum(p.stat().st_size for p in (folder / "reports").glob(ending)) / 1e6
        print(f"{number:>7} {first:>8.1f} {warm:>8.1f} {computing:>8.1f} {1000 * warm / number:>8.2f} {peak:>8.0f} {size('*.csv'):>10.0f} {size('*.html'):>8.1f}", flush=True)
        shutil.rmtree(folder)
