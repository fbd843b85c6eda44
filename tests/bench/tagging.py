#!/usr/bin/env python3
"""Megabytes of text a second that the tagger reads, and what ten times the rules cost; beside it a look-up of the same
phrases in the manner of quanteda's tokens_lookup (Python, one core) and ripgrep with the same phrases on the same text.

    cargo build --release --example tagging
    tagging.py target/release/examples/tagging src/themes/codebook.toml corpus/sources [MEGABYTES]

Two texts, made in a temporary folder from the sentences of the sample corpus: `mixed` draws whole sentences, `shuffled`
puts the words of each line into random order, so that no phrase comes twice (the worst case for what the tagger keeps).
Two books of ten times the rules: `renamed` spells the longer words of the other nine tenths so that no text has them;
`exchanged` puts other words of the book in their places, so that they occur as often, and the tags grow tenfold too.
"""
import itertools, json, random, re, string, subprocess, sys, tempfile, time, tomllib
from pathlib import Path

program, book_path, sources = sys.argv[1:4]
size = int(float(sys.argv[4] if len(sys.argv) > 4 else 20) * 1e6)
book = tomllib.loads(Path(book_path).read_text())
book["theme"] = [t for t in book["theme"] if t.get("pack", "children") in book.get("packs", ["children"])]
chance = random.Random(7)
OPERATORS = {"NEAR", "BEFORE", "NOT"}


def sentences():
    out = []
    for path in sorted(Path(sources).iterdir()):
        for line in path.read_text(errors="ignore").splitlines():
            line = re.sub(r"^[\s\-]*(\w+:)?\s*[|>\"']?\s*", "", line).strip(" \"'")
            if len(line) > 40:
                out.append(line)
    return out


def write_text(path, shuffled):
    pool = sentences()
    with open(path, "w") as file:
        written = 0
        while written < size:
            line = " ".join(chance.sample(pool, chance.randint(1, 4)))
            if shuffled:
                words = line.split()
                chance.shuffle(words)
                line = " ".join(words)
            written += len((line + "\n").encode())
            file.write(line + "\n")
    return Path(path).stat().st_size


def text_of(rule):
    return rule if isinstance(rule, str) else rule["rule"]


def change(rule, word_of, suffix):
    """The rule with other words, and with the sets of another copy."""
    def one(match):
        text = match.group(0)
        if text.startswith("{"):
            return "{" + text[1:-1] + suffix + "}"
        return text if text in OPERATORS or len(text) < 4 else word_of(text)
    return re.sub(r"\{\w+\}|[A-Za-z]+", one, rule)


def tenfold(kind):
    """The book and nine copies of it with other words."""
    words = sorted({w for t in book["theme"] for r in t["rules"] for w in re.findall(r"[a-z]{4,}", text_of(r))})
    lines = [f"window = {book['negation']['window']}"]
    lines = ["[negation]"] + lines + [f"{k} = {json.dumps(book['negation'][k])}" for k in ("before", "after", "not")]
    sets, themes = ["[sets]"], []
    for copy in range(10):
        suffix = "" if copy == 0 else "_" + string.ascii_lowercase[copy]
        other = dict(zip(words, chance.sample(words, len(words))))
        if copy == 0:
            word_of = lambda w: w
        elif kind == "renamed":
            word_of = lambda w, c="QZXJVKWYQ"[copy - 1]: w + (c if w.isupper() else c.lower() * 2)
        else:
            word_of = lambda w, other=other: other.get(w, w)
        for name, items in book["sets"].items():
            sets.append(f"{name}{suffix} = {json.dumps([change(i, word_of, suffix) for i in items])}")
        for theme in book["theme"]:
            themes.append("[[theme]]\n" + "\n".join([
                f"id = {json.dumps(theme['id'] + suffix)}", f"name = {json.dumps(theme['name'])}",
                f"negation = {json.dumps(theme['negation'])}",
                f"rules = {json.dumps([change(text_of(r), word_of, suffix) for r in theme['rules']])}",
                f"not = {json.dumps([change(r, word_of, suffix) for r in theme.get('not', [])])}"]))
    return "\n".join(lines + sets + themes) + "\n"


def phrases(rule, depth=0):
    """Plain phrases of a rule: alternatives and sets written out, at most 200 a part, NEAR and BEFORE taken apart."""
    out = []
    for part in re.split(r"\b(?:NOT )?(?:NEAR|BEFORE)(?:/\d+)?\b", rule):
        out += [" ".join(p) for p in itertools.islice(expand(part), 200)]
    return {re.sub(r"[=*]", "", p).strip().lower() for p in out if p.strip()}


def expand(part):
    tokens = re.findall(r"\{\w+\}|[()|?]|[^\s()|?{}]+", part)

    def alternatives(at):
        options, at = [], at
        while True:
            option, at = sequence(at)
            options.append(option)
            if at < len(tokens) and tokens[at] == "|":
                at += 1
            else:
                return options, at

    def sequence(at):
        items = []
        while at < len(tokens) and tokens[at] not in "|)":
            token = tokens[at]
            if token == "(":
                inner, at = alternatives(at + 1)
                at += 1
                item = [p for option in inner for p in itertools.islice(product(option), 200)]
            elif token.startswith("{"):
                item = [tuple(p.split()) for s in book["sets"][token[1:-1]] for p in phrases(s)]
                at += 1
            else:
                item, at = [(token,)] if token != "_" else [()], at + 1
            if at < len(tokens) and tokens[at] == "?":
                item, at = item + [()], at + 1
            items.append(item)
        return items, at

    def product(items):
        for combination in itertools.product(*items):
            yield tuple(word for piece in combination for word in piece)

    options, _ = alternatives(0)
    for option in options:
        yield from product(option)


def lookup(text, dictionary):
    """tokens_lookup: lower-case tokens, a phrase of a theme counts where its words follow each other."""
    by_first = {}  # first word → length → phrase → themes
    for theme, listed in dictionary.items():
        for phrase in listed:
            words = tuple(phrase.replace("-", " ").split())
            if words:
                by_first.setdefault(words[0], {}).setdefault(len(words), {}).setdefault(words, set()).add(theme)
    found = 0
    for line in text.splitlines():
        tokens = re.findall(r"[\w']+", line.lower())
        themes = set()
        for at, token in enumerate(tokens):
            for length, phrases_of_length in by_first.get(token, {}).items():
                themes |= phrases_of_length.get(tuple(tokens[at:at + length]), set())
        found += len(themes)
    return found


def ours(book_file, text_file):
    return json.loads(subprocess.run([program, book_file, text_file], capture_output=True, text=True, check=True).stdout)


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    books = {"41 themes": book_path}
    for kind in ("renamed", "exchanged"):
        (folder / f"{kind}.toml").write_text(tenfold(kind))
        books[f"ten times the rules, {kind}"] = folder / f"{kind}.toml"
    texts = {kind: folder / f"{kind}.txt" for kind in ("mixed", "shuffled")}
    for kind, path in texts.items():
        write_text(path, kind == "shuffled")
    for kind, path in texts.items():
        print(f"text {kind}: {path.stat().st_size / 1e6:.1f} MB")
        first = None
        for name, book_file in books.items():
            best = max((ours(book_file, path) for _ in range(3)), key=lambda r: r["mb_per_s"])
            first = first or best["mb_per_s"]
            print(f"  audit-themes, {name:32} {best['mb_per_s']:7.1f} MB/s  ({best['rules']} rules, {best['tags']} tags, "
                  f"{first / best['mb_per_s']:.2f} times the time; made in {best['made_ms']} ms)")
    dictionary = {t["id"]: set().union(*(phrases(text_of(r)) for r in t["rules"])) for t in book["theme"]}
    everything = sorted(set().union(*dictionary.values()) - {""})
    mixed = texts["mixed"].read_text()
    sample = mixed[: min(len(mixed), 4_000_000)]
    start = time.perf_counter()
    found = lookup(sample, dictionary)
    seconds = time.perf_counter() - start
    print(f"the same phrases, written out: {len(everything)}")
    print(f"  look-up in Python                              {len(sample) / 1e6 / seconds:7.2f} MB/s  ({found} themes in {len(sample) / 1e6:.0f} MB)")
    # Whole words only (-w) or any letters (-i) cost ripgrep minutes with so many phrases: the text is in small letters, and
    # parts of words match too.
    (folder / "phrases").write_text("\n".join(everything))
    (folder / "small.txt").write_text(mixed.lower())
    command = ["rg", "--threads", "1", "--no-config", "--count-matches", "--regex-size-limit", "2G", "--dfa-size-limit", "2G", "-F", "-f"]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run = subprocess.run([*command, folder / "phrases", folder / "small.txt"], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - start)
    print(f"  ripgrep                                        {len(mixed) / 1e6 / min(times):7.2f} MB/s  ({run.stdout.strip()} matches)")
