"""Fills in a workbook as a caseworker would, in LibreOffice, and saves it there as XLSX.

usage: caseworker.py SOFFICE PROFILE_FOLDER LIST.xlsx FILLED_IN.xlsx
Prints what LibreOffice itself shows: sheets, kinds of drop-downs, formulas found.
"""

import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet.ValidationType import DATE, LIST, WHOLE

KINDS = {LIST.value: "list", DATE.value: "date", WHOLE.value: "whole"}
HEADER_ROW = 2
# What is typed into the rows of the first team: by the title of the column.
TYPED = [
    {
        "Contact made?": "spoke to them",
        "Contact date": "2024-11-05",
        "Result": "in support",
        "Help given": "housing payment",
        "Was this entry right?": "right",
        "Your staff id": "zz01",
        "Notes": "Talked about rent, \u00a340 a week; will ring again \u2013 \u0645\u062d\u0645\u062f \U0001f44d",
    },
    {"Contact made?": "no answer", "Contact date": "2024-11-06", "Notes": "left a card"},
    {"Contact made?": "spoke to them", "Result": "not at risk", "Was this entry right?": "wrong person",
     "Which adult was wrong?": "1"},
]


def value(name, of):
    given = PropertyValue()
    given.Name, given.Value = name, of
    return given


def desktop(soffice, profile):
    pipe = f"hew{time.time_ns()}"
    office = subprocess.Popen([
        soffice, "--headless", "--norestore", "--nologo", "--nodefault", f"-env:UserInstallation=file://{profile}",
        f"--accept=pipe,name={pipe};urp;",
    ])
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.25)
    office.kill()
    raise SystemExit("LibreOffice did not start")


def titles(sheet):
    found, column = {}, 0
    while sheet.getCellByPosition(column, HEADER_ROW).String:
        found[sheet.getCellByPosition(column, HEADER_ROW).String] = column
        column += 1
    return found


def fill(sheet):
    """Types into the rows; returns the kind of check each column has."""
    columns = titles(sheet)
    for offset, typed in enumerate(TYPED):
        for title, text in typed.items():
            if title in columns:
                cell = sheet.getCellByPosition(columns[title], HEADER_ROW + 1 + offset)
                # As typed: LibreOffice makes a date of a date and a number of a number.
                cell.FormulaLocal = text
    checks = {}
    for title, column in columns.items():
        kind = sheet.getCellByPosition(column, HEADER_ROW + 1).Validation.Type.value
        if kind in KINDS:
            checks[title] = KINDS[kind]
    return checks


def formulas(document):
    found = 0
    for sheet in document.Sheets:
        # 16 is CellFlags.FORMULA.
        found += sheet.queryContentCells(16).Count
    return found


def main():
    soffice, profile, source, target = sys.argv[1:]
    office, desk = desktop(soffice, profile)
    try:
        # Not hidden: a hidden document has no view, and what is frozen is a matter of the view.
        document = desk.loadComponentFromURL(f"file://{source}", "_blank", 0, ())
        team = document.Sheets.getByIndex(1)
        shown = {
            "sheets": list(document.Sheets.ElementNames),
            "checks": fill(team),
            "formulas": formulas(document),
        }
        document.storeToURL(f"file://{target}", (value("FilterName", "Calc MS Excel 2007 XML"),))
        document.close(True)
        print(json.dumps(shown))
    finally:
        try:
            desk.terminate()
        except Exception:
            pass
        office.wait(60)


main()
