"""Scanning: a code from a label, and what may be done with what it names."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.domain.errors import NotFound
from samples.exchange.container_table import present
from samples.models import Container, Ledger
from samples.pages.desk import actor, button, grouped, stored
from samples.pages.gate import state_page
from samples.pages.shown import Shown, to
from samples.pages.timeline import container_name
from samples.selectors import catalogue, lookup
from samples.services import verbs

LONGEST = 300
_ADDRESS = re.compile(r"/(?:t|containers)/([^/?#]+)", re.IGNORECASE)


@state_page("container", "holding", "place", "sample", known=("code",), past=False)
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The field, the camera where the browser has one, and what the code named."""
    text = request.GET.get("code", "").strip()[:LONGEST]
    context, status = {}, HTTPStatus.OK
    if text:
        try:
            context = _found(request, find(text, shown.ledger))
        except NotFound as error:
            context, status = {"problem": error}, HTTPStatus.NOT_FOUND
    return render(
        request,
        "samples/scan.html",
        {
            "ledger": shown.ledger,
            "code": text,
            "kept": shown.parameters.items(),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Custody", "url": to("pages:ledgers")},
                {"label": "Scan", "url": ""},
            ],
            **context,
        },
        status=status,
    )


def find(text: str, ledger: Ledger) -> Container:
    """The container that a label or a person names: address, code, serial or designation.

    Capital letters don't matter: a scanner may send a code as capitals. Raises NotFound.
    """
    address = _ADDRESS.search(text)
    name = unquote(address[1]) if address else text
    containers = catalogue.containers(ledger).filter(mission=ledger.mission_id)
    try:
        return lookup.container(name, containers)
    except NotFound:
        if name == name.lower():
            raise
        return lookup.container(name.lower(), containers)


def _found(request: HttpRequest, container: Container) -> dict[str, object]:
    now = present(container)
    offered = verbs.offered(stored(now), actor(request))
    return {
        "container": container,
        "name": container_name(container),
        "now": now,
        "groups": grouped(button(container, spec, {"after": "scan"}) for spec in offered),
        "container_url": to("pages:container", container.code),
    }
