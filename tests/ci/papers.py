#!/usr/bin/env python3
"""Open the papers in LibreOffice and read back what it shows.

    papers.py REPORTS

Every sheet of the workbook must have the years, numbers, markers and words of its CSV file; the Word report must become a
PDF with its headings, captions and quotes as text, its charts as pictures that are not blank, and a page number on each page.
"""
import csv, html, pathlib, re, subprocess, sys, tempfile, zipfile

reports = pathlib.Path(sys.argv[1]).resolve()
SHEETS = ["frequency", "sections", "pairs", "recurrence", "questions", "cases", "documents", "themes", "evidence"]
MOST_ROWS, SAMPLE = 10_000, 1_000


def convert(folder, target, file):
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation={pathlib.Path(folder, 'profile').as_uri()}",
                    "--convert-to", target, "--outdir", folder, str(file)], check=True, capture_output=True, timeout=300)


def expected(name):
    """The rows of a CSV as the workbook has them: of a long table all boards together, or its first rows."""
    rows = list(csv.reader(open(reports / f"{name}.internal.csv", encoding="utf-8-sig", newline="")))
    head, body = rows[0], rows[1:]
    if len(body) > MOST_ROWS:
        whole = [r for r in body if "board" in head and r[head.index("board")] == "Total"]
        body = whole if 0 < len(whole) <= MOST_ROWS else body[:SAMPLE]
    return head, body


def same(column, written, shown, marker):
    if column == "marker" and written:
        return shown == f"[{written}]"
    if re.fullmatch(r"[cxz]", written) and marker:
        return shown == f"[{written}]"
    if re.fullmatch(r"-?\d+(\.\d+)?", written) and shown and column not in ("codebook_version",):
        return float(written) == float(shown)
    return " ".join(written.lstrip("'").split()) == " ".join(shown.lstrip("'").split())


def workbook():
    with tempfile.TemporaryDirectory() as folder:
        # -1: every sheet into a file of its own, cells as they are shown.
        convert(folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", reports / "themes.internal.xlsx")
        sheets = {p.name.split("-")[-1].removesuffix(".csv"): p for p in pathlib.Path(folder).glob("*.csv")}
        cells = 0
        for name in SHEETS:
            shown = list(csv.reader(open(sheets[name], encoding="utf-8-sig", newline="")))
            assert shown[0][0] and shown[1][0].startswith("This worksheet contains one table") and shown[2][0].startswith("Source: ")
            head, body = expected(name)
            heads = [h.replace("_", " ") for h in head]
            assert [h.lower() for h in shown[3]] == heads, (name, shown[3])
            assert len(shown) - 4 >= len(body), (name, len(shown), len(body))
            for written, row in zip(body, shown[4:]):
                for column, a, b in zip(head, written, row):
                    cells += 1
                    assert same(column, a, b, "marker" in head), f"{name}, {column}: wrote {a!r}, LibreOffice shows {b!r}"
        years = {row[0] for row in csv.reader(open(sheets["frequency"], encoding="utf-8-sig"))}
        assert any(re.fullmatch(r"20\d{4}", y) for y in years), years
        print(f"LibreOffice shows all {cells} cells of {len(SHEETS)} sheets as written")


def word():
    with tempfile.TemporaryDirectory() as folder:
        convert(folder, "pdf", reports / "report.internal.docx")
        pdf = pathlib.Path(folder, "report.internal.pdf")
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
        pages = text.split("\f")[:-1]
        assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1)), "a page without its number"
        squeezed = re.sub(r"\s+", "", subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout)
        document = zipfile.ZipFile(reports / "report.internal.docx").read("word/document.xml").decode()
        found = 0
        for paragraph in document.split("<w:p>")[1:]:
            style = re.search(r'<w:pStyle w:val="(\w+)"', paragraph)
            if style and style.group(1) in ("Heading1", "Heading3", "Caption", "Notice"):
                said = html.unescape("".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", paragraph)))
                assert re.sub(r"\s+", "", said) in squeezed, f"not in the PDF: {said}"
                found += 1
        subprocess.run(["pdftoppm", "-r", "40", "-gray", pdf, pathlib.Path(folder, "page")], check=True)
        charts = document.count("<pic:pic>")
        for page in sorted(pathlib.Path(folder).glob("page-*.pgm")):
            header, pixels = re.match(rb"P5\s+\d+\s+\d+\s+\d+\s", page.read_bytes()), page.read_bytes()
            ink = sum(1 for value in pixels[header.end():] if value < 160)
            assert ink > 200, f"{page.name} is blank"
        print(f"LibreOffice makes {len(pages)} pages of the Word report; {found} headings and captions and {charts} charts are there")


workbook()
word()
