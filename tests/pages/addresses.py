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
    "place": "/places/three-forks/",
    "place, rover": "/places/perseverance/",
    "depot": "/depots/three-forks/",
    "outcrop": "/outcrops/issole/",
    "map": "/map/",
    "sources": "/sources/",
    "source": "/sources/s1/",
    "history": "/history/",
    "event": "/history/mars-2020-flight/tube-08/6/",
    "handovers": "/handovers/",
    "scan": "/scan/",
    "scan, found": "/scan/?code=tube-08",
    "stock-takes": "/stock-takes/",
    "ledgers": "/ledgers/",
    "start, past": "/?as_of=sol+653",
    "catalogue, past": "/samples/?as_of=2023-01-01&stage=cached&ordering=-place",
    "containers, past": "/containers/?as_of=sol+653&known_at=2100-01-01&ordering=stage",
    "container, past": "/containers/SN261/?as_of=sol+400",
    "sample, past": "/samples/M2020-00337-08/?as_of=sol+400",
    "depot, past": "/depots/three-forks/?as_of=sol+660",
    "place, past": "/places/three-forks/?as_of=sol+660",
    "history, past": "/history/?as_of=sol+660",
}
FILES = {
    "map data": "/map/data.json",
    "map data, past": "/map/data.json?as_of=sol+660",
    "export as CSV": "/samples/export.csv",
    "export as XLSX": "/samples/export.xlsx",
    "export as JSON": "/samples/export.json",
}
