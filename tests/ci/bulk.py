"""Loads an export into a real server that speaks OpenSearch's API and asks it and `search` the same: bulk.py PROGRAM

The server is osmem-server of PyPI, in a virtual environment of its own; nothing but the standard library is used here.
"""
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv

PORT = 9201
QUERIES = [
    "*",
    "school",
    "fathers",
    "organised OR organized",
    "CAMHS wait*",
    "school -nursery",
    '"core group"',
    '"strategy meeting" OR "strategy discussion"',
    "supervison~",
    '"birth plan"~3',
    '"father school"~10',
    '"gp letter"~5 OR "school nurse"~2',
    "interpret*",
    "kind:question year:2016-17",
    "theme:poverty polarity:learning",
    'board:"Ostrey Vale" (police OR school)',
    "year:2018-19..2021-22 housing",
    "title:father",
    "multi-agency meeting",
    "unicorn",
]


def ask(method, path, body=None, kind="application/json"):
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data=body, method=method)
    request.add_header("Content-Type", kind)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def wait():
    for _ in range(100):
        try:
            return ask("GET", "/")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("error: the server did not start")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())

    def run(*arguments, code=(0,)):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        if done.returncode not in code:
            raise SystemExit(f"error: {arguments}: {done.stderr}")
        return done.stdout

    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", "osmem-server==0.1.6"], check=True)
        # The package brings the program without a script that starts it.
        [found] = pathlib.Path(folder).glob("lib/python*/site-packages/osmem_server/bin/osmem-server*")
        server = subprocess.Popen(
            [found, "-addr", f"127.0.0.1:{PORT}", "-no-stdin-watch"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait()
            name = run("export", "bulk", "--name").strip()
            ask("PUT", f"/{name}", run("export", "bulk", "--mapping", "opensearch").encode())
            lines = run("export", "bulk").splitlines(keepends=True)
            for start in range(0, len(lines), 1000):
                answer = ask("POST", "/_bulk?refresh=true", "".join(lines[start : start + 1000]).encode(), "application/x-ndjson")
                if answer["errors"]:
                    raise SystemExit(f"error: the server refused passages: {json.dumps(answer)[:500]}")
            wrong = 0
            for query in QUERIES:
                body = json.loads(run("export", "query", query))
                body |= {"size": 10000, "_source": False}
                found = ask("POST", f"/{name}/_search", json.dumps(body).encode())["hits"]
                there = {hit["_id"] for hit in found["hits"]}
                table = run("search", query, "--all", code=(0, 1))
                here = {row["passage_id"] for row in csv.DictReader(io.StringIO(table))}
                same = there == here and found["total"]["value"] == len(here)
                wrong += not same
                print(f"{'same' if same else 'DIFFERENT':<10} {len(here):>5} here {len(there):>5} there  {query}")
            if wrong:
                raise SystemExit(f"error: {wrong} of {len(QUERIES)} queries differ")
            print(f"{len(QUERIES)} queries: the same passages and counts in both")
        finally:
            server.terminate()
            server.wait()


main()
