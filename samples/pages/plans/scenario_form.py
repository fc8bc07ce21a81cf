"""The form of a scenario, made from the terms it starts with: a field for every figure.

A figure that is changed without a word of its own is marked as assumed and says what it was: the
basis of the old figure is none of the new one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from samples.domain.errors import DomainError
from samples.models import Ledger
from samples.pages.plans.terms_path import get, put
from samples.pages.plans.terms_table import Entry, Section, sections
from samples.planning.problem import Aim
from samples.selectors.visibility import visible

ASSUMPTION = "assum"
NEW_SITE = "new_site"
NEW_SLOW = "new_slow"
CODES = 2_000
ALIASES = {
    "demands": "take",
    "demands.take": "take",
    "demands.leave": "leave",
    "confidence.value": "confidence",
    "sites": f"{NEW_SITE}.id",
}
"""The field that a refusal of a part of the terms is shown at."""


class ScenarioForm(forms.Form):
    """What a scenario says. `others`: terms whose vehicles can be taken over."""

    name = forms.CharField(max_length=160, label="Name")
    slug = forms.SlugField(
        max_length=50, label="Short name", help_text="For addresses: letters, digits and hyphens."
    )
    description = forms.CharField(
        required=False, label="What it is about", widget=forms.Textarea(attrs={"rows": 2})
    )
    ledger = forms.ModelChoiceField(
        Ledger.objects.none(),
        to_field_name="slug",
        label="Tubes are read from",
        help_text="The flight ledger, or a mock in which something has happened already.",
        empty_label=None,
    )
    aim = forms.ChoiceField(
        label="What is sought",
        choices=[
            (Aim.VALUE.value, "The greatest value, if everything works"),
            (Aim.EXPECTED.value, "The greatest value to be expected"),
        ],
    )
    confidence = forms.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        label="On time with at least this probability",
        help_text="0 to 1, such as 0.9; empty: not asked. It makes a solve longer.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    take = forms.CharField(
        required=False,
        max_length=CODES,
        label="Tubes that must come",
        help_text="Codes such as tube-08, with commas.",
    )
    leave = forms.CharField(
        required=False, max_length=CODES, label="Tubes that must stay", help_text="The same."
    )
    unsealed = forms.BooleanField(required=False, label="Unsealed tubes may come too")
    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        base: Mapping[str, Any],
        *args: Any,
        others: Iterable[Mapping[str, Any]] = (),
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.sections = sections(base)
        self.templates = _vehicles_elsewhere(base, others)
        ledgers = self.fields["ledger"]
        if isinstance(ledgers, forms.ModelChoiceField):
            ledgers.queryset = visible(Ledger).order_by("kind", "name")
        if not is_new:
            del self.fields["slug"]
        for section in self.sections:
            self._add_section(section)
        self._add_new_parts()

    def rows(self) -> list[dict[str, Any]]:
        """The sections with their bound fields, for the template."""
        return [
            {
                "section": section,
                "plain": [self._row(entry) for entry in section.entries if not entry.basis_path],
                "entries": [self._row(entry) for entry in section.entries if entry.basis_path],
                "unset": [self._row(entry) for entry in section.unset],
                "basis": self[section.basis_path] if section.basis_path else None,
                "drop": self[f"drop:{section.path}"] if section.path else None,
                "open": any(self._has_errors(e) for e in (*section.entries, *section.unset)),
                "unset_open": any(self._has_errors(entry) for entry in section.unset),
            }
            for section in self.sections
        ]

    def values(self) -> dict[str, Any]:
        """What the services are told; the form must be valid."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "description": given["description"],
            "ledger": given["ledger"],
            "terms": self._terms(),
        }

    def refuse(self, error: DomainError) -> None:
        """Put a refusal at the field it is about."""
        path = (error.field or "").removeprefix("terms.")
        whole = path.partition("[")[0]
        candidates = (path, f"{path}.value", ALIASES.get(path), ALIASES.get(whole))
        named = next((name for name in candidates if name in self.fields), None)
        if named is None or self.fields[named].widget.is_hidden:
            self.add_error(None, str(error))
        elif named.startswith(path) and path and error.field != path and error.expected:
            self.add_error(named, f"Expected: {error.expected}.")  # its path is said by its place
        else:
            self.add_error(named, str(error).removeprefix("In the terms: "))

    def _row(self, entry: Entry) -> dict[str, Any]:
        return {
            "entry": entry,
            "field": self[entry.path],
            "basis": self[entry.basis_path] if entry.basis_path else None,
        }

    def _has_errors(self, entry: Entry) -> bool:
        return self.is_bound and (entry.path in self.errors or entry.basis_path in self.errors)

    def _add_section(self, section: Section) -> None:
        for entry in (*section.entries, *section.unset):
            self.fields[entry.path] = _field(entry)
            if entry.basis_path:
                self.fields[entry.basis_path] = _basis(entry.basis, entry.label)
        if section.basis_path:
            self.fields[section.basis_path] = _basis(section.basis, section.title)
        if section.path:
            self.fields[f"drop:{section.path}"] = forms.BooleanField(
                required=False, label=f"Leave out {section.title}"
            )

    def _add_new_parts(self) -> None:
        number = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
        self.fields["like"] = forms.ChoiceField(
            required=False,
            label="Add a vehicle",
            choices=[("", "None"), *((kind, one["name"]) for kind, one in self.templates.items())],
            help_text="With the figures of another scenario; change them once it is stored.",
        )
        for name, label in (("id", "Short name"), ("name", "Name")):
            self.fields[f"{NEW_SITE}.{name}"] = forms.CharField(
                required=False, max_length=60, label=label
            )
        for name, label in (("latitude_deg", "Latitude, ° N"), ("longitude_deg", "Longitude, ° E")):
            self.fields[f"{NEW_SITE}.{name}"] = forms.FloatField(
                required=False, label=label, widget=number
            )
        self.fields[f"{NEW_SITE}.basis"] = _basis("", "new site")
        self.fields[f"{NEW_SLOW}.why"] = forms.CharField(required=False, max_length=80, label="Why")
        labels = {"from_sol": "From sol", "to_sol": "To sol", "rate": "Rate of work, 0 to 1"}
        for name, label in labels.items():
            self.fields[f"{NEW_SLOW}.{name}"] = forms.FloatField(
                required=False, min_value=0, label=label, widget=number
            )
        self.fields[f"{NEW_SLOW}.basis"] = _basis("", "new interval")

    @property
    def new_site(self) -> list[Any]:
        """The bound fields of one more landing site."""
        return [self[name] for name in self.fields if name.startswith(f"{NEW_SITE}.")]

    @property
    def new_slow(self) -> list[Any]:
        """The bound fields of one more time of less work."""
        return [self[name] for name in self.fields if name.startswith(f"{NEW_SLOW}.")]

    def _terms(self) -> dict[str, Any]:
        given = self.cleaned_data
        document = copy.deepcopy(dict(self.base))
        for section in self.sections:
            for entry in (*section.entries, *section.unset):
                self._set(document, entry)
            if section.basis_path:
                self._set_shared_basis(document, section)
        self._leave_out(document)
        self._add_to(document)
        document["aim"] = given["aim"]
        document["confidence"] = _confidence(given["confidence"], self.base.get("confidence"))
        document["demands"] = {name: _codes(given[name]) for name in ("take", "leave")}
        document["tubes"]["unsealed"] = given["unsealed"]
        return document

    def _set(self, document: dict[str, Any], entry: Entry) -> None:
        value = self.cleaned_data.get(entry.path)
        if value is None or value == "":
            if not entry.required and entry.value is not None:
                put(document, entry.path.removesuffix(".value"), None)
            return
        put(document, entry.path, value)
        if not entry.basis_path:
            return
        basis = self.cleaned_data.get(entry.basis_path) or ""
        if value != entry.value and basis in {"", entry.basis}:
            before = "not set" if entry.value is None else f"{entry.value:g}"
            basis = f"Assumption: chosen in this scenario; it was {before}."
        put(document, entry.basis_path, basis)
        put(document, f"{entry.path.removesuffix('.value')}.assumed", _is_assumed(basis, entry))

    def _set_shared_basis(self, document: dict[str, Any], section: Section) -> None:
        basis = self.cleaned_data.get(section.basis_path) or ""
        numbers = [e for e in section.entries if not e.basis_path and not e.text]
        moved = any(self.cleaned_data.get(entry.path) != entry.value for entry in numbers)
        if basis in {"", section.basis} and moved:
            basis = "Assumption: chosen in this scenario."
        owner = section.basis_path.removesuffix(".basis")
        put(document, section.basis_path, basis)
        assumed = section.assumed if basis == section.basis else _says_assumed(basis)
        put(document, f"{owner}.assumed", assumed)

    def _leave_out(self, document: dict[str, Any]) -> None:
        for section in reversed(self.sections):
            if section.path and self.cleaned_data.get(f"drop:{section.path}"):
                holder, _, number = section.path.rpartition("[")
                del get(document, holder)[int(number[:-1])]

    def _add_to(self, document: dict[str, Any]) -> None:
        site = self._new(NEW_SITE)
        if site:
            document["sites"].append(site)
        slow = self._new(NEW_SLOW)
        if slow:
            document["calendar"].setdefault("slow", []).append(slow | {"kinds": []})
        if like := self.cleaned_data.get("like"):
            document["vehicles"].append(copy.deepcopy(dict(self.templates[like])))

    def _new(self, prefix: str) -> dict[str, Any] | None:
        given = {
            name.partition(".")[2]: value
            for name, value in self.cleaned_data.items()
            if name.startswith(f"{prefix}.") and value not in (None, "")
        }
        if not given:
            return None
        basis = given.get("basis") or "Assumption: chosen in this scenario."
        return given | {"basis": basis, "assumed": _says_assumed(basis)}

    def clean(self) -> dict[str, Any]:
        """A new site or interval is given in full or not at all."""
        given = super().clean() or self.cleaned_data
        for prefix in (NEW_SITE, NEW_SLOW):
            names = [
                n for n in self.fields if n.startswith(f"{prefix}.") and not n.endswith(".basis")
            ]
            empty = [name for name in names if given.get(name) in (None, "")]
            if len(empty) < len(names):
                for name in empty:
                    self.add_error(name, "Give it, or leave the whole row empty.")
        return given


def initial_of(terms: Mapping[str, Any]) -> dict[str, Any]:
    """What the plain fields begin with."""
    confidence = terms.get("confidence")
    demands = terms.get("demands") or {}
    return {
        "aim": terms.get("aim", Aim.VALUE.value),
        "confidence": confidence["value"] if confidence else None,
        "take": ", ".join(demands.get("take", ())),
        "leave": ", ".join(demands.get("leave", ())),
        "unsealed": terms["tubes"].get("unsealed", False),
    }


def _field(entry: Entry) -> forms.Field:
    label = f"{entry.label}, {entry.unit}" if entry.unit else entry.label
    if entry.text:
        return forms.CharField(max_length=200, label=label, initial=entry.value)
    kind = forms.IntegerField if entry.whole else forms.FloatField
    return kind(
        label=label,
        # 127.0 is 127 to a person.
        initial=int(entry.value)
        if isinstance(entry.value, float) and entry.value.is_integer()
        else entry.value,
        required=entry.required,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


def _basis(basis: str, what: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=1_000,
        label=f"Basis of {what}",
        initial=basis,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _is_assumed(basis: str, entry: Entry) -> bool:
    return entry.assumed if basis == entry.basis else _says_assumed(basis)


def _says_assumed(basis: str) -> bool:
    return basis.lower().startswith(ASSUMPTION)


def _confidence(value: float | None, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if value is None:
        return None
    if before and before["value"] == value:
        return dict(before)
    return {"value": value, "basis": "Assumption: chosen in this scenario.", "assumed": True}


def _codes(text: str) -> list[str]:
    return [code for code in text.replace(",", " ").split() if code]


def _vehicles_elsewhere(
    base: Mapping[str, Any], others: Iterable[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Vehicles of other terms whose kind these terms have not."""
    known = {vehicle["kind"] for vehicle in base["vehicles"]}
    found: dict[str, Mapping[str, Any]] = {}
    for terms in others:
        for vehicle in terms["vehicles"]:
            if vehicle["kind"] not in known:
                found.setdefault(vehicle["kind"], vehicle)
    return found
