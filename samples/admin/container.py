"""Containers: the list of all tubes, and the page that tells everything about one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import MultipleChoicesDropdownFilter

from samples.admin.base import CatalogueAdmin
from samples.admin.custody import (
    condition_badge,
    history,
    now_of,
    place_badge,
    since_sol,
    stage_badge,
)
from samples.admin.exchange import ExchangeMixin
from samples.admin.filters import (
    ConditionFilter,
    HoldsSampleFilter,
    PlaceFilter,
    SealedFilter,
    StageFilter,
)
from samples.admin.links import link, public_page
from samples.admin.moments import MomentFilter, MomentMixin, asked_of, ledger_of
from samples.admin.record import RecordMixin, verb_links
from samples.admin.search import designated, serial, worded
from samples.domain.errors import DomainError
from samples.domain.kinds import ContainerKind
from samples.exchange import labels
from samples.exchange.resources import ContainerResource
from samples.models import Container, Holding
from samples.selectors import catalogue
from samples.selectors import history as histories
from samples.selectors.lookup import flight_ledger
from samples.selectors.moment import Moment


@admin.register(Container)
class ContainerAdmin(RecordMixin, MomentMixin, ExchangeMixin, CatalogueAdmin):
    """Tubes by code, serial or what is in them."""

    resource_classes = [ContainerResource]
    list_display = ("code", "serial_number", "tube_kind", "content", "stage", "condition", "place",
                    "sealed", "since")  # fmt: skip
    list_display_links = ("code",)
    list_filter = (
        MomentFilter,
        StageFilter,
        ConditionFilter,
        PlaceFilter,
        SealedFilter,
        HoldsSampleFilter,
        ("kind", MultipleChoicesDropdownFilter),
    )
    ordering = ("code",)
    search_fields = ("code", "serial", "samples__name", "samples__designation")
    search_help_text = "Code, serial (SN261), or name or designation of a sample it held"
    actions = ("labels_as_pdf", "labels_as_svg")
    fixed_fields = ("mission",)
    fieldsets = ((None, {"fields": ("mission", "code", "kind", "serial", "empty_mass_g", "note")}),)

    def rows_for(self, request: HttpRequest) -> Any:
        """With what each holds, where, since when; on the page of one, always the present."""
        asked = asked_of(request)
        if asked is None:
            return super().rows_for(request)
        match = request.resolver_match
        of_one = match is not None and "object_id" in match.kwargs
        moment = Moment(asked.moment.ledger) if of_one else asked.moment
        return catalogue.containers(moment).annotate(since_sol=since_sol(moment))

    def search(self, queryset: QuerySet[Container], term: str) -> QuerySet[Container]:
        """By words; code, serial and designation exactly come first."""
        exactly = Q(code=term.lower()) | serial("serial", term)
        return worded(queryset, term, exactly | designated("samples__designation", term))

    @display(description="serial", ordering="serial")
    def serial_number(self, container: Container) -> str | None:
        """As etched."""
        return f"SN{container.serial}" if container.serial else None

    @display(description="kind", ordering="kind")
    def tube_kind(self, container: Container) -> str:
        """Sample or witness tube."""
        return ContainerKind(container.kind).label

    @display(description="content")
    def content(self, container: Container) -> SafeString | str | None:
        """The sample in it now."""
        holding = now_of(container)
        return link(holding.content) if holding and holding.content else None

    @display(description="stage")
    def stage(self, container: Container) -> SafeString | None:
        """How far it has come."""
        return stage_badge(container)

    @display(description="condition")
    def condition(self, container: Container) -> SafeString | None:
        """Sound, damaged, lost or withdrawn."""
        holding = now_of(container)
        return condition_badge(holding.condition) if holding else None

    @display(description="place")
    def place(self, container: Container) -> SafeString | None:
        """Where it is."""
        return place_badge(container)

    @display(description="sealed", boolean=True)
    def sealed(self, container: Container) -> bool | None:
        """Whether a seal is in place."""
        holding = now_of(container)
        return holding.sealed if holding else None

    @display(description="since sol", ordering="since_sol")
    def since(self, container: Any) -> int | None:
        """The sol of its last event."""
        return getattr(container, "since_sol", None)

    def view_on_site(self, container: Container) -> str | None:
        """Its page for everybody."""
        return public_page("container", container.code)

    @admin.action(description="Labels (PDF)", permissions=["view"])
    def labels_as_pdf(
        self, request: HttpRequest, queryset: QuerySet[Container]
    ) -> HttpResponse | None:
        """QR labels of the selection, on A4."""
        return self._labels(request, queryset, "pdf")

    @admin.action(description="Labels (SVG)", permissions=["view"])
    def labels_as_svg(
        self, request: HttpRequest, queryset: QuerySet[Container]
    ) -> HttpResponse | None:
        """QR labels of the selection, on A4; several sheets in a ZIP archive."""
        return self._labels(request, queryset, "svg")

    def _labels(
        self, request: HttpRequest, queryset: QuerySet[Container], format_name: str
    ) -> HttpResponse | None:
        chosen = queryset.values("pk")
        try:
            found = catalogue.containers(flight_ledger()).filter(pk__in=chosen).order_by("code")
            made = labels.label_file(
                format_name, labels.labels_of(found), labels.paper_named("a4"), start=1
            )
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        response = HttpResponse(made.content, content_type=made.media_type)
        response["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return response

    def panels(self, request: HttpRequest, record: Container) -> dict[str, Any]:
        """State, history and everything it ever held."""
        ledger, holding = ledger_of(request), now_of(record)
        stored = holding if isinstance(holding, Holding) else None
        chain = histories.chain(ledger, record, stored) if ledger else None
        return {
            **super().panels(request, record),
            "ledger": ledger,
            "holding": holding,
            "stage": stage_badge(record),
            "condition": condition_badge(holding.condition) if holding else None,
            "verbs": verb_links(request, ledger, record, stored) if ledger else [],
            "history": history(chain.events, ledger) if chain else [],
            "chain_broken": chain.broken if chain else None,
            "held": record.samples.order_by("-retained", "sampled_sol", "pk"),
        }
