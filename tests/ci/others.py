#!/usr/bin/env python3
"""Reads the test PDFs of other projects, and counts how each file ends.

    others.py PROGRAM [--folder DIR] [--jobs N]

Downloads source archives from crates.io, PyPI, npm and Debian (with curl, pip, npm and apt-get; what cannot be had is
named and left out) into a temporary folder, or into DIR, which is kept. Each PDF is read by `extract`, and each must
end in an outcome: exit 0 or 3, within 35 seconds, with the words of an error and no panic. Exits 1 where one does not.
"""
import argparse, collections, concurrent.futures, hashlib, os, pathlib, re, resource, subprocess, sys, tarfile, tempfile, time, zipfile

CRATES = ["lopdf@0.42.0", "lopdf@0.36.0", "pdf-extract@0.12.1", "hayro-syntax@0.9.0", "hayro@0.9.0", "pdf@0.9.0", "pdf_oxide@0.3.5", "printpdf@0.7.0", "pdf-writer@0.14.0", "krilla@0.4.0"]
PYPI = ["pypdf", "pdfminer.six", "pdfplumber", "borb", "camelot-py", "pdfrw", "PyPDF2"]
NPM = ["pdf-parse", "pdfjs-dist", "pdf2json", "pdf-lib", "pdfreader", "pdf.js-extract"]
DEBIAN = ["poppler", "qpdf", "mupdf", "ghostscript", "pdfminer", "libpdfbox2-java", "pypdf", "pikepdf"]
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def run(command, folder, seconds=180):
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=seconds).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def download(folder):
    missing = []
    # Cargo keeps the archives of what a package depends on.
    home = folder / "cargo"
    package = home / "package"
    (package / "src").mkdir(parents=True, exist_ok=True)
    (package / "src" / "lib.rs").touch()
    wanted = "".join(f'p{n} = {{ package = "{c.split("@")[0]}", version = "={c.split("@")[1]}", default-features = false }}\n' for n, c in enumerate(CRATES))
    (package / "Cargo.toml").write_text(f'[package]\nname = "others"\nedition = "2021"\n[workspace]\n[dependencies]\n{wanted}')
    if not run(["env", f"CARGO_HOME={home}", "cargo", "fetch"], package, 600):
        missing.append("crates.io")
    for name in PYPI:
        if not run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", name, name], folder):
            missing.append(name)
    for name in NPM:
        if not run(["npm", "pack", "--silent", name], folder):
            missing.append(name)
    # Source packages, with lists of their own, so that the machine's stay as they are.
    lists = folder / "apt" / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    sources = folder / "apt" / "sources.list"
    sources.write_text(f"deb-src [signed-by={KEYS}] http://deb.debian.org/debian bookworm main\n")
    apt = ["apt-get", "-qq", "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=-", "-o", f"Dir::State::lists={lists}"]
    run([*apt, "update"], folder)
    for name in DEBIAN:
        if not run([*apt, "source", "--download-only", name], folder):
            missing.append(f"{name} (Debian)")
    return missing


def unpack(folder):
    """Every different PDF inside the archives."""
    found = {}
    out = folder / "pdf"
    out.mkdir(exist_ok=True)

    def keep(archive, name, data):
        digest = hashlib.sha256(data).hexdigest()
        if digest not in found:
            found[digest] = out / f"{digest[:12]}-{re.sub(r'[^A-Za-z0-9.-]', '_', os.path.basename(name))[-60:]}"
            found[digest].write_bytes(data)
            origin[found[digest].name] = f"{archive.name}: {name}"

    for archive in sorted([*folder.iterdir(), *folder.glob("cargo/registry/cache/*/*")]):
        try:
            if zipfile.is_zipfile(archive):
                with zipfile.ZipFile(archive) as z:
                    for member in z.infolist():
                        if member.filename.lower().endswith(".pdf"):
                            keep(archive, member.filename, z.read(member))
            elif archive.is_file() and tarfile.is_tarfile(archive):
                with tarfile.open(archive) as t:
                    for member in t:
                        if member.isfile() and member.name.lower().endswith(".pdf"):
                            keep(archive, member.name, t.extractfile(member).read())
        except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
            print(f"{archive.name}: {error}")
    return sorted(found.values())


def read(program, file):
    start = time.monotonic()
    try:
        done = subprocess.run([program, "extract", file, "--format", "jsonl"], capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return file, "HANG", time.monotonic() - start, "", []
    seconds = time.monotonic() - start
    said = done.stderr.decode(errors="replace").strip()
    codes = sorted(set(re.findall(r'"code":"([a-z-]+)"', done.stdout.decode(errors="replace"))))
    if done.returncode == 0:
        return file, "read", seconds, said, codes
    reason = said.removeprefix(f"error: {file}: ")
    if done.returncode != 3 or "panicked" in said or not said.startswith("error: "):
        return file, f"BAD END {done.returncode}", seconds, said, codes
    return file, re.sub(r"[0-9]+", "N", reason.split(". ")[0]), seconds, said, codes


arguments = argparse.ArgumentParser()
arguments.add_argument("program")
arguments.add_argument("--folder")
arguments.add_argument("--jobs", type=int, default=2)
given = arguments.parse_args()
program = os.path.abspath(given.program)
origin = {}
with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(given.folder or temporary).absolute()
    folder.mkdir(exist_ok=True)
    if not any(folder.iterdir()):
        print("could not be had:", ", ".join(download(folder)) or "nothing", flush=True)
    files = unpack(folder)
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        results = list(pool.map(lambda f: read(program, str(f)), files))
    outcomes = collections.Counter(outcome for _, outcome, *_ in results)
    notices = collections.Counter(code for *_, codes in results for code in codes)
    print(f"{len(files)} different PDFs")
    for outcome, count in outcomes.most_common():
        print(f"{count:6}  {outcome}")
    print("notices on files that were read:", dict(notices.most_common()))
    for file, outcome, seconds, _, _ in sorted(results, key=lambda r: -r[2])[:5]:
        print(f"slowest {seconds:6.1f} s  {outcome}  {origin[os.path.basename(file)]}")
    for file, outcome, _, said, _ in results:
        if "crashed" in outcome or "fault" in outcome or outcome.isupper() or "BAD" in outcome or "limit" in outcome or "memory" in outcome or "computing" in outcome or "longer than" in outcome:
            print(f"{origin[os.path.basename(file)]}: {said[:200]}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory in one process {peak:.0f} MB")
    bad = outcomes["HANG"] + sum(n for o, n in outcomes.items() if o.startswith("BAD"))
    if not files:
        sys.exit("error: no file could be had")
    sys.exit(1 if bad else 0)
