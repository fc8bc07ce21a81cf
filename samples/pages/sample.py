"""One sample: facts with sources, history, place of sampling, context."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.domain.kinds import MassBasis, MaterialType, RockType, SampleType
from samples.domain.quantities import grams_from_micrograms
from samples.domain.state import Verb
from samples.exchange.tables import holding_of
from samples.models import Observation, Sample
from samples.pages.facts import Fact, Statements, disputes, fact
from samples.pages.gate import state_page
from samples.pages.moments import Moment as Told
from samples.pages.moments import of_event, of_fact
from samples.pages.portions import genealogy
from samples.pages.records import admin_url, api_url, sample_records
from samples.pages.shown import Shown, to
from samples.pages.surroundings import metres, panoramas, position_facts
from samples.pages.timeline import container_name, entries, place_url
from samples.selectors import catalogue
from samples.selectors.history import told
from samples.selectors.lookup import sample as find_sample
from samples.selectors.moment import Moment
from samples.selectors.provenance import by_field, with_sources
from samples.selectors.rover import apart_m

LABELS = {
    "sealed_sol": "Sealed",
    "sampled_sol": "Sampled",
    "core_length_cm": "Core length",
    "nasa_number": "NASA sample number",
}


@state_page(
    "sample", "container", "holding", "custodyevent", "portion", "observation", "source",
    "valueprovenance",
)  # fmt: skip
def show(request: HttpRequest, shown: Shown, identifier: str) -> HttpResponse:
    """The page of a sample, found by designation (padded or not) or slug."""
    ledger, moment = shown.ledger, shown.moment
    sample = find_sample(
        identifier,
        catalogue.samples(moment)
        .select_related("sealed_waypoint", "outcrop__campaign")
        .prefetch_related(with_sources()),
    )
    events = list(told(moment).filter(sample=sample).order_by("seq"))
    statements = by_field(sample)
    clock = sample.mission.clock
    lines = entries(events, clock, moment)
    moments = {
        event.verb: of_event(event, clock)
        for event, line in zip(events, lines, strict=True)
        if not line["corrected"]
    }
    now = holding_of(sample)
    return render(
        request,
        "samples/sample.html",
        {
            "ledger": ledger,
            "sample": sample,
            "now": now,
            "untaken": moment.is_past and not events,
            "is_past": moment.is_past,
            "now_url": place_url(now.place) if now else None,
            "container_name": container_name(sample.container),
            "genealogy": genealogy(shown, sample.container, sample),
            "partner": _partner(sample, moment),
            "identity": _identity(sample, statements),
            "matter": _matter(sample, statements),
            "position": position_facts(sample, statements),
            "sampled": _sampled(sample, statements, moments.get(Verb.FILL)),
            "sealed": _sealed(sample, statements, moments.get(Verb.SEAL)),
            "lag": _lag(sample),
            "disputes": disputes(
                statements, LABELS, {"sealed_sol": _kept_sealing(sample, moments.get(Verb.SEAL))}
            ),
            "events": lines,
            "others": _other_contents(sample),
            "panoramas": panoramas(sample.outcrop),
            "observations": list(
                Observation.objects.filter(sample=sample).select_related("source")
            ),
            "api_url": api_url("samples", sample.identifier),
            "exports": sample_records(shown, sample),
            "admin_url": admin_url(request, sample),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Catalogue", "url": to("pages:catalogue")},
                {"label": sample.name, "url": ""},
            ],
        },
    )


def _identity(sample: Sample, said: Statements) -> list[Fact]:
    printed = sample.designation_printed
    unpadded = printed if printed and printed != sample.designation else ""
    return [
        fact(
            "Designation",
            sample.designation,
            said,
            "designation",
            mono=True,
            copy=True,
            note=f"Printed {unpadded}" if unpadded else "",
        ),
        fact("NASA sample number", sample.nasa_number, said, "nasa_number"),
        fact(
            "Number over all tubes used",
            sample.dossier_number,
            said,
            "dossier_number",
            note=_basis_note(sample.dossier_number_note),
        ),
        fact("Other names", ", ".join(sample.alternative_names), said, "alternative_names"),
        fact(
            "Container",
            container_name(sample.container),
            {},
            url=to("pages:container", sample.container.code),
            note="" if sample.container.serial else "Its etched serial number is not published.",
        ),
    ]


def _basis_note(note: str) -> str:
    return f"Known from: {note}" if note and note != "printed" else ""


def _matter(sample: Sample, said: Statements) -> list[Fact]:
    outcrop = sample.outcrop
    made = [
        fact("Type", SampleType(sample.sample_type).label, said, "sample_type"),
    ]
    if sample.sample_type != SampleType.WITNESS:
        material = MaterialType(sample.material).label if sample.material else None
        made.append(fact("Material", material, said, "material"))
    if sample.sample_type == SampleType.ROCK_CORE:
        made.append(
            fact("Rock type", RockType(sample.rock_type).label, said, "rock_type")
            if sample.rock_type not in ("", RockType.UNKNOWN)
            else fact("Rock type", None, {}, note="What NASA prints is no term of the vocabulary.")
        )
    if sample.rock_type_printed or sample.sample_type == SampleType.ROCK_CORE:
        made.append(fact("As NASA prints it", sample.rock_type_printed, said, "rock_type_printed"))
    made += [
        fact(
            "Outcrop",
            outcrop.name if outcrop else None,
            said,
            "outcrop",
            url=to("pages:outcrop", outcrop.slug) if outcrop else None,
            note=outcrop.formation if outcrop else "",
        ),
        fact("Campaign", sample.campaign.name if sample.campaign else None, said, "campaign"),
    ]
    if sample.abrasion_patch:
        patch = sample.abrasion_patch
        made.append(fact("Abrasion patch", patch.name, said, "abrasion_patch", note=patch.note))
    return made + _amounts(sample, said)


def _amounts(sample: Sample, said: Statements) -> list[Fact]:
    if sample.sample_type == SampleType.WITNESS:
        return []
    mass = grams_from_micrograms(sample.mass_ug) if sample.mass_ug is not None else None
    volume_notes = [statement.note for statement in said.get("volume_cm3", [])]
    gas = sample.sample_type == SampleType.ATMOSPHERIC
    made = [
        fact("Core length", sample.core_length_cm, said, "core_length_cm", unit="cm"),
        fact(
            "Volume",
            sample.volume_cm3,
            said,
            "volume_cm3",
            unit="cm³",
            note=f"Estimated: {volume_notes[0]}" if volume_notes else "",
        ),
    ]
    return [
        *([] if gas else made),
        fact(
            "Mass",
            mass,
            said,
            "mass_ug",
            unit="g",
            note=MassBasis(sample.mass_basis).label if mass is not None else "Not published.",
        ),
    ]


def _sampled(sample: Sample, said: Statements, moment: Told | None) -> list[Fact]:
    """Of a witness tube nothing is sampled: it is opened and sealed."""
    moment = of_fact(sample.sampled_at, sample.sampled_sol, sample.mission.clock) or moment
    outcrop = sample.outcrop
    return [
        fact(
            "Sol",
            moment.sol if moment else None,
            said,
            "sampled_sol",
            "sampled_at",
            note=_basis_note(sample.sampled_sol_note),
        ),
        fact("UTC", moment.utc_html if moment else None, {}),
        fact("Local mean solar time", moment.lmst if moment else None, {}),
        fact("Printed date", sample.sampled_date_printed or None, said, "sampled_date_printed"),
        fact(
            "Place",
            outcrop.name if outcrop else None,
            {},
            url=to("pages:outcrop", outcrop.slug) if outcrop else None,
        ),
    ]


def _sealed(sample: Sample, said: Statements, moment: Told | None) -> list[Fact]:
    waypoint = sample.sealed_waypoint
    distance = apart_m(sample, waypoint)
    moment = of_fact(sample.sealed_at, sample.sealed_sol, sample.mission.clock) or moment
    return [
        fact("Sol", moment.sol if moment else None, said, "sealed_sol", "sealed_at"),
        fact("UTC", moment.utc_html if moment else None, {}),
        fact("Local mean solar time", moment.lmst if moment else None, {}),
        fact("Printed date", sample.sealed_date_printed or None, said, "sealed_date_printed"),
        fact(
            "Place",
            f"Rover at {waypoint.rmc}, reached on sol {waypoint.sol}" if waypoint else None,
            {},
            note=f"{metres(distance)} from where the sample was taken"
            if distance is not None and sample.sample_type != SampleType.WITNESS
            else "",
        ),
    ]


def _lag(sample: Sample) -> int | None:
    if sample.sampled_sol is None or sample.sealed_sol is None:
        return None
    return sample.sealed_sol - sample.sampled_sol


def _kept_sealing(sample: Sample, moment: Told | None) -> str:
    if sample.sealed_sol is None:
        return ""
    return f"{moment.sol}, that is {moment.utc}" if moment else f"Sol {sample.sealed_sol}"


def _partner(sample: Sample, at: Moment) -> dict[str, Any] | None:
    if sample.pair_partner_id is None:
        return None
    partner = catalogue.samples(at).get(pk=sample.pair_partner_id)
    now = holding_of(partner)
    return {"sample": partner, "now": now, "now_url": place_url(now.place) if now else None}


def _other_contents(sample: Sample) -> list[dict[str, Any]]:
    """What else the container held, before or after."""
    others = Sample.objects.filter(container=sample.container_id).exclude(pk=sample.pk)
    return [
        {"sample": other, "when": "now" if other.retained else "before"}
        for other in others.order_by("-retained", "pk")
    ]
