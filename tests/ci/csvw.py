#!/usr/bin/env python3
"""Hold the tables against their metadata with a validator that is not ours (https://pypi.org/project/csvw).

    csvw.py REPORTS

Every table is read by its description: names of columns, types of cells, signs for missing values.
"""
import pathlib, sys, warnings

# This file has the package's name.
sys.path = [p for p in sys.path if pathlib.Path(p).resolve() != pathlib.Path(__file__).resolve().parent]
import csvw

reports = pathlib.Path(sys.argv[1]).resolve()
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    found = csvw.CSVW(str(reports / "csv-metadata.json"), validate=True)
    valid = found.is_valid
if not valid:
    sys.exit("not valid: " + "; ".join(str(w.message) for w in found.warnings + told))
described = {t.url.string for t in found.tables}
written = {p.name for p in reports.glob("*.csv")}
assert described == written, f"described {sorted(described)}, written {sorted(written)}"
rows = sum(1 for t in found.tables for _ in t.iterdicts())
print(f"a CSVW validator accepts {len(described)} tables with {rows} rows")
