"""Which ledger a list shows, and as of when: the present of the flight ledger unless asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from samples.admin.custody import flight
from samples.domain.errors import DomainError, InvalidValue
from samples.domain.kinds import LedgerKind
from samples.models import Container, Holding, Ledger
from samples.selectors import lookup
from samples.selectors.moment import Moment
from samples.selectors.visibility import visible

LEDGER, AS_OF, KNOWN_AT = PARAMETERS = ("ledger", "as_of", "known_at")
_KEPT = "_asked_moment"


@dataclass(frozen=True)
class Asked:
    """What an address asks for; `named` says whether it names a ledger."""

    moment: Moment
    named: bool


def asked_of(request: HttpRequest) -> Asked | None:
    """Ledger and moment of the address, or of the list that one came from; None without a ledger.

    Raises DomainError for a ledger that is not there and for what is no moment.
    """
    if not hasattr(request, _KEPT):
        given = _given(request)
        slug = given.get(LEDGER, "")
        ledger = lookup.ledger(slug) if slug else flight()
        moment = ledger and Moment(ledger, _moment(given, AS_OF), _moment(given, KNOWN_AT))
        setattr(request, _KEPT, moment and Asked(moment, named=bool(slug)))
    asked: Asked | None = getattr(request, _KEPT)
    return asked


def ledger_of(request: HttpRequest) -> Ledger | None:
    """The ledger that a page shows; the flight ledger where the address can't be read."""
    shown: Ledger | None = getattr(request, "_shown_ledger", None)
    if shown is not None:
        return shown
    try:
        asked = asked_of(request)
    except DomainError:
        return flight()
    return asked.moment.ledger if asked else None


def show_ledger(request: HttpRequest, ledger: Ledger) -> None:
    """Say which ledger a record's page is of."""
    setattr(request, "_shown_ledger", ledger)  # noqa: B010 - a request of Django has no such field


def show_all_ledgers(request: HttpRequest) -> None:
    """Say that a list holds what happened beside what was played through, where there is both."""
    if visible(Ledger).filter(kind=LedgerKind.MOCK.value).exists():
        setattr(request, "_shown_all", True)  # noqa: B010 - as above


def shows_all_ledgers(request: HttpRequest) -> bool:
    """Whether a page is of flight and mock ledgers at once."""
    return getattr(request, "_shown_all", False)


def narrowed(
    request: HttpRequest, queryset: QuerySet[Any], condition: Callable[[Callable[[str], str]], Q]
) -> QuerySet[Any]:
    """The containers, samples or holdings whose state at the moment asked for meets a condition.

    The condition is told how to name a field of the state.
    """
    asked = asked_of(request)
    if asked is None:
        return queryset.none()
    model: type[Model] = queryset.model
    if asked.moment.is_past:
        # A state that was is read off the event that led to it.
        found = asked.moment.past().filter(condition(lambda name: f"to_{name}")).order_by()
        if model is Holding:
            return queryset.filter(container__in=found.values("container"))
        return queryset.filter(
            pk__in=found.values("container" if model is Container else "to_sample")
        )
    if model is Holding:
        return queryset.filter(condition(lambda name: name))
    return queryset.filter(
        condition(lambda name: f"holdings__{name}"), holdings__ledger=asked.moment.ledger
    )


class MomentForm(forms.Form):
    """Ledger, event time, record time."""

    ledger = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget)
    as_of = forms.CharField(
        label="As of, UTC",
        required=False,
        help_text="What had happened by then.",
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local", "step": 1}),
    )
    known_at = forms.CharField(
        label="As known at, UTC",
        required=False,
        help_text="What had been recorded by then.",
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local", "step": 1}),
    )


class MomentFilter(admin.ListFilter):
    """The controls; the list itself reads the address (`MomentMixin`)."""

    title = "ledger and moment"
    template = "unfold/filters/filters_field.html"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in PARAMETERS:
            params.pop(name, None)
        self._asked = asked_of(request)

    def has_output(self) -> bool:
        """Where there is a ledger at all."""
        return self._asked is not None

    def expected_parameters(self) -> list[str | None]:
        """What it reads off the address."""
        return list(PARAMETERS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows know the moment already."""
        del request
        return queryset

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """One form."""
        asked = self._asked
        moment = asked.moment if asked else None
        form = MomentForm(
            initial={
                LEDGER: moment.ledger.slug if moment and asked and asked.named else "",
                AS_OF: _local(moment.as_of if moment else None),
                KNOWN_AT: _local(moment.known_at if moment else None),
            }
        )
        every = changelist.model is Holding
        ledgers = visible(Ledger).order_by("kind", "slug")
        form.fields[LEDGER].choices = [  # type: ignore[attr-defined]
            ("", "All, present state" if every else "Flight ledger"),
            *((one.slug, f"MOCK: {one}" if one.is_mock else str(one)) for one in ledgers),
        ]
        yield {"form": form}


class MomentMixin(ModelAdmin):  # type: ignore[misc]
    """A list that can show another ledger, or a past state, and says so loudly."""

    list_before_template = "admin/samples/moment.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse what can't be read before anything else is shown."""
        try:
            asked = asked_of(request)
        except DomainError as error:
            messages.error(request, str(error))
            plain = request.GET.copy()
            for name in PARAMETERS:
                plain.pop(name, None)
            return HttpResponseRedirect(f"{request.path}?{plain.urlencode()}")
        present = request.GET.copy()
        for name in (AS_OF, KNOWN_AT):
            present.pop(name, None)
        context = {
            "moment": asked.moment if asked else None,
            "present_url": f"?{present.urlencode()}",
            **(extra_context or {}),
        }
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def said_of_rows(self, request: HttpRequest) -> Mapping[str, str]:
        """Of which ledger and moment, where that is not what really is."""
        asked = asked_of(request)
        if asked is None:
            return {}
        said = {}
        moment = asked.moment
        if asked.named and moment.ledger.is_mock:
            said["Ledger"] = f"MOCK {moment.ledger.slug}"
        for heading, at in (("As of (UTC)", moment.as_of), ("As known at (UTC)", moment.known_at)):
            if at is not None:
                said[heading] = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        return said


def _given(request: HttpRequest) -> Mapping[str, str]:
    """The address's own parameters, or those of the list that a record was opened from."""
    if any(name in request.GET for name in PARAMETERS):
        return {name: request.GET.get(name, "") for name in PARAMETERS}
    came_from = QueryDict(request.GET.get("_changelist_filters", ""))
    return {name: came_from.get(name) or "" for name in PARAMETERS}


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(
            f"“{text}” is no moment.",
            field=name,
            value=text,
            expected="a date and time in UTC, such as 2022-06-01T12:00:00Z",
        ) from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _local(moment: datetime | None) -> str:
    """As a date-and-time field wants it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment else ""
