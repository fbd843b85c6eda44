#!/usr/bin/env python3
"""Render every audit in sources/*.yaml to NAME.pdf beside this script.

    python3 make.py            all of them
    python3 make.py NAME ...   only these (file name without .yaml)

See README.md for the packages this needs.
"""
import html
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("SOURCE_DATE_EPOCH", "1704067200")

import yaml

HERE = pathlib.Path(__file__).resolve().parent
LATO = "/usr/share/fonts/truetype/lato/"
EMPH = re.compile(r"\*\*(.+?)\*\*")


# ---------------------------------------------------------------- helpers

def runs(text):
    """'a **b** c' -> [('a ', False), ('b', True), (' c', False)]"""
    return [(part, i % 2 == 1) for i, part in enumerate(EMPH.split(text)) if part]


def curly(text):
    text = re.sub(r'(^|[\s(\[])"', "\\1\u201c", text)
    text = text.replace('"', "\u201d")
    return text.replace("'", "\u2019")


def heading(audit, case):
    return audit["headings"]["case"].format(n=case["number"], p=case.get("pseudonym", ""))


def label(audit, name, default):
    return audit["headings"].get(name, default)


def question_lines(audit, questions):
    """Some boards set two questions on a line."""
    if not audit.get("questions_share_lines"):
        return list(questions)
    return [" ".join(questions[i:i + 2]) for i in range(0, len(questions), 2)]


def bodies(audit):
    """(heading or None, body) for each case, or the one pooled body."""
    if "pooled" in audit:
        return [(None, audit["pooled"])]
    return [(heading(audit, case), case) for case in audit["cases"]]


# ---------------------------------------------------------------- LibreOffice

def docx_to_pdf(doc, out):
    with tempfile.TemporaryDirectory() as tmp:
        src = pathlib.Path(tmp) / (out.stem + ".docx")
        doc.save(src)
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp}/profile",
                        "--convert-to", "pdf", "--outdir", tmp, str(src)],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out.write_bytes((pathlib.Path(tmp) / (out.stem + ".pdf")).read_bytes())


def docx_field(par, code):
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    for kind in ("begin", None, "end"):
        run = par.add_run()
        if kind:
            el = OxmlElement("w:fldChar")
            el.set(qn("w:fldCharType"), kind)
        else:
            el = OxmlElement("w:instrText")
            el.text = code
        run._r.append(el)


def docx_base(font, size):
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt
    doc = Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title", "List Bullet", "List Number"):
        style = doc.styles[name]
        style.font.name = font
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(key), font)
    doc.styles["Normal"].font.size = Pt(size)
    doc.styles["Normal"].paragraph_format.space_after = Pt(5)
    sec = doc.sections[0]
    sec.page_width, sec.page_height = Cm(21), Cm(29.7)
    sec.left_margin = sec.right_margin = Cm(2.3)
    sec.top_margin = sec.bottom_margin = Cm(2.2)
    return doc


def docx_runs(par, text, **fmt):
    for part, bold in runs(text):
        run = par.add_run(part)
        run.bold = bold or fmt.get("bold") or None
        if fmt.get("italic"):
            run.italic = True
    return par


def lo_plain(audit, out, pages=None):
    """One column, Carlito, plain headings; a contents list when the source asks."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm, Pt, RGBColor
    doc = docx_base("Carlito", 11)
    blue = RGBColor(0x1F, 0x3A, 0x5F)
    sec = doc.sections[0]
    head = sec.header.paragraphs[0]
    head.add_run(f"{audit['board']}  |  {audit['title']}").font.size = Pt(8.5)
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot = sec.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("Page ")
    docx_field(foot, "PAGE")
    foot.add_run(" of ")
    docx_field(foot, "NUMPAGES")

    words = audit["board"].split(" Safeguarding ")
    for line in (words[0], "Safeguarding " + words[1]):
        par = doc.add_paragraph()
        par.paragraph_format.space_after = Pt(0)
        run = par.add_run(line)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(13), blue
    for text, size in ((audit["title"], 22), (audit["period_as_printed"], 14), (audit["topic"], 16)):
        par = doc.add_paragraph()
        par.paragraph_format.space_before = Pt(6)
        par.paragraph_format.space_after = Pt(2)
        run = par.add_run(text)
        run.font.size, run.font.color.rgb = Pt(size), blue
    if audit.get("contents"):
        par = doc.add_paragraph()
        par.paragraph_format.space_before = Pt(10)
        par.add_run("Contents").bold = True
        for title in ["Introduction"] + [h for h, _ in bodies(audit)] + ["Next steps"]:
            par = doc.add_paragraph()
            par.paragraph_format.space_after = Pt(1)
            par.paragraph_format.tab_stops.add_tab_stop(Cm(16.4), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            par.add_run(f"{title}\t{(pages or {}).get(title, 1)}")

    def h(text, level):
        par = doc.add_heading(text, level)
        for run in par.runs:
            run.font.color.rgb = blue
            run.font.size = Pt({1: 15, 2: 12, 3: 11}[level])
            run.italic = False
        par.paragraph_format.space_before = Pt({1: 16, 2: 8, 3: 6}[level])
        par.paragraph_format.space_after = Pt(3)

    h("Introduction", 1)
    for text in audit["intro"]:
        docx_runs(doc.add_paragraph(), text)
    for title, body in bodies(audit):
        h(title, 1)
        h(label(audit, "summary", "Summary") + ":", 2)
        docx_runs(doc.add_paragraph(), body["summary"])
        h(label(audit, "strengths", "Strengths") + ":", 2)
        for text in body["strengths"]:
            docx_runs(doc.add_paragraph(style="List Bullet"), text)
        h(label(audit, "messages", "Key messages") + ":", 2)
        for msg in body["messages"]:
            h(msg["title"], 3)
            docx_runs(doc.add_paragraph(), msg["narrative"])
            for text in question_lines(audit, msg.get("questions", [])):
                docx_runs(doc.add_paragraph(), text, italic=True)
    h("Next steps", 1)
    docx_runs(doc.add_paragraph(), audit["next_steps"])
    if "footnote" in audit:
        par = doc.add_paragraph()
        par.paragraph_format.space_before = Pt(14)
        par.add_run(audit["footnote"]).font.size = Pt(8.5)
    docx_to_pdf(doc, out)
    if audit.get("contents") and pages is None:
        found = {}
        text = subprocess.run(["pdftotext", "-layout", str(out), "-"], check=True,
                              capture_output=True, text=True).stdout
        for number, page in enumerate(text.split("\f"), 1):
            for line in page.splitlines():
                found[line.strip()] = number
        lo_plain(audit, out, found)


def lo_table(audit, out):
    """Strengths and learning of a case side by side in a table; Liberation Sans."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor
    doc = docx_base("Liberation Sans", 10)
    sec = doc.sections[0]
    sec.left_margin = sec.right_margin = Cm(1.8)
    foot = sec.footer.paragraphs[0]
    run = foot.add_run(f"{audit['board']} - {audit['topic']} audit - page ")
    run.font.size = Pt(8)
    docx_field(foot, "PAGE")
    par = doc.add_paragraph()
    run = par.add_run(f"{audit['title']}: {audit['topic']}")
    run.bold, run.font.size = True, Pt(18)
    par = doc.add_paragraph()
    run = par.add_run(audit["board"])
    run.font.size, run.font.color.rgb = Pt(12), RGBColor(0x7A, 0x1F, 0x3D)
    doc.add_paragraph().add_run(audit["period_as_printed"])
    for text in audit["intro"]:
        docx_runs(doc.add_paragraph(), text)

    def shade(cell, colour):
        el = OxmlElement("w:shd")
        el.set(qn("w:val"), "clear")
        el.set(qn("w:fill"), colour)
        cell._tc.get_or_add_tcPr().append(el)

    for title, body in bodies(audit):
        par = doc.add_heading(title, 1)
        par.paragraph_format.space_before = Pt(14)
        par.paragraph_format.space_after = Pt(2)
        for run in par.runs:
            run.font.color.rgb, run.font.size = RGBColor(0x7A, 0x1F, 0x3D), Pt(14)
        par = doc.add_paragraph()
        par.paragraph_format.keep_with_next = True
        par.add_run(label(audit, "summary", "Background")).bold = True
        docx_runs(doc.add_paragraph(), body["summary"])
        table = doc.add_table(rows=2, cols=2)
        table.style = "Table Grid"
        for col, (name, items, fill) in enumerate((
                (label(audit, "strengths", ""), body["strengths"], "E3EFDA"),
                (label(audit, "messages", ""), [m["narrative"] for m in body["messages"]], "FBE9D9"))):
            cell = table.cell(0, col)
            shade(cell, fill)
            cell.paragraphs[0].add_run(name).bold = True
            cell = table.cell(1, col)
            for i, text in enumerate(items):
                par = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
                par.style = doc.styles["List Bullet"]
                docx_runs(par, text)
        for name, items, style in (
                (label(audit, "questions", "Questions"), question_lines(audit, body.get("questions", [])), None),
                (label(audit, "actions", "Actions"), body.get("actions", []), "List Bullet")):
            if not items:
                continue
            par = doc.add_paragraph()
            par.paragraph_format.space_before = Pt(8)
            par.paragraph_format.keep_with_next = True
            par.add_run(name).bold = True
            for text in items:
                docx_runs(doc.add_paragraph(style=style), text)
    par = doc.add_paragraph()
    par.paragraph_format.space_before = Pt(12)
    par.add_run("Next steps").bold = True
    docx_runs(doc.add_paragraph(), audit["next_steps"])
    docx_to_pdf(doc, out)


# ---------------------------------------------------------------- Typst

def typ(text):
    def esc(part):
        return re.sub(r"([\\#*_$@<>`\[\]~=/+\-])", r"\\\1", part)
    return "".join(f"#strong[{esc(p)}]" if bold else esc(p) for p, bold in runs(text))


def typst_pdf(source, out):
    import typst
    with tempfile.TemporaryDirectory() as tmp:
        path = pathlib.Path(tmp) / "main.typ"
        path.write_text(source, encoding="utf-8")
        out.write_bytes(typst.compile(str(path), font_paths=["/usr/share/fonts"]))


def typ_two(audit, out):
    """Two justified, hyphenated columns; Caladea."""
    area = f"{typ(audit['area'])} #h(1em) " if "area" in audit else ""
    s = [f"""#set document(date: none, title: "{audit['title']}")
#set text(font: "Caladea", size: 9.6pt, lang: "en", region: "GB", hyphenate: true)
#set par(justify: true, leading: 0.6em, spacing: 0.85em)
#set list(indent: 0pt, body-indent: 0.5em, spacing: 0.7em)
#set page(paper: "a4", margin: (x: 1.9cm, y: 2.2cm), columns: 2,
  header: context if counter(page).get().first() > 1 [#text(size: 8pt)[{typ(audit['board'])} #h(1fr) {typ(audit['title'])}: {typ(audit['topic'])}]],
  footer: context [#h(1fr) #text(size: 8pt)[#counter(page).display()] #h(1fr)])
#show heading: set text(fill: rgb("#0b5351"), hyphenate: false)
#show heading: set par(justify: false)
#show heading.where(level: 1): it => block(above: 1.4em, below: 0.7em, width: 100%, stroke: (bottom: 0.7pt + rgb("#0b5351")), inset: (bottom: 3pt), text(size: 12.5pt, it.body))
#show heading.where(level: 2): it => block(above: 1em, below: 0.6em, text(size: 10.5pt, it.body))
#place(top, scope: "parent", float: true, block(width: 100%, inset: (bottom: 10pt))[
  #text(size: 21pt, weight: "bold", fill: rgb("#0b5351"))[{typ(audit['title'])}]
  #linebreak() #text(size: 15pt)[{typ(audit['topic'])}]
  #linebreak() #text(size: 11pt)[{area}{typ(audit['period_as_printed'])}]
  #linebreak() #text(size: 10pt)[{typ(audit['board'])}]
])
"""]
    s += [typ(t) + "\n" for t in audit["intro"]]
    for title, body in bodies(audit):
        s.append(f"= {typ(title)}\n== {typ(label(audit, 'summary', 'Context'))}\n{typ(body['summary'])}\n")
        s.append(f"== {typ(label(audit, 'strengths', 'Strengths'))}")
        s += ["- " + typ(t) for t in body["strengths"]]
        s.append(f"\n== {typ(label(audit, 'messages', 'Learning'))}")
        for msg in body["messages"]:
            s.append(f"\n#block(below: 0.5em, sticky: true)[#strong[{typ(msg['title'])}]]\n{typ(msg['narrative'])}\n")
            s += [f"#emph[{typ(t)}]\n" for t in question_lines(audit, msg.get("questions", []))]
    s.append(f"= Next steps\n{typ(audit['next_steps'])}\n")
    typst_pdf("\n".join(s), out)


def typ_one(audit, out):
    """One wide-margined column; EB Garamond; questions as indented lines with a rule."""
    s = [f"""#set document(date: none, title: "{audit['title']}")
#set text(font: ("EB Garamond 12", "EB Garamond"), size: 11.5pt, lang: "en", region: "GB")
#set par(leading: 0.62em, spacing: 0.9em)
#set page(paper: "a4", margin: (left: 3.4cm, right: 2.6cm, y: 2.4cm),
  footer: context [#text(size: 9pt)[{typ(audit['board'])}, {typ(audit['period_as_printed'])} #h(1fr) #counter(page).display("1 / 1", both: true)]])
#show heading.where(level: 1): it => block(above: 1.8em, below: 0.8em, text(size: 17pt, fill: rgb("#5a2a6b"), it.body))
#show heading.where(level: 2): it => block(above: 1.2em, below: 0.7em, text(size: 12.5pt, fill: rgb("#5a2a6b"), it.body))
#show heading.where(level: 3): it => block(above: 1em, below: 0.6em, text(size: 11.5pt, style: "italic", it.body))
#text(size: 12pt)[{typ(audit['period_as_printed'])}]

#text(size: 26pt, fill: rgb("#5a2a6b"))[{typ(audit['topic'])}]

#text(size: 14pt)[{typ(audit['title'])}]

#text(size: 12pt)[{typ(audit['board'])}]

#line(length: 100%, stroke: 0.6pt)
"""]
    s += [typ(t) + "\n" for t in audit["intro"]]
    for title, body in bodies(audit):
        s.append(f"= {typ(title)}\n== {typ(label(audit, 'summary', 'Pen picture'))}\n{typ(body['summary'])}\n")
        s.append(f"== {typ(label(audit, 'strengths', 'Strengths'))}")
        s += ["- " + typ(t) for t in body["strengths"]]
        s.append(f"\n== {typ(label(audit, 'messages', 'Learning'))}")
        for msg in body["messages"]:
            s.append(f"\n=== {typ(msg['title'])}\n{typ(msg['narrative'])}\n")
            qs = " \\\n".join(typ(t) for t in question_lines(audit, msg.get("questions", [])))
            if qs:
                s.append(f'#block(inset: (left: 10pt, y: 2pt), stroke: (left: 1.5pt + rgb("#c9a8d6")))[{qs}]\n')
        if body.get("actions"):
            s.append(f"\n== {typ(label(audit, 'actions', 'Actions'))}")
            s += ["+ " + typ(t) for t in body["actions"]]
            s.append("")
    s.append(f"= Next steps\n{typ(audit['next_steps'])}\n")
    typst_pdf("\n".join(s), out)


# ---------------------------------------------------------------- ReportLab

def rl(audit, out):
    """ReportLab, Lato, protective marking at the head and foot of every page."""
    from reportlab import rl_config
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import cm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer
    for name, file in (("Lato", "Lato-Regular"), ("Lato-B", "Lato-Bold"), ("Lato-I", "Lato-Italic"),
                       ("Lato-BI", "Lato-BoldItalic")):
        pdfmetrics.registerFont(TTFont(name, f"{LATO}{file}.ttf"))
    pdfmetrics.registerFontFamily("Lato", normal="Lato", bold="Lato-B", italic="Lato-I", boldItalic="Lato-BI")
    rl_config.canvas_basefontname = "Lato"
    dark = colors.HexColor("#22313f")
    base = ParagraphStyle("base", fontName="Lato", fontSize=10, leading=14, spaceAfter=6)
    h1 = ParagraphStyle("h1", base, fontName="Lato-B", fontSize=12.5, leading=16, textColor=colors.white,
                        backColor=dark, borderPadding=(4, 6, 5, 6), spaceBefore=18, spaceAfter=12, keepWithNext=1)
    h2 = ParagraphStyle("h2", base, fontName="Lato-B", fontSize=11, textColor=dark, spaceBefore=6, spaceAfter=4,
                        keepWithNext=1)
    h3 = ParagraphStyle("h3", base, fontName="Lato-B", spaceAfter=2, spaceBefore=4, keepWithNext=1)
    quest = ParagraphStyle("q", base, fontName="Lato-I", leftIndent=14)

    def rml(text):
        return "".join(f"<b>{html.escape(p, quote=False)}</b>" if bold else html.escape(p, quote=False)
                       for p, bold in runs(text))

    def bullets(items, kind):
        opts = {"bulletType": "1", "bulletFormat": "%s."} if kind == "1" else {"bulletType": "bullet", "start": "\u2022"}
        return ListFlowable([ListItem(Paragraph(rml(t), base)) for t in items], leftIndent=16,
                            bulletFontName="Lato", bulletFontSize=10, **opts)

    def furniture(canvas, doc):
        canvas.saveState()
        canvas.setFont("Lato-B", 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 1.2 * cm, "OFFICIAL")
        canvas.drawCentredString(A4[0] / 2, 0.9 * cm, "OFFICIAL")
        canvas.setFont("Lato", 8)
        canvas.drawString(2.2 * cm, 1.4 * cm, f"{audit['topic']} audit {audit['period_as_printed']}")
        canvas.drawRightString(A4[0] - 2.2 * cm, 1.4 * cm, str(doc.page))
        canvas.restoreState()

    flow = [Paragraph(audit["board"], ParagraphStyle("b", base, fontSize=12, leading=16)),
            Paragraph(audit["topic"], ParagraphStyle("t", base, fontName="Lato-B", fontSize=22, leading=28, textColor=dark)),
            Paragraph(f"{audit['title']} {audit['period_as_printed']}", ParagraphStyle("s", base, fontSize=13, leading=18)),
            Spacer(1, 8)]
    flow += [Paragraph(rml(t), base) for t in audit["intro"]]
    for title, body in bodies(audit):
        if title:
            flow.append(Paragraph(title, h1))
            flow.append(Paragraph(label(audit, "summary", "Case outline"), h2))
            flow.append(Paragraph(rml(body["summary"]), base))
        flow.append(Paragraph(label(audit, "strengths", "Strengths"), h2))
        flow.append(bullets(body["strengths"], "b"))
        flow.append(Paragraph(label(audit, "messages", "Learning"), h2))
        for msg in body["messages"]:
            flow.append(Paragraph(msg["title"], h3))
            flow.append(Paragraph(rml(msg["narrative"]), base))
            flow += [Paragraph(rml(t), quest) for t in question_lines(audit, msg.get("questions", []))]
        if body.get("actions"):
            flow.append(Paragraph(label(audit, "actions", "Actions"), h2))
            flow.append(bullets(body["actions"], "1"))
    flow.append(Paragraph("Next steps", h2))
    flow.append(Paragraph(rml(audit["next_steps"]), base))
    doc = SimpleDocTemplate(str(out), pagesize=A4, leftMargin=2.2 * cm, rightMargin=2.2 * cm, topMargin=2.1 * cm,
                            bottomMargin=2.2 * cm, title=audit["title"], author=audit["board"], invariant=1)
    doc.build(flow, onFirstPage=furniture, onLaterPages=furniture)


# ---------------------------------------------------------------- HTML producers

def hx(text):
    return "".join(f"<strong>{html.escape(curly(p), quote=False)}</strong>" if bold else html.escape(curly(p), quote=False)
                   for p, bold in runs(text))


def ul(items, tag="ul"):
    return f"<{tag}>" + "".join(f"<li>{hx(t)}</li>" for t in items) + f"</{tag}>"


def wp_panel(audit, out):
    """WeasyPrint: coloured panels, agreed actions in a box at the side; Open Sans."""
    import weasyprint
    b = [f"""<html lang="en-GB"><head><title>{hx(audit['title'])}</title><style>
@page {{ size: A4; margin: 2.3cm 1.8cm 2cm;
  @top-left {{ content: "{audit['board']}"; font: 8pt "Open Sans"; color: #555 }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt "Open Sans"; color: #555 }} }}
@page :first {{ @top-left {{ content: none }} }}
body {{ font: 9.5pt/1.45 "Open Sans"; color: #222 }}
.banner {{ background: #14532d; color: white; padding: 14pt 16pt; margin-bottom: 12pt }}
.banner h1 {{ font-size: 20pt; margin: 2pt 0 }} .banner p {{ margin: 2pt 0; font-size: 11pt }}
h2 {{ color: #14532d; font-size: 14pt; margin: 18pt 0 4pt; break-after: avoid }}
h3 {{ font-size: 10.5pt; margin: 8pt 0 3pt; break-after: avoid }}
h4 {{ font-size: 9.5pt; margin: 7pt 0 2pt; color: #1e3a8a; break-after: avoid }}
p {{ margin: 3pt 0 }} ul {{ margin: 3pt 0; padding-left: 14pt }} li {{ margin-bottom: 3pt }}
.green {{ background: #e8f5e9; border-left: 4pt solid #2e7d32; padding: 4pt 10pt; margin: 6pt 0 }}
.blue {{ background: #e8eefc; border-left: 4pt solid #1e3a8a; padding: 4pt 10pt; margin: 6pt 0 }}
.side {{ float: right; width: 5.2cm; background: #fff3d6; border: 0.8pt solid #d9a514; padding: 2pt 8pt 5pt; margin: 2pt 0 6pt 12pt; font-size: 8.8pt }}
.side h3 {{ margin-top: 3pt }}
.q {{ font-style: italic }} .note {{ font-size: 8pt; margin-top: 14pt }}
</style></head><body><div class="banner"><p>{hx(audit['board'])}</p><h1>{hx(audit['title'])}: {hx(audit['topic'])}</h1>
<p>{audit['period_as_printed']}</p></div>"""]
    b += [f"<p>{hx(t)}</p>" for t in audit["intro"]]
    for title, body in bodies(audit):
        b.append(f"<h2>{hx(title)}</h2>")
        if body.get("actions"):
            b.append(f'<div class="side"><h3>{hx(label(audit, "actions", "Actions"))}</h3>{ul(body["actions"])}</div>')
        b.append(f'<h3>{hx(label(audit, "summary", "Summary"))}</h3><p>{hx(body["summary"])}</p>')
        b.append(f'<div class="green"><h3>{hx(label(audit, "strengths", "Strengths"))}</h3>{ul(body["strengths"])}</div>')
        b.append(f'<div class="blue"><h3>{hx(label(audit, "messages", "Key messages"))}</h3>')
        for msg in body["messages"]:
            b.append(f"<h4>{hx(msg['title'])}</h4><p>{hx(msg['narrative'])}</p>")
            b += [f'<p class="q">{hx(t)}</p>' for t in question_lines(audit, msg.get("questions", []))]
        b.append("</div>")
    b.append(f"<h2>Next steps</h2><p>{hx(audit['next_steps'])}</p>")
    if "footnote" in audit:
        b.append(f'<p class="note">{hx(audit["footnote"])}</p>')
    b.append("</body></html>")
    weasyprint.HTML(string="".join(b)).write_pdf(out)


def chromium_pdf(page, out):
    with tempfile.TemporaryDirectory() as tmp:
        src = pathlib.Path(tmp) / "page.html"
        src.write_text(page, encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        f"--user-data-dir={tmp}/profile", f"--print-to-pdf={out}", src.as_uri()],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def cr_web(audit, out):
    """A page of a board's web site, printed from the browser; Lato."""
    b = [f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{hx(audit['title'])}</title><style>
@page {{ size: A4; margin: 1.4cm }}
body {{ font: 10.5pt/1.45 Lato; color: #1b1b1b; margin: 0 }}
nav {{ background: #003b5c; color: #fff; padding: 8pt 12pt; font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }}
nav span {{ margin-right: 18pt }} .crumb {{ font-size: 8.5pt; color: #555; margin: 8pt 0 }}
h1 {{ font-size: 22pt; margin: 6pt 0 2pt; color: #003b5c }} .meta {{ margin: 0 0 10pt; color: #333 }}
h2 {{ font-size: 15pt; border-top: 2pt solid #00a3ad; padding-top: 8pt; margin: 20pt 0 4pt; color: #003b5c; break-after: avoid }}
h3 {{ font-size: 11.5pt; margin: 10pt 0 2pt; break-after: avoid }} h4 {{ font-size: 10.5pt; margin: 8pt 0 0; color: #00707a; break-after: avoid }}
h5 {{ font-size: 9.5pt; margin: 4pt 0 0; break-after: avoid }} p {{ margin: 3pt 0 }} ul {{ margin: 3pt 0; padding-left: 18pt }}
.top, footer {{ font-size: 8.5pt; color: #00707a; margin-top: 6pt }} a {{ color: #00707a }}
</style></head><body><nav><span>Home</span><span>Children and families</span><span>Practitioners</span><span>Training</span><span>Contact us</span></nav>
<p class="crumb">Home &gt; Practitioners &gt; Learning from practice &gt; {hx(audit['topic'])}</p>
<h1>{hx(audit['title'])}: {hx(audit['topic'])}</h1><p class="meta">{hx(audit['board'])}<br>{audit['period_as_printed']}</p>"""]
    b += [f"<p>{hx(t)}</p>" for t in audit["intro"]]
    for title, body in bodies(audit):
        b.append(f'<h2>{hx(title)}</h2><h3>{hx(label(audit, "summary", "Summary"))}</h3><p>{hx(body["summary"])}</p>')
        b.append(f'<h3>{hx(label(audit, "strengths", "Strengths"))}</h3>{ul(body["strengths"])}')
        b.append(f'<h3>{hx(label(audit, "messages", "Learning"))}</h3>')
        for msg in body["messages"]:
            b.append(f"<h4>{hx(msg['title'])}</h4><p>{hx(msg['narrative'])}</p>")
            if msg.get("questions"):
                b.append(f'<h5>{hx(label(audit, "questions", "Questions"))}</h5>{ul(question_lines(audit, msg["questions"]))}')
        b.append('<p class="top">Back to top</p>')
    b.append(f"<h2>Next steps</h2><p>{hx(audit['next_steps'])}</p><footer>Was this page useful? Accessibility | Privacy | Cookies</footer></body></html>")
    chromium_pdf("".join(b), out)


def cr_land(audit, out):
    """Landscape; outline across the page, good practice beside learning; Open Sans."""
    b = [f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{hx(audit['title'])}</title><style>
@page {{ size: A4 landscape; margin: 1.5cm 1.6cm 1.7cm;
  @bottom-left {{ content: "{audit['board']}"; font: 8pt "Open Sans" }} @bottom-right {{ content: counter(page); font: 8pt "Open Sans" }} }}
body {{ font: 9.5pt/1.42 "Open Sans"; color: #222; margin: 0 }}
h1 {{ font-size: 20pt; margin: 0; color: #0b4f6c }} .meta {{ margin: 2pt 0; font-size: 11pt }}
h2 {{ font-size: 14pt; margin: 16pt 0 4pt; color: #0b4f6c; break-after: avoid }} h3 {{ font-size: 10.5pt; margin: 4pt 0 2pt; break-after: avoid }}
h4 {{ font-size: 9.5pt; margin: 8pt 0 1pt; break-after: avoid }} h5 {{ font-size: 8.8pt; margin: 3pt 0 0; color: #0b4f6c; break-after: avoid }} p {{ margin: 2pt 0 4pt }}
.cols {{ display: grid; grid-template-columns: 42% 55%; column-gap: 3% }} .cols > div {{ border-top: 2pt solid #0b4f6c; padding-top: 3pt }}
ul {{ margin: 2pt 0; padding-left: 15pt }} li {{ margin-bottom: 3pt }}
</style></head><body><p class="meta">{hx(audit['board'])}</p><h1>{hx(audit['title'])}: {hx(audit['topic'])}</h1>
<p class="meta">{hx(audit.get('area', ''))}, {audit['period_as_printed']}</p>"""]
    b += [f"<p>{hx(t)}</p>" for t in audit["intro"]]
    for title, body in bodies(audit):
        b.append(f'<h2>{hx(title)}</h2><h3>{hx(label(audit, "summary", "Outline"))}</h3><p>{hx(body["summary"])}</p><div class="cols">')
        b.append(f'<div><h3>{hx(label(audit, "strengths", "Strengths"))}</h3>{ul(body["strengths"])}</div>')
        b.append(f'<div><h3>{hx(label(audit, "messages", "Learning"))}</h3>')
        for msg in body["messages"]:
            b.append(f"<h4>{hx(msg['title'])}</h4><p>{hx(msg['narrative'])}</p>")
            if msg.get("questions"):
                b.append(f'<h5>{hx(label(audit, "questions", "Questions"))}</h5>{ul(question_lines(audit, msg["questions"]))}')
        b.append("</div></div>")
    b.append(f"<h2>Next steps</h2><p>{hx(audit['next_steps'])}</p></body></html>")
    chromium_pdf("".join(b), out)


# ---------------------------------------------------------------- main

def settle(path):
    """Same-length edits that take the clock and random ids out of the file's trailer and info."""
    data = path.read_bytes()
    data = re.sub(rb"(/(?:CreationDate|ModDate)\s*\(D:)(\d{14})", rb"\g<1>20240101000000", data)
    data = re.sub(rb"(/(?:CreationDate|ModDate)\s*\(D:\d{14})([+-])\d\d'\d\d", rb"\g<1>+00'00", data)
    data = re.sub(rb"(/ID\s*\[\s*)<([0-9A-Fa-f]+)>(\s*)<([0-9A-Fa-f]+)>",
                  lambda m: m[1] + b"<" + b"0" * len(m[2]) + b">" + m[3] + b"<" + b"0" * len(m[4]) + b">", data)
    data = re.sub(rb"(/DocChecksum\s*/)([0-9A-F]+)", lambda m: m[1] + b"0" * len(m[2]), data)
    path.write_bytes(data)


WITH_ACTIONS = {"lo_table", "typ_one", "rl", "wp_panel"}
LAYOUTS = {f.__name__: f for f in (lo_plain, lo_table, typ_two, typ_one, rl, wp_panel, cr_web, cr_land)}


def main(names):
    for source in sorted((HERE / "sources").glob("*.yaml")):
        if names and source.stem not in names:
            continue
        audit = yaml.safe_load(source.read_text(encoding="utf-8"))
        out = HERE / (source.stem + ".pdf")
        layout = audit["layout"]
        for _, body in bodies(audit):
            if body.get("actions") and layout not in WITH_ACTIONS:
                raise SystemExit(f"{source.name}: layout {layout} has no place for actions")
            if body.get("questions") and layout != "lo_table":
                raise SystemExit(f"{source.name}: layout {layout} wants questions inside messages")
        LAYOUTS[layout](audit, out)
        settle(out)
        print(f"{out.name}  {out.stat().st_size // 1024} KB  ({audit['layout']})")


if __name__ == "__main__":
    main(sys.argv[1:])
