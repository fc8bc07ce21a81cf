"""The ledgers there are, and branching a mock off one of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from samples.domain.errors import DomainError, InvalidValue
from samples.forms.organisation import ask_whom
from samples.models import Ledger, Place
from samples.pages import shown as showing
from samples.pages.desk import actor
from samples.pages.gate import page, signed_in
from samples.pages.lists import PAGE_SIZE, cursor_url, without
from samples.pages.shown import of_ledger, to
from samples.selectors import keyset, lookup
from samples.selectors.ledgers import with_counts
from samples.services.actors import require
from samples.services.branches import branch
from samples.services.fitting_out import fit_out

ORDER = ("kind", "-opened_at")
"""What really happened first, then the newest mocks."""


class BranchForm(forms.Form):
    """What a branch must be told. `fit_out` is asked of those who may add places."""

    name = forms.CharField(
        max_length=160, label="Name", help_text="What is played through, for people to read."
    )
    slug = forms.SlugField(
        max_length=50,
        label="Short name",
        help_text="For addresses: small letters, digits and hyphens, such as retrieval-a.",
    )
    at = forms.CharField(
        required=False,
        max_length=40,
        label="From the state as of",
        help_text="Empty: the last state. Else a moment in UTC (2022-12-21T17:15), a day or a sol "
        "(sol 653).",
    )
    known_at = forms.CharField(
        required=False,
        max_length=40,
        label="As it was known at",
        help_text="Empty: all that is recorded by now. Else a moment in UTC.",
    )

    def __init__(self, ledger: Ledger, *args: Any, offers_places: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger = ledger
        if offers_places:
            self.fields["fit_out"] = forms.BooleanField(
                required=False, label="Also make the places of the retrieval concept", initial=True
            )

    def clean_at(self) -> Any:
        """The moment, read as the address of a page is."""
        return self._moment("at")

    def clean_known_at(self) -> Any:
        """The same for the record time."""
        return self._moment("known_at")

    def _moment(self, name: str) -> Any:
        try:
            return showing.moment(name, self.cleaned_data[name].strip(), self.ledger.mission.clock)
        except InvalidValue as error:
            raise forms.ValidationError(str(error)) from error


@page("ledger", "custodyevent", known=("cursor",))
def show(request: HttpRequest) -> HttpResponse:
    """The list: what really happened first, then the mocks."""
    found = keyset.page(with_counts(), ORDER, PAGE_SIZE, request.GET.get("cursor"))
    query = without(request.GET, "cursor")
    may_branch = request.user.has_perm("samples.add_ledger")
    return render(
        request,
        "samples/ledgers.html",
        {
            "rows": [
                {
                    "ledger": one,
                    "url": _start_of(one),
                    "history_url": _of(one, "pages:history"),
                    "parent_url": _start_of(one.parent) if one.parent else None,
                    "branch_url": to("pages:branch", one.slug) if may_branch else None,
                }
                for one in found.rows
            ],
            "may_branch": may_branch,
            "concept_places": _concept_places().count(),
            "previous_url": cursor_url(query, found.previous),
            "next_url": cursor_url(query, found.following),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Custody", "url": ""},
            ],
        },
    )


@page("ledger", "holding", writes=True)
@signed_in
def show_branch(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to branch a mock off a ledger; sent, it opens the mock and leads to it."""
    require(actor(request), "samples.add_ledger")
    ledger = lookup.ledger(slug)
    may_fit_out = request.user.has_perm("samples.add_place")
    concept_places = _concept_places().count()
    form = BranchForm(
        ledger, request.POST or None, offers_places=may_fit_out and not concept_places
    )
    ask_whom(form, request.user)
    status = HTTPStatus.OK
    with showing.showing(of_ledger(ledger)):
        if request.method == "POST":
            made = _branched(request, ledger, form)
            if made is not None:
                return redirect(_start_of(made))
            status = HTTPStatus.BAD_REQUEST
        return render(
            request,
            "samples/branch.html",
            {
                "ledger": ledger,
                "form": form,
                "concept_places": concept_places,
                "may_fit_out": may_fit_out,
                "breadcrumbs": [
                    {"label": "Start", "url": to("pages:start")},
                    {"label": "Custody", "url": to("pages:ledgers")},
                    {"label": f"Branch off {ledger.name}", "url": ""},
                ],
            },
            status=status,
        )


def _branched(request: HttpRequest, ledger: Ledger, form: BranchForm) -> Ledger | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        made = branch(
            ledger=ledger,
            slug=given["slug"],
            name=given["name"],
            actor=actor(request),
            at=given["at"],
            known_at=given["known_at"],
            organisation=given.get("organisation"),
        )
        if given.get("fit_out"):
            fit_out(mission=ledger.mission, actor=actor(request))
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    messages.success(
        request, format_html("The mock <strong>{}</strong> is open. Nothing in it is real.", made)
    )
    return made


def _concept_places() -> Any:
    return Place.objects.filter(hypothetical=True)


def _start_of(ledger: Ledger) -> str:
    return _of(ledger, "pages:start")


def _of(ledger: Ledger, name: str) -> str:
    with showing.showing(of_ledger(ledger)):
        return to(name)
