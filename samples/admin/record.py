"""Recording in the custody ledger: choose a verb, say what it must be told, for one or for many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from samples.admin.base import actor_of
from samples.admin.custody import badge_of, condition_badge, now_of
from samples.admin.links import list_of, page_of
from samples.admin.moments import show_ledger
from samples.domain.errors import DomainError, NotFound
from samples.domain.state import RIDES, Condition, Stage, Verb
from samples.forms.verb import MANY, VerbForm
from samples.models import Container, CustodyEvent, Holding, Ledger
from samples.selectors import catalogue, lookup
from samples.services import riding, verbs
from samples.services.verbs import SPECS, Offer, Spec

CHOOSE, SAY = "samples_container_record", "samples_container_record_verb"
NAMED = 8
"""So many containers are named in a sentence; of more it says how many."""

WIDGETS: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.DateTimeInput: UnfoldAdminTextInputWidget,
    forms.NumberInput: UnfoldAdminIntegerFieldWidget,
    forms.Select: UnfoldAdminSelectWidget,
    forms.Textarea: UnfoldAdminTextareaWidget,
    forms.TextInput: UnfoldAdminTextInputWidget,
}


@dataclass(frozen=True)
class Standing:
    """One container of a selection and its present state."""

    container: Container
    holding: Holding | None

    @property
    def stage(self) -> SafeString | str:
        """In colour and word."""
        return badge_of(Stage(self.holding.stage)) if self.holding else "not registered"

    @property
    def condition(self) -> SafeString | None:
        """In colour and word, unless it is sound."""
        if self.holding is None or self.holding.condition == Condition.SOUND:
            return None
        return condition_badge(self.holding.condition)

    @property
    def url(self) -> str:
        """The container's page."""
        return page_of(self.container)

    @property
    def in_words(self) -> str:
        """Its name, and how it stands."""
        if self.holding is None:
            return f"{self.container} (not registered)"
        words = [Stage(self.holding.stage).label.lower()]
        if self.holding.condition != Condition.SOUND:
            words.append(Condition(self.holding.condition).label.lower())
        return f"{self.container} ({', '.join(words)})"


@dataclass(frozen=True)
class Choice:
    """A verb to choose, and for which of the selection it is not possible."""

    label: str
    text: str
    url: str
    rides: bool
    refused: str


def record_url(ledger: Ledger, keys: Iterable[int], verb: Verb | None = None) -> str:
    """Where something is recorded of containers (primary keys), in a ledger."""
    told = {"containers": ",".join(map(str, keys))}
    if ledger.is_mock:
        told["ledger"] = ledger.slug
    address = reverse(f"admin:{SAY}", args=[verb.value]) if verb else reverse(f"admin:{CHOOSE}")
    return f"{address}?{urlencode(told, safe=',')}"


def verb_links(
    request: HttpRequest, ledger: Ledger, container: Container, holding: Holding | None
) -> list[Choice]:
    """The verbs that the person may record of a container now."""
    return [
        Choice(
            spec.verb.label,
            spec.text,
            record_url(ledger, [container.pk], spec.verb),
            spec.rides,
            "",
        )
        for spec in verbs.offered(holding, actor_of(request))
    ]


class RecordMixin(ModelAdmin):  # type: ignore[misc]
    """The list's action, and the pages that it and a container's buttons lead to."""

    def has_record_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may see containers and record any verb at all."""
        del obj
        return self.has_view_permission(request) and any(
            request.user.has_perm(spec.permission) for spec in SPECS.values()
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """With the ledger's own, for those who may record something."""
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_record_permission(request):
            text = "Record in the custody ledger …"
            actions["record"] = (RecordMixin.record_selected, "record", text)
        return actions

    def record_selected(
        self, request: HttpRequest, queryset: QuerySet[Container]
    ) -> HttpResponse | None:
        """Go on to the choice of the verb."""
        keys = list(queryset.order_by("code").values_list("pk", flat=True)[: MANY + 1])
        if len(keys) > MANY:
            messages.error(
                request,
                f"At most {MANY} containers at once. More is a matter for the command line "
                "(manage.py custody) or the API.",
            )
            return None
        try:
            ledger = lookup.ledger(request.GET.get("ledger") or None)
        except NotFound as error:
            messages.error(request, str(error))
            return None
        return HttpResponseRedirect(record_url(ledger, keys))

    def get_urls(self) -> list[URLPattern]:
        """Before those of single records, which would take any word for a key."""
        wrap = self.admin_site.admin_view
        return [
            path("record/", wrap(self.choose_view), name=CHOOSE),
            path("record/<slug:verb>/", wrap(self.say_view), name=SAY),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """The verbs that are possible for all, and for the others why not."""
        if not self.has_record_permission(request):
            raise PermissionDenied
        try:
            ledger, keys = self._asked(request)
            selection = standings(ledger, keys)
        except DomainError as error:
            return self._away(request, error)
        offers = verbs.offers(
            ((one.container, one.holding) for one in selection), actor_of(request)
        )
        by_key = {one.container.pk: one for one in selection}
        choices = [_choice(ledger, keys, offer, by_key) for offer in offers]
        return self._page(
            request,
            "record_choose",
            ledger,
            title="Record in the custody ledger",
            selection=selection,
            possible=[choice for choice in choices if not choice.refused],
            impossible=[choice for choice in choices if choice.refused],
        )

    def say_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """What the verb must be told; recorded for all of the selection, or for none."""
        if verb not in SPECS:
            raise Http404
        spec = SPECS[Verb(verb)]
        if not self.has_view_permission(request) or not request.user.has_perm(spec.permission):
            raise PermissionDenied
        try:
            ledger, keys = self._asked(request)
            selection = standings(ledger, keys)
            form = VerbForm(
                spec, ledger, [one.container for one in selection], request.POST or None
            )
            dress(form)
            events = form.record(actor_of(request)) if request.method == "POST" else None
        except DomainError as error:
            return self._away(request, error)
        if events is not None:
            messages.success(request, told(spec, ledger, events))
            return HttpResponseRedirect(_back(ledger, selection))
        if form.is_bound:
            # What was refused is mended by looking at the state as it is by now.
            selection = standings(ledger, keys)
        return self._page(
            request,
            "record_verb",
            ledger,
            title=f"{spec.verb.label}: {_several([str(one.container) for one in selection])}",
            spec=spec,
            form=form,
            selection=selection,
            refused_now=[one.in_words for one in selection if not _offers(spec, one, request)],
            riders=_riders(spec, ledger, selection),
            with_riders=_with_riders(spec, ledger, selection),
            again=record_url(ledger, keys, spec.verb),
            back=_back(ledger, selection),
        )

    def _asked(self, request: HttpRequest) -> tuple[Ledger, list[int]]:
        ledger = lookup.ledger(request.GET.get("ledger") or None)
        show_ledger(request, ledger)
        words = request.GET.get("containers", "").split(",")
        if not all(word.isascii() and word.isdecimal() and len(word) < 19 for word in words):
            raise NotFound(
                "No container is chosen.", field="containers", expected="one or more of the list"
            )
        return ledger, sorted({int(word) for word in words})[:MANY]

    def _away(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        messages.error(request, str(error))
        return HttpResponseRedirect(list_of(Container))

    def _page(
        self, request: HttpRequest, name: str, ledger: Ledger, **context: Any
    ) -> TemplateResponse:
        shown = {
            **self.admin_site.each_context(request), "opts": self.opts, "ledger": ledger, **context,
        }  # fmt: skip
        return TemplateResponse(request, f"admin/samples/{name}.html", shown)


def standings(ledger: Ledger, keys: Sequence[int]) -> list[Standing]:
    """The present state of each container; raises NotFound when one is not there."""
    found = catalogue.containers(ledger).filter(pk__in=keys, mission=ledger.mission_id)
    selection = []
    for container in found.order_by("code"):
        holding = now_of(container)
        selection.append(Standing(container, holding if isinstance(holding, Holding) else None))
    if len(selection) != len(keys):
        raise NotFound(
            "A container that was chosen is not here.",
            field="containers",
            expected=f"containers of {ledger}",
        )
    return selection


def dress(form: forms.Form) -> None:
    """Give the fields the look of the theme; hidden ones stay as they are."""
    for field in form.fields.values():
        wanted = WIDGETS.get(type(field.widget))
        if isinstance(field, forms.DecimalField):
            wanted = UnfoldAdminDecimalFieldWidget
        if wanted is None or field.widget.is_hidden:
            continue
        attrs = (
            {**field.widget.attrs, "step": "any"}
            if isinstance(field, forms.DecimalField)
            else field.widget.attrs
        )
        dressed = wanted(attrs=dict(attrs))
        dressed.is_required = field.required
        field.widget = dressed
        if isinstance(field, forms.ChoiceField):
            dressed.choices = field.choices  # type: ignore[attr-defined]


def told(spec: Spec, ledger: Ledger, events: Sequence[CustodyEvent]) -> SafeString:
    """What was recorded, with links to the events."""
    links = format_html_join(
        ", ",
        '<a class="cache-link" href="{}">{}</a>',
        ((page_of(event), str(event.container)) for event in events[:NAMED]),
    )
    more = f" and {len(events) - NAMED} more" if len(events) > NAMED else ""
    where = f" in the MOCK ledger {ledger}" if ledger.is_mock else ""
    return format_html("Recorded{}: {} of {}{}.", where, spec.verb.label.lower(), links, more)


def _choice(
    ledger: Ledger, keys: Sequence[int], offer: Offer, by_key: dict[int, Standing]
) -> Choice:
    return Choice(
        offer.spec.verb.label,
        offer.spec.text,
        record_url(ledger, keys, offer.spec.verb),
        offer.spec.rides,
        _several([by_key[container.pk].in_words for container in offer.refused]),
    )


def _offers(spec: Spec, one: Standing, request: HttpRequest) -> bool:
    return spec in verbs.offered(one.holding, actor_of(request))


def _riders(spec: Spec, ledger: Ledger, selection: Sequence[Standing]) -> list[Container]:
    """The tubes that travel with those chosen and are not chosen themselves."""
    if spec.verb not in RIDES | {Verb.CORRECT}:
        return []
    chosen = {one.container.pk for one in selection}
    slots = {
        one.holding.os_slot.parent_id: one.container
        for one in selection
        if one.holding is not None and one.holding.os_slot is not None
    }
    return [
        rider
        for container in slots.values()
        for rider in riding.travelling_with(ledger, container).order_by("code")
        if rider.pk not in chosen
    ]


def _with_riders(spec: Spec, ledger: Ledger, selection: Sequence[Standing]) -> str | None:
    """The same for all that travel together, where several were chosen and some are missing."""
    riders = _riders(spec, ledger, selection) if len(selection) > 1 and spec.rides else []
    keys = [one.container.pk for one in selection] + [rider.pk for rider in riders]
    return record_url(ledger, keys, spec.verb) if riders else None


def _back(ledger: Ledger, selection: Sequence[Standing]) -> str:
    """The container's page, or the list; of the ledger that was written to."""
    if len(selection) == 1:
        address = page_of(selection[0].container)
        return f"{address}?{urlencode({'ledger': ledger.slug})}" if ledger.is_mock else address
    return list_of(Container, {"ledger": ledger.slug} if ledger.is_mock else None)


def _several(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
