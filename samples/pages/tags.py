"""Template tags of the pages: links that keep ledger and moment, the words and tones of state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.urls import reverse

from samples.domain.state import Condition, Stage
from samples.models import Ledger
from samples.pages import shown as showing
from samples.pages.lists import without
from samples.pages.words import CONDITION_TONES, STAGE_ICONS, STAGE_TONES
from samples.selectors.ledgers import choices

register = template.Library()


@register.simple_tag
def link(name: str, *args: object) -> str:
    """The address of a page, in the ledger and at the moment that this page shows."""
    return showing.to(name, *args)


@register.simple_tag(takes_context=True)
def shown(context: RequestContext) -> showing.Shown | None:
    """What the page shows; a page that names only a ledger shows its present state."""
    ledger = context.get("ledger")
    return showing.current() or (showing.of_ledger(ledger) if isinstance(ledger, Ledger) else None)


@register.inclusion_tag("samples/components/ledger_banner.html", takes_context=True)
def ledger_banner(context: RequestContext, of: showing.Shown) -> dict[str, Any]:
    """Which ledger and which moment, with the control to choose others where the page has one."""
    request = context.get("request")
    name = request.resolver_match.view_name if request and request.resolver_match else ""
    banner: dict[str, Any] = {
        "ledger": of.ledger,
        "moment": of.moment,
        "as_of": of.parameters.get("as_of", ""),
        "known_at": of.parameters.get("known_at", ""),
        "flight_url": reverse("pages:start"),
    }
    has_choice = name in showing.OF_A_MOMENT | showing.OF_A_LEDGER
    if request is None or not has_choice or showing.current() is not of:
        return banner
    kept = without(request.GET, *showing.PARAMETERS, "cursor")
    present = without(request.GET, "as_of", "known_at", "cursor")
    return banner | {
        "action": request.path,
        "with_moment": name in showing.OF_A_MOMENT,
        "ledgers": choices(of.ledger),
        "kept": [(key, value) for key, values in kept.lists() for value in values],
        "now_url": _address(request.path, present),
        "flight_url": _address(request.path, kept),
        "sol_today": _sol_of(of),
    }


def _address(path: str, query: QueryDict) -> str:
    return f"{path}?{query.urlencode()}" if query else path


def _sol_of(of: showing.Shown) -> int | None:
    clock = of.ledger.mission.clock
    now = datetime.now(UTC)
    return clock.sol(now) if now >= clock.sol_window(0)[0] else None


@register.filter
def stage_tone(stage: str) -> str:
    """The colour of a stage."""
    return STAGE_TONES[Stage(stage)]


@register.filter
def stage_icon(stage: str) -> str:
    """The drawing of a stage."""
    return STAGE_ICONS[Stage(stage)]


@register.filter
def condition_tone(condition: str) -> str:
    """The colour of a condition."""
    return CONDITION_TONES[Condition(condition)]


@register.filter
def condition_label(condition: str) -> str:
    """The word for a condition."""
    return Condition(condition).label
