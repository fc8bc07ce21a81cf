"""The terms of a scenario as titled rows: label, value, unit and basis of every figure.

`path` is where a value stands in the document, as the service names it in a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from samples.pages.plans.terms_labels import LABELS, WORDS
from samples.pages.plans.words import number
from samples.planning import based, form
from samples.planning.terms import WEIGHTS, Fetcher, Vessel


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One value. `basis_path` is empty where the value shares the basis of its section."""

    path: str
    label: str
    unit: str = ""
    value: Any = None
    whole: bool = False
    text: bool = False
    required: bool = True
    basis_path: str = ""
    basis: str = ""
    assumed: bool = False

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        return number(self.value, 8) if isinstance(self.value, int | float) else str(self.value)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Entries under a title. `path` names what can be left out as a whole, else it is empty."""

    title: str
    part: str
    path: str = ""
    note: str = ""
    basis_path: str = ""
    basis: str = ""
    assumed: bool = False
    entries: list[Entry] = field(default_factory=list)
    unset: list[Entry] = field(default_factory=list)
    """Figures that are not set: no limit, or no time."""


PARTS = {
    "sites": "Landing sites",
    "vehicles": "Vehicles",
    "container": "Container and loading",
    "tubes": "Tubes",
    "calendar": "Calendar",
    "ride": "Ride home, for mock missions",
    "faults": "What can go wrong, in mock missions",
    "science": "What counts",
}


def sections(document: Mapping[str, Any]) -> list[Section]:
    """The whole document but for demands and aim, which are no figures."""
    return [
        *_sites(document),
        *_vehicles(document),
        *_elevation(document),
        Section(
            title="Container and loading",
            part="container",
            entries=[
                *_figures(document["container"], "container", ("capacity_tubes",)),
                *_figures(document["arm"], "arm", ("load_sols_per_tube", "close_sols")),
            ],
            unset=_unset(document["container"], "container", Vessel),
        ),
        Section(
            title="Tubes",
            part="tubes",
            entries=list(
                _figures(
                    document["tubes"],
                    "tubes",
                    ("tube_mass_g", "sample_mass_g", "success_aboard", "success_ground"),
                )
            ),
        ),
        *_calendar(document["calendar"]),
        *_ride(document.get("ride")),
        *_faults(document.get("faults", ())),
        Section(
            title="Weights",
            part="science",
            basis=WEIGHTS,
            assumed=True,
            note="What a sample is worth by itself, and what groups add.",
            entries=list(_weights(document["science"], "science")),
        ),
        *(
            Section(
                title=f"What {_sort(serves)} is to tell",
                part="science",
                note=", ".join(serves["objectives"]).capitalize() + ".",
                basis=serves["basis"],
                assumed=serves.get("assumed", False),
            )
            for serves in document.get("serves", ())
        ),
    ]


def _sort(serves: Mapping[str, Any]) -> str:
    return f"{serves['rock_type']} {serves['kind']}" if serves.get("rock_type") else serves["kind"]


def _sites(document: Mapping[str, Any]) -> Iterator[Section]:
    for index, site in enumerate(document["sites"]):
        path = f"sites[{index}]"
        yield Section(
            title=site["name"],
            part="sites",
            path=path,
            basis_path=f"{path}.basis",
            basis=site["basis"],
            assumed=site.get("assumed", False),
            entries=[
                _plain(site, path, "name", text=True),
                _plain(site, path, "latitude_deg"),
                _plain(site, path, "longitude_deg"),
            ],
        )


def _vehicles(document: Mapping[str, Any]) -> Iterator[Section]:
    set_aside = {"kind", "name", "start", "collects", "way", "basis", "assumed"}
    for index, vehicle in enumerate(document["vehicles"]):
        path = f"vehicles[{index}]"
        known = [part.name for part in form.parts(Fetcher) if part.name not in set_aside]
        yield Section(
            title=vehicle["name"],
            part="vehicles",
            path=path,
            note=_manner(vehicle),
            basis_path=f"{path}.basis",
            basis=vehicle["basis"],
            assumed=vehicle.get("assumed", False),
            entries=[
                _plain(vehicle, path, "name", text=True),
                *_figures(vehicle, path, [name for name in known if vehicle.get(name)]),
            ],
            unset=_unset(vehicle, path, Fetcher),
        )


def _elevation(document: Mapping[str, Any]) -> Iterator[Section]:
    if model := document.get("elevation"):
        cells = model.get("coarsen", 1)
        yield Section(
            title="Elevation model",
            part="vehicles",
            note=f"{model['file']}, {cells} x {cells} cells averaged into one."
            if cells > 1
            else f"{model['file']}.",
            basis=model["basis"],
            assumed=model.get("assumed", False),
        )


def _manner(vehicle: Mapping[str, Any]) -> str:
    where = {"aboard": "in the rover’s rack", "ground": "on the ground"}
    starts = {"rover": "where the rover stands", "site": "at the landing site"}
    ways = {
        "straight": "goes straight",
        "track": "follows the rover’s own track",
        "terrain": "takes the least-cost way over the elevation model",
    }
    tubes = " and ".join(where[one] for one in vehicle["collects"])
    start, way = starts[vehicle["start"]], ways[vehicle["way"]]
    return f"Starts {start}, {way}, collects tubes {tubes}."


def _calendar(calendar: Mapping[str, Any]) -> Iterator[Section]:
    yield Section(
        title="Arrival and departure",
        part="calendar",
        basis_path="calendar.basis",
        basis=calendar["basis"],
        assumed=calendar.get("assumed", False),
        entries=[
            _plain(calendar, "calendar", "arrival_at", text=True),
            *_figures(calendar, "calendar", ("departure_sol", "margin_sols")),
        ],
    )
    for index, slow in enumerate(calendar.get("slow", ())):
        path = f"calendar.slow[{index}]"
        kinds = ", ".join(slow.get("kinds", ()))
        yield Section(
            title=slow["why"],
            part="calendar",
            path=path,
            note=f"Slows {kinds}." if kinds else "Slows everybody.",
            basis_path=f"{path}.basis",
            basis=slow["basis"],
            assumed=slow.get("assumed", False),
            entries=[
                _plain(slow, path, "why", text=True),
                _plain(slow, path, "from_sol"),
                _plain(slow, path, "to_sol"),
                _plain(slow, path, "rate"),
            ],
        )
    if storms := calendar.get("storms"):
        yield Section(
            title="Dust storms, for the risk",
            part="calendar",
            entries=list(_figures(storms, "calendar.storms", ("per_sol", "sols", "rate"))),
        )


def _ride(ride: Mapping[str, Any] | None) -> Iterator[Section]:
    if not ride:
        return
    stages = ("launch_sols", "orbit_sols", "capture_sols", "contain_sols", "receive_sols")
    yield Section(
        title="Stages of the ride", part="ride", entries=list(_figures(ride, "ride", stages))
    )
    for index, one in enumerate(ride["opportunities"]):
        path = f"ride.opportunities[{index}]"
        yield Section(
            title=f"Opportunity {index + 1}",
            part="ride",
            path=path,
            basis_path=f"{path}.basis",
            basis=one["basis"],
            assumed=one.get("assumed", False),
            entries=[
                _plain(one, path, "departs_at", text=True),
                _plain(one, path, "lands_at", text=True),
            ],
        )


def _faults(faults: Iterable[Mapping[str, Any]]) -> Iterator[Section]:
    for index, fault in enumerate(faults):
        path = f"faults[{index}]"
        kinds = ", ".join(fault.get("kinds", ()))
        yield Section(
            title=fault["fault"].replace("_", " ").capitalize(),
            part="faults",
            path=path,
            note=f"Can hit {kinds}." if kinds else "",
            entries=list(_figures(fault, path, ("chance", "lasts_sols", "rate"))),
        )


def _plain(part: Mapping[str, Any], path: str, name: str, *, text: bool = False) -> Entry:
    label, unit = LABELS[name]
    return Entry(path=f"{path}.{name}", label=label, unit=unit, value=part[name], text=text)


def _figures(part: Mapping[str, Any], path: str, names: Iterable[str]) -> Iterator[Entry]:
    for name in names:
        figure = part.get(name)
        if figure is None:
            continue
        label, unit = LABELS[name]
        yield Entry(
            path=f"{path}.{name}.value",
            label=label,
            unit=unit,
            value=figure["value"],
            whole=isinstance(figure["value"], int),
            required=name not in OPTIONAL,
            basis_path=f"{path}.{name}.basis",
            basis=figure["basis"],
            assumed=figure.get("assumed", False),
        )


OPTIONAL = {
    part.name for kind in (Fetcher, Vessel) for part in form.parts(kind) if not part.required
}


def _unset(part: Mapping[str, Any], path: str, kind: Any) -> list[Entry]:
    found = []
    for one in form.parts(kind):
        if one.required or one.name == "assumed" or part.get(one.name) is not None:
            continue
        label, unit = LABELS[one.name]
        found.append(
            Entry(
                path=f"{path}.{one.name}.value",
                label=label,
                unit=unit,
                required=False,
                whole=form.optional(one.kind) is based.Count,
                basis_path=f"{path}.{one.name}.basis",
            )
        )
    return found


def _weights(part: Any, path: str) -> Iterator[Entry]:
    """Every number; `path` tells the label."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            yield from _weights(inner, f"{path}.{name}")
    elif isinstance(part, list | tuple):
        for index, inner in enumerate(part):
            yield from _weights(inner, f"{path}[{index}]")
    else:
        yield Entry(
            path=path,
            label=_weight_label(path),
            value=part,
            whole=path.endswith(".minimum"),
        )


def _weight_label(path: str) -> str:
    steps = path.split(".")[1:]
    if len(steps) == 1 and steps[0] in LABELS:
        return LABELS[steps[0]][0]
    said = []
    for step in steps:
        name, _, index = step.partition("[")
        word = WORDS.get(name, name.replace("_", " "))
        said.append(f"{word} {int(index[:-1]) + 1}" if index else word)
    return ", ".join(said).capitalize() if len(said) < 3 else f"{said[1].capitalize()}, {said[2]}"
