"""Ledgers: the flight ledger tells what happened; mock ledgers branch off another one here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from samples.admin.base import ReadOnlyAdmin, actor_of
from samples.admin.custody import ledger_mark
from samples.admin.keeping import KeptAdmin
from samples.admin.links import badge, counted, link, list_of, page_of, short_hash
from samples.admin.moments import show_ledger
from samples.domain.errors import DomainError
from samples.domain.kinds import LedgerKind
from samples.forms.organisation import ask_whom
from samples.models import BranchHead, CustodyEvent, Holding, Ledger, Place
from samples.services import branches, fitting_out


class BranchForm(forms.Form):
    """What a branch is called and when it starts."""

    name = forms.CharField(max_length=160, widget=UnfoldAdminTextInputWidget)
    slug = forms.SlugField(
        max_length=50,
        label="Short name",
        help_text="For addresses and the command line: small letters, figures and hyphens.",
        widget=UnfoldAdminTextInputWidget,
    )
    as_of = forms.DateTimeField(
        label="As of, UTC",
        required=False,
        help_text="It starts from the state then. Empty: the present state.",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "2022-06-01 12:00:00"}),
    )
    known_at = forms.DateTimeField(
        label="As known at, UTC",
        required=False,
        help_text="Only what had been recorded by then counts. Empty: all that is recorded.",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "2023-01-01 00:00:00"}),
    )


@admin.register(Ledger)
class LedgerAdmin(KeptAdmin):
    """Ledgers: the flight ledger tells what happened."""

    note = "What really happened is everybody's: the flight ledger is kept to nobody."
    list_display = ("name", "kind_shown", "mission", "parent_link", "kept_to", "as_of",
                    "known_at", "opened_at", "opened_by", "event_count",
                    "container_count")  # fmt: skip
    actions_detail = ("branch_off", "fit_out", "keep")
    ordering = ("slug",)
    search_fields = ("name", "slug")
    fields = ("name", "slug", "kind_shown", "mission", "parent_link", "as_of", "known_at",
              "opened_at", "opened_by", "kept_to", "event_count", "container_count")  # fmt: skip
    readonly_fields = fields

    def rows(self) -> Any:
        """With counts."""
        return (
            super()
            .rows()
            .select_related("mission", "parent", "organisation")
            .annotate(
                event_total=Count("events", distinct=True),
                container_total=Count("holdings", distinct=True),
            )
        )

    @display(description="kind", ordering="kind")
    def kind_shown(self, ledger: Ledger) -> SafeString:
        """What really happened, or what was played through."""
        if ledger.is_mock:
            return badge("MOCK", "mock")
        return badge(LedgerKind.FLIGHT.label, "sealed")

    @display(description="branched off", ordering="parent__slug")
    def parent_link(self, ledger: Ledger) -> SafeString | str | None:
        """The ledger whose state it starts from."""
        return link(ledger.parent) if ledger.parent else None

    @display(description="events", ordering="event_total")
    def event_count(self, ledger: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(ledger.event_total, list_of(CustodyEvent, {"ledger__id__exact": ledger.pk}))

    @display(description="containers", ordering="container_total")
    def container_count(self, ledger: Any) -> SafeString:
        """How many, as a link to their states."""
        return counted(ledger.container_total, list_of(Holding, {"ledger": ledger.slug}))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Ledger | None:
        """The ledger, which the page then shows."""
        ledger: Ledger | None = super().get_object(request, object_id, from_field)
        if ledger is not None:
            show_ledger(request, ledger)
        return ledger

    def panels(self, request: HttpRequest, record: Ledger) -> dict[str, Any]:
        """For the banner of a mock ledger."""
        return {**super().panels(request, record), "ledger": record}

    # The theme looks a permission that is named with its app up when Django's checks run, which is
    # before the first migration too; so these ask by methods.

    def has_branch_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may open ledgers."""
        del object_id
        return request.user.has_perm("samples.add_ledger")

    def has_fit_out_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may add places."""
        del object_id
        return request.user.has_perm("samples.add_place")

    @action(  # type: ignore[untyped-decorator]
        description="Branch off a mock ledger",
        url_path="branch",
        permissions=["branch"],
        icon="alt_route",
    )
    def branch_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a name and a moment, and open a mock ledger from there."""
        ledger = self._seen(request, object_id)
        form = BranchForm(request.POST or None)
        ask_whom(form, request.user, widget=UnfoldAdminSelectWidget)
        if request.method == "POST" and form.is_valid():
            made = self._branch(request, ledger, form)
            if made is not None:
                return HttpResponseRedirect(page_of(made))
        return self._page(request, "branch", ledger, title=f"Branch off {ledger}", form=form)

    def _branch(self, request: HttpRequest, ledger: Ledger, form: BranchForm) -> Ledger | None:
        told = form.cleaned_data
        try:
            made = branches.branch(
                ledger=ledger,
                slug=told["slug"],
                name=told["name"],
                actor=actor_of(request),
                at=told["as_of"],
                known_at=told["known_at"],
                organisation=told.get("organisation"),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return None
        messages.success(
            request,
            format_html(
                "{} starts from {}: {} containers. Nothing that is recorded in it really happened.",
                link(made),
                link(ledger),
                made.holdings.count(),
            ),
        )
        return made

    @action(  # type: ignore[untyped-decorator]
        description="Fit out with concept places",
        url_path="fit-out",
        permissions=["fit_out"],
        icon="add_location_alt",
    )
    def fit_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what would be made, and make it when that is confirmed."""
        ledger = self._seen(request, object_id)
        if request.method != "POST":
            there = Place.objects.filter(mission=ledger.mission, hypothetical=True).count()
            return self._page(
                request, "fit_out", ledger, title="Fit out with concept places", there=there
            )
        made = fitting_out.fit_out(mission=ledger.mission, actor=actor_of(request))
        said = f"{len(made)} places were made." if made else "They are there already."
        messages.success(
            request,
            format_html(
                "{} {}",
                said,
                format_html(
                    '<a class="cache-link" href="{}">All places of a concept</a>',
                    list_of(Place, {"hypothetical__exact": 1}),
                ),
            ),
        )
        return HttpResponseRedirect(page_of(ledger))

    def _seen(self, request: HttpRequest, object_id: str) -> Ledger:
        ledger = self.get_object(request, object_id)
        if ledger is None or not self.has_view_permission(request, ledger):
            raise PermissionDenied
        return ledger

    def _page(
        self, request: HttpRequest, name: str, ledger: Ledger, **context: Any
    ) -> TemplateResponse:
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": ledger,
            "ledger": ledger,
            "back": reverse("admin:samples_ledger_change", args=[ledger.pk]),
            **context,
        }
        return TemplateResponse(request, f"admin/samples/{name}.html", shown)


@admin.register(BranchHead)
class BranchHeadAdmin(ReadOnlyAdmin):
    """What a branch takes over: the last event of each container before it branched off."""

    list_display = ("container_link", "ledger_shown", "seq", "hash_shown")
    ordering = ("ledger__slug", "container__code")
    search_fields = ("container__code", "ledger__slug")
    fields = ("ledger_shown", "container_link", "seq", "hash")
    readonly_fields = fields
    list_select_related = ("ledger", "container")

    @display(description="container", ordering="container__code")
    def container_link(self, head: BranchHead) -> SafeString | str:
        """Which."""
        return link(head.container)

    @display(description="branch", ordering="ledger__slug")
    def ledger_shown(self, head: BranchHead) -> SafeString:
        """Of which ledger."""
        return ledger_mark(head.ledger)

    @display(description="hash")
    def hash_shown(self, head: BranchHead) -> SafeString:
        """Shortened."""
        return short_hash(head.hash)
