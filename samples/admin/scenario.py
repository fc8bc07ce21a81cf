"""Scenarios: read here with the basis of every figure, made and edited in steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from samples.admin.base import actor_of
from samples.admin.custody import ledger_mark
from samples.admin.filters import SeenFilter
from samples.admin.keeping import KeptAdmin
from samples.admin.links import badge, counted, list_of
from samples.admin.plan_forms import DraftForm, ScenarioForm
from samples.admin.plan_steps import posted
from samples.forms.organisation import ask_whom
from samples.models import Plan, Scenario
from samples.planning import terms
from samples.selectors import plans as selectors
from samples.services import plans, scenarios


@admin.register(Scenario)
class ScenarioAdmin(KeptAdmin):
    """What a retrieval would have and need."""

    list_display = ("name", "hypothetical_shown", "ledger_shown", "kept_to", "as_of", "version",
                    "plan_count", "changed_at", "changed_by")  # fmt: skip
    list_filter = (("ledger", SeenFilter),)
    ordering = ("slug",)
    search_fields = ("name", "slug", "description")
    fields = ("name", "slug", "description", "hypothetical_shown", "ledger_shown", "kept_to",
              "as_of", "known_at", "version", "plan_count", "created_at", "created_by",
              "changed_at", "changed_by", "figures", "document")  # fmt: skip
    readonly_fields = fields
    actions_list = ("new",)
    actions_detail = ("revise", "draft", "keep")

    def rows(self) -> Any:
        """With the number of plans."""
        return selectors.scenarios()

    @display(description="kind")
    def hypothetical_shown(self, _scenario: Scenario) -> SafeString:
        """Always."""
        return badge("Hypothetical", "mock")

    @display(description="ledger", ordering="ledger__slug")
    def ledger_shown(self, scenario: Scenario) -> SafeString:
        """Whose tubes it is about."""
        return ledger_mark(scenario.ledger)

    @display(description="plans", ordering="plan_total")
    def plan_count(self, scenario: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(scenario.plan_total, list_of(Plan, {"scenario__id__exact": scenario.pk}))

    @display(description="figures and their basis")
    def figures(self, scenario: Scenario) -> SafeString:
        """Every figure of the terms; what no source states is marked."""
        return format_html(
            "<table><tbody>{}</tbody></table>",
            format_html_join(
                "",
                '<tr><th scope="row">{}</th><td>{}</td><td>{} {}</td></tr>',
                (
                    (
                        figure.path,
                        "" if figure.value is None else figure.value,
                        badge("assumed", "open") if figure.assumed else "",
                        figure.basis,
                    )
                    for figure in terms.figures(terms.read(scenario.terms))
                ),
            ),
        )

    @display(description="terms")
    def document(self, scenario: Scenario) -> SafeString:
        """The whole document."""
        return format_html("<pre>{}</pre>", json.dumps(scenario.terms, indent=1))

    def has_new_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may make scenarios."""
        del object_id
        return request.user.has_perm("samples.add_scenario")

    def has_revise_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may edit scenarios."""
        del object_id
        return request.user.has_perm("samples.change_scenario")

    def has_draft_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may draft plans."""
        del object_id
        return request.user.has_perm("samples.add_plan")

    @action(  # type: ignore[untyped-decorator]
        description="New scenario", url_path="new", permissions=["new"], icon="add"
    )
    def new(self, request: HttpRequest) -> HttpResponse:
        """Ask for everything and store it."""

        def carry(told: Mapping[str, Any]) -> Scenario:
            return scenarios.make(actor=actor_of(request), **told)

        form = ScenarioForm(posted(request))
        ask_whom(form, request.user, widget=UnfoldAdminSelectWidget)
        return self.step(
            request, None, title="New scenario", text="The terms are checked when it is stored.",
            button="Store it", form=form, carry=carry,
            said="was stored.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Edit", url_path="edit", permissions=["revise"], icon="edit"
    )
    def revise(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show it as it is, and store what was changed."""
        scenario = self.seen(request, object_id)

        def carry(told: Mapping[str, Any]) -> Scenario:
            values = {name: value for name, value in told.items() if name != "seen"}
            return scenarios.edit(
                scenario=scenario, values=values, actor=actor_of(request),
                expected_version=told["seen"],
            )  # fmt: skip

        return self.step(
            request, scenario, title=f"Edit {scenario}",
            text="Runs keep the terms they were made of.", button="Store it",
            form=ScenarioForm.of(scenario, posted(request)), carry=carry, said="was stored.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Draft a plan", url_path="draft", permissions=["draft"], icon="note_add"
    )
    def draft(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for its name."""
        scenario = self.seen(request, object_id)

        def carry(told: Mapping[str, Any]) -> Plan:
            return plans.draft(scenario=scenario, actor=actor_of(request), **told)

        return self.step(
            request, scenario, title=f"Draft a plan of {scenario}",
            text="It has no answer until it is solved.", button="Draft it",
            form=DraftForm(posted(request)), carry=carry, said="was drafted.",
        )  # fmt: skip
