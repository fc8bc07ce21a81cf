"""Recording a verb on a page: the form, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samples.domain.errors import InvalidValue, NotFound
from samples.domain.state import Verb
from samples.forms.verb import VerbForm
from samples.models import Container, CustodyEvent, Holding
from samples.pages.desk import actor, button, grouped
from samples.pages.gate import signed_in, state_page
from samples.pages.shown import Shown, to
from samples.pages.timeline import container_name, event_url
from samples.pages.words import done
from samples.selectors.lookup import container as find_container
from samples.selectors.moment import holdings
from samples.services import riding, verbs
from samples.services.actors import require
from samples.services.verbs import Spec

AFTER = ("scan",)
"""Pages to return to; without one it is the container's."""


@state_page(
    "container", "holding", "place", "custodyevent", known=("after",), past=False, writes=True
)
@signed_in
def show(request: HttpRequest, shown: Shown, identifier: str, verb: str) -> HttpResponse:
    """The form of a verb for one container; sent, it records or says why not.

    A refusal stands at its field, beside the state as it is by now.
    """
    spec = _spec(verb)
    require(actor(request), spec.permission)
    after = _after(request)
    container = find_container(identifier, Container.objects.select_related("mission"))
    now = holdings(shown.ledger).filter(container=container).first()
    form = _form(request, shown, container, spec, now)
    status = HTTPStatus.OK
    if request.method == "POST":
        was_read = form.is_valid()
        events = form.record(actor(request)) if was_read else None
        if events is not None:
            messages.success(request, _success(shown, container, spec, events))
            return redirect(to("pages:scan") if after else to("pages:container", container.code))
        status = HTTPStatus.CONFLICT if was_read else HTTPStatus.BAD_REQUEST
        now = holdings(shown.ledger).filter(container=container).first()
    offered = verbs.offered(now, actor(request))
    if status is HTTPStatus.CONFLICT and now is not None:
        # The writer has the present state before their eyes now, so the next try builds on it.
        form.data = {**request.POST.dict(), "expected_seq": str(now.seq)}
    is_possible = spec in offered
    if not is_possible and request.method != "POST":
        status = HTTPStatus.CONFLICT
    query = {"after": after} if after else None
    return render(
        request,
        "samples/record.html",
        {
            "ledger": shown.ledger,
            "spec": spec,
            "form": form,
            "either": ["occurred_at", "sol"]
            + (["evidence", "source"] if spec.evidence_required else []),
            "container": container,
            "name": container_name(container),
            "now": now,
            "is_possible": is_possible,
            "groups": grouped(button(container, one, query) for one in offered),
            "fellows": _fellows(shown, container, spec, now),
            "back_url": to("pages:scan", query={"code": container.code})
            if after
            else to("pages:container", container.code),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Containers", "url": to("pages:containers")},
                {
                    "label": container_name(container),
                    "url": to("pages:container", container.code),
                },
                {"label": spec.verb.label, "url": ""},
            ],
        },
        status=status,
    )


def _spec(verb: str) -> Spec:
    known = [one.value for one in Verb]
    if verb not in known:
        raise NotFound(
            f"There is no verb “{verb}”.", field="verb", value=verb, expected=", ".join(known)
        )
    return verbs.SPECS[Verb(verb)]


def _form(
    request: HttpRequest, shown: Shown, container: Container, spec: Spec, now: Holding | None
) -> VerbForm:
    # A mock runs ahead of the calendar: its next event is after its last one, not before it.
    later = now is not None and now.since > datetime.now(UTC)
    start = {"occurred_at": f"{now.since:%Y-%m-%d %H:%M:%S}"} if now is not None and later else {}
    form = VerbForm(spec, shown.ledger, [container], request.POST or None, initial=start)
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = "Choose one" if field.required else "None"
    return form


def _after(request: HttpRequest) -> str:
    after = request.GET.get("after", "")
    if after and after not in AFTER:
        raise InvalidValue(
            "There is no such page to return to.",
            field="after",
            value=after,
            expected=", ".join(AFTER),
        )
    return after


def _fellows(shown: Shown, container: Container, spec: Spec, now: Holding | None) -> int:
    """How many other tubes a ride is recorded for at once."""
    if not spec.rides or now is None or now.os_slot is None:
        return 0
    return riding.travelling_with(shown.ledger, container).count() - 1


def _success(
    shown: Shown, container: Container, spec: Spec, events: list[CustodyEvent]
) -> SafeString:
    event = next(one for one in events if one.container_id == container.pk)
    others = len(events) - 1
    along = f", and {others} more that ride with it" if others else ""
    return format_html(
        "{}{}: {}{}. <a href='{}'>Event {}</a>",
        "MOCK · " if shown.ledger.is_mock else "",
        container_name(container),
        done(spec.verb.value).lower(),
        along,
        event_url(event),
        event.seq,
    )
