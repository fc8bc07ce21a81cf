"""Can the history be trusted: a ledger's verification, its checkpoints, and what to take away."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from samples.domain.errors import InvalidValue
from samples.models import Checkpoint, Holding, Ledger
from samples.pages.gate import page
from samples.pages.lists import cursor_url, without
from samples.selectors import keyset, lookup
from samples.services import checkpoints, signing
from samples.services.actors import Actor
from samples.services.verdict import Verdict, verdict

MODELS = ("ledger", "custodyevent", "holding", "checkpoint", "checkpointhead")
SHOWN = 20
"""Checkpoints on a page."""
VERIFIER = "verify_ledger.py"


@page(*MODELS, known=("verification", "cursor"))
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; with `?verification=now` the ledger is replayed before it answers."""
    ledger = lookup.ledger(slug)
    listed = Checkpoint.objects.filter(ledger=ledger)
    found = keyset.page(listed, ("-number",), SHOWN, request.GET.get("cursor"))
    latest = listed.order_by("-number").first()
    now = Holding.objects.filter(ledger=ledger).aggregate(events=Sum("seq"), containers=Count("pk"))
    events = now["events"] or 0
    own, trusted = _keys()
    query = without(request.GET, "cursor", "verification")
    return render(
        request,
        "samples/proof.html",
        {
            "ledger": ledger,
            "events": events,
            "containers": now["containers"],
            "latest": latest,
            "since": events - latest.events if latest else events,
            **_checked(request, ledger),
            "rows": [
                {"checkpoint": row, "signed": _signed(row, own, trusted)} for row in found.rows
            ],
            "previous_url": cursor_url(query, found.previous),
            "next_url": cursor_url(query, found.following),
            "may_take": request.user.has_perm("samples.add_checkpoint"),
            "public_key": own or (latest.public_key if latest else ""),
            "has_key": bool(own),
            "verifier": VERIFIER,
            "export_url": reverse("api:ledger-export", args=[ledger.slug]),
            "api_url": f"{reverse('api:checkpoints-list')}?ledger={ledger.slug}",
            "breadcrumbs": [
                {"label": "Start", "url": reverse("pages:start")},
                {"label": "History", "url": reverse("pages:history")},
                {"label": "Proof", "url": ""},
            ],
        },
    )


@page(*MODELS)
def show_flight(request: HttpRequest) -> HttpResponse:
    """The page of the flight ledger, whatever its name here."""
    del request
    return redirect("pages:proof", slug=lookup.flight_ledger().slug)


@page(*MODELS, writes=True)
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a checkpoint, then back to the page, where it stands in the list."""
    ledger = lookup.ledger(slug)
    back = reverse("pages:proof", args=[ledger.slug])
    if request.method != "POST":
        return redirect(back)
    if not request.user.is_authenticated:
        return redirect_to_login(back)
    taken = checkpoints.take(ledger=ledger, actor=cast("Actor", request.user))
    signed = "signed" if taken.signature else "not signed, because this site has no signing key"
    messages.success(
        request,
        f"Checkpoint {taken.number} is taken: {taken.events} events of {taken.containers} "
        f"containers, {signed}. Keep a copy of its root where nobody who can write here can "
        "change it.",
    )
    return redirect(back)


@page("ledger")
def verifier(request: HttpRequest) -> HttpResponseBase:
    """The stand-alone script that verifies an export."""
    del request
    script = (settings.BASE_DIR / "tools" / VERIFIER).read_bytes()
    response = HttpResponse(script, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{VERIFIER}"'
    return response


def _checked(request: HttpRequest, ledger: Ledger) -> dict[str, Any]:
    asked = request.GET.get("verification")
    if asked is None:
        return {"verdict": None, "unchecked": ""}
    if asked != "now":
        raise InvalidValue(
            "The ledger can't be verified then.", field="verification", value=asked, expected="now"
        )
    found: Verdict | None = None
    why = ""
    try:
        found = verdict(ledger)
    except InvalidValue as error:
        why = str(error)
    broken = found.broken if found else None
    named = broken is not None and broken.container is not None and broken.seq is not None
    return {
        "verdict": found,
        "unchecked": why,
        "broken_url": reverse("pages:event", args=[broken.ledger, broken.container, broken.seq])
        if broken and named
        else None,
    }


def _keys() -> tuple[str, set[str]]:
    """The site's own public key and all that are trusted; a key that can't be read is none."""
    try:
        return signing.public_key(), signing.trusted_keys()
    except InvalidValue:
        return "", set(settings.LEDGER_TRUSTED_KEYS)


def _signed(checkpoint: Checkpoint, own: str, trusted: set[str]) -> str:
    """In words, whose signature it has."""
    if not checkpoint.signature:
        return "Not signed"
    if checkpoint.public_key == own:
        return "By this site’s key"
    if checkpoint.public_key in trusted:
        return "By an earlier key"
    return "By a key not listed here"
