"""What can be done with a container now, as buttons, and whom it is on offer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest

from samples.domain.state import Verb
from samples.models import Container, Custodian, CustodyEvent, Holding, PastHolding
from samples.pages.moments import of_event
from samples.pages.shown import Shown, to
from samples.pages.timeline import event_url
from samples.pages.words import GROUPS, NEXT
from samples.services import verbs
from samples.services.actors import Actor
from samples.services.verbs import Spec

ANSWERS = (Verb.ACCEPT, Verb.DECLINE, Verb.RECALL)


@dataclass(frozen=True)
class Button:
    """A verb that may be recorded now."""

    verb: Verb
    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Offer:
    """A hand-over that waits for its answer; who gives still answers for the container."""

    giver: Custodian
    receiver: Custodian
    document: str
    since: str
    event_url: str | None


def actor(request: HttpRequest) -> Actor:
    """Who asks, as the services want it."""
    return cast("Actor", request.user)


def desk(
    request: HttpRequest,
    shown: Shown,
    container: Container,
    now: Holding | PastHolding | None,
    events: Iterable[CustodyEvent],
) -> dict[str, Any]:
    """The context of samples/parts/desk.html. What is past can't be acted on."""
    offer = next(
        (event for event in reversed(list(events)) if event.verb == Verb.OFFER.value), None
    )
    open_offer = offer_of(now, offer, shown) if now is not None else None
    specs = [] if shown.moment.is_past else verbs.offered(stored(now), actor(request))
    buttons = [button(container, spec) for spec in specs]
    return {
        "offer": open_offer,
        "answers": [one for one in buttons if one.verb in ANSWERS],
        "groups": grouped([one for one in buttons if one.verb not in ANSWERS]),
    }


def button(container: Container, spec: Spec, query: Mapping[str, str] | None = None) -> Button:
    """The button of a verb; `query` goes along to its form."""
    return Button(
        verb=spec.verb,
        label=spec.verb.label,
        text=spec.text,
        url=to("pages:record", container.code, spec.verb.value, query=query),
    )


def grouped(buttons: Iterable[Button]) -> list[dict[str, Any]]:
    """The next steps first, then the others under what they are for.

    An offer that waits for its answer comes before anything else.
    """
    found = list(buttons)
    aside = frozenset[Verb]().union(*(group for _, group in GROUPS))
    rows = [(NEXT, [one for one in found if one.verb not in aside])]
    rows += [(name, [one for one in found if one.verb in group]) for name, group in GROUPS]
    rows.sort(key=lambda row: not any(one.verb in ANSWERS for one in row[1]))
    return [{"name": name, "buttons": some} for name, some in rows if some]


def offer_of(now: Holding | PastHolding, offer: CustodyEvent | None, shown: Shown) -> Offer | None:
    """The open offer of a container; `offer` is the event that made it."""
    if now.offered_to is None:
        return None
    return Offer(
        giver=now.custodian,
        receiver=now.offered_to,
        document=str(offer.details.get("document", "")) if offer else "",
        since=of_event(offer, shown.ledger.mission.clock).utc if offer else "",
        event_url=event_url(offer) if offer else None,
    )


def stored(now: Holding | PastHolding | None) -> Holding | None:
    """A present state as it is stored; None for one that is past."""
    return now if isinstance(now, Holding) else None
