"""One address of every page."""

from __future__ import annotations

PAGES = {
    "start": "/",
    "catalogue": "/samples/",
    "catalogue narrowed": "/samples/?place=three-forks&search=m&ordering=-stage",
    "sample": "/samples/M2020-00337-08/",
    "sample, witness": "/samples/wb1/",
    "containers": "/containers/",
    "container": "/containers/SN261/",
    "labels": "/labels/?place=three-forks",
    "label": "/labels/?container=SN261&paper=letter&start=5",
    "place": "/places/three-forks/",
    "place, rover": "/places/perseverance/",
    "depot": "/depots/three-forks/",
    "outcrop": "/outcrops/issole/",
    "map": "/map/",
    "sources": "/sources/",
    "source": "/sources/s1/",
    "history": "/history/",
    "proof": "/ledgers/mars-2020-flight/proof/",
    "proof, checked": "/ledgers/mars-2020-flight/proof/?verification=now",
    "event": "/history/mars-2020-flight/tube-08/6/",
}
FILES = {
    "map data": "/map/data.json",
    "labels as PDF": "/labels/sheet.pdf?place=three-forks",
    "labels as SVG": "/labels/sheet.svg?place=three-forks",
    "verifier": "/tools/verify_ledger.py",
    "export as CSV": "/samples/export.csv",
    "export as XLSX": "/samples/export.xlsx",
    "export as JSON": "/samples/export.json",
}
