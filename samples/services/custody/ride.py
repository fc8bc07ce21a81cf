"""The ride home of the orbiting sample container (OS), from its closing to the landing on Earth.

What happens to the OS happens to every tube in it. These verbs take one tube and are refused while
others ride with it; `together` says it of all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from samples.domain.lifecycle import RIDES, Verb
from samples.models import Ledger, Place
from samples.selectors import lineage
from samples.services import riding
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry


@deed()
def close_os(**act: Unpack[Act]) -> Entry:
    """Close the lid of the OS. It closes once."""
    return entry(Verb.CLOSE_OS, act)


@deed(place="ascent vehicle")
def launch(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Leave Mars on the ascent vehicle."""
    return entry(Verb.LAUNCH, act, place=place)


@deed(place="the orbiting sample container")
def reach_orbit(*, place: Place, **act: Unpack[Act]) -> Entry:
    """The ascent vehicle has released the OS into its orbit around Mars."""
    return entry(Verb.REACH_ORBIT, act, place=place)


@deed(place="Earth return orbiter")
def capture(*, place: Place, **act: Unpack[Act]) -> Entry:
    """The orbiter has caught the OS."""
    return entry(Verb.CAPTURE, act, place=place)


@deed(place="entry capsule, if it is in there now")
def contain(
    *,
    place: Place | None = None,
    **act: Unpack[Act],
) -> Entry:
    """The outside of the OS is sterilised and it is enclosed."""
    return entry(Verb.CONTAIN, act, place=place)


@deed()
def depart(**act: Unpack[Act]) -> Entry:
    """Leave Mars orbit for Earth."""
    return entry(Verb.DEPART, act)


@deed(place="entry capsule")
def land(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Touch down on Earth in the entry capsule."""
    return entry(Verb.LAND, act, place=place)


def together(entry: Entry, *, ledger: Ledger) -> list[Entry]:
    """What is said of one tube, said of it and of all that travel with it.

    A correction too, where it takes back a part of the ride: each has a number of its own there.
    """
    if entry.verb not in RIDES | {Verb.CORRECT}:
        return [entry]
    fellows = riding.travelling_with(ledger, entry.container).order_by("code")
    last = (
        {
            event.container_id: event
            for event in lineage.last_of_each(ledger).filter(container__in=fellows)
        }
        if entry.verb is Verb.CORRECT
        else {}
    )
    own = last.get(entry.container.pk)
    if entry.verb is Verb.CORRECT and (own is None or own.verb not in RIDES):
        return [entry]
    return [
        entry
        if one == entry.container
        else replace(
            entry,
            container=one,
            expected_seq=None,
            seen=None,
            corrects=last[one.pk].seq if one.pk in last else None,
        )
        for one in fellows
    ]
