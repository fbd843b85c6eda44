#!/usr/bin/env python3
"""Open what a board member opens: the frequency table in LibreOffice, the page in headless Chromium.

    look.py REPORTS [PICTURES]

The table read back by LibreOffice must have the years and numbers that were written; the page must have no element that
sticks out to the right at 1280 and at 400 pixels, and a picture of it must not be blank. With a folder for PICTURES, the
README's two are made there: after a change of the themes' rules the old ones show numbers that are no longer found.
"""
import csv, pathlib, re, subprocess, sys, tempfile

reports = pathlib.Path(sys.argv[1]).resolve()


def table():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation={pathlib.Path(folder, 'profile').as_uri()}",
                        "--infilter=CSV:44,34,76", "--convert-to", "ods", "--outdir", folder, str(reports / "frequency.internal.csv")],
                       check=True, capture_output=True, timeout=240)
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation={pathlib.Path(folder, 'profile').as_uri()}",
                        "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", folder, str(pathlib.Path(folder, "frequency.internal.ods"))],
                       check=True, capture_output=True, timeout=240)
        shown = list(csv.DictReader(open(pathlib.Path(folder, "frequency.internal.csv"), encoding="utf-8-sig")))
    written = list(csv.DictReader(open(reports / "frequency.internal.csv", encoding="utf-8-sig")))
    assert len(shown) == len(written), (len(shown), len(written))
    for a, b in zip(written, shown):
        for column, value in a.items():
            other = b[column]
            number = re.fullmatch(r"-?\d+(\.\d+)?", value)
            same = float(value) == float(other) if number else value == other
            assert same, f"{column}: wrote {value!r}, LibreOffice shows {other!r}"
    print(f"LibreOffice shows all {len(shown)} rows as written")


def browser(folder):
    return ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files",
            f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000"]


def picture(heading, path):
    """What stands below a heading of the page, 1180 pixels wide and 700 high."""
    script = f"""<script>onload=()=>{{let h=[...document.querySelectorAll('h2,h3')].find(e=>e.textContent.includes('{heading}'));
    document.body.style.marginTop=-(h.getBoundingClientRect().top-17)+'px'}}</script>"""
    with tempfile.TemporaryDirectory() as folder:
        inner = pathlib.Path(folder, "page.html")
        inner.write_text((reports / "index.html").read_text(encoding="utf-8").replace("</body>", script + "</body>"), encoding="utf-8")
        subprocess.run(browser(folder) + ["--window-size=1180,700", f"--screenshot={path}", inner.as_uri()], check=True, capture_output=True, timeout=120)
    print(f"{path}: {heading}")


def page(width):
    script = """<script>onload=()=>{let w=document.documentElement.clientWidth,bad=[];
    for(const e of document.querySelectorAll('body *')){let r=e.getBoundingClientRect();let p=e,scrolls=false;
    while(p&&p!==document.body){let o=getComputedStyle(p).overflowX;if(o==='auto'||o==='scroll'||o==='hidden')scrolls=true;p=p.parentElement}
    if(r.right>w+1&&r.width>0&&!scrolls)bad.push(e.tagName+':'+Math.round(r.right))}
    document.title='STICKS OUT '+bad.length+' '+bad.slice(0,5).join(' ')+' OF '+w}</script>"""
    with tempfile.TemporaryDirectory() as folder:
        text = (reports / "index.html").read_text(encoding="utf-8")
        inner = pathlib.Path(folder, "page.html")
        inner.write_text(text.replace("</body>", script + "</body>"), encoding="utf-8")
        outer = pathlib.Path(folder, "outer.html")
        outer.write_text(f"""<html><body style="margin:0"><iframe id=f src="page.html" style="border:0;width:{width}px;height:3000px"></iframe>
        <script>let t=setInterval(()=>{{try{{let d=document.getElementById('f').contentDocument.title;if(d.startsWith('STICKS')){{document.title=d;document.body.dataset.said=d;clearInterval(t)}}}}catch(e){{}}}},50)</script></body></html>""")
        base = browser(folder)
        dom = subprocess.run(base + [f"--window-size={max(width, 500)},3000", "--dump-dom", outer.as_uri()],
                             capture_output=True, text=True, timeout=120).stdout
        said = re.search(r'data-said="STICKS OUT (\d+) ([^"]*)"', dom)
        assert said, f"the page at {width} pixels could not be measured"
        assert said.group(1) == "0", f"at {width} pixels {said.group(0)}"
        picture = pathlib.Path(folder, "page.png")
        subprocess.run(base + [f"--window-size={max(width, 500)},1500", f"--screenshot={picture}", outer.as_uri()], capture_output=True, timeout=120)
        assert picture.stat().st_size > 20_000, "the picture is blank"
    print(f"the page fits {width} pixels; nothing sticks out")


table()
page(1280)
page(400)
for folder in sys.argv[2:]:
    picture("Overview", pathlib.Path(folder).resolve() / "overview.png")
    picture("Voice of the child", pathlib.Path(folder).resolve() / "theme.png")
