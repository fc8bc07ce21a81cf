"""Whom a scenario or mock ledger is kept to: shown, and changed in a step that says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import display
from django.db import models
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from samples.admin.base import actor_of
from samples.admin.links import UNKNOWN, link
from samples.admin.plan_forms import WhyForm
from samples.admin.plan_steps import StepsAdmin, posted
from samples.forms.organisation import ask_whom
from samples.services import organisations


class KeptAdmin(StepsAdmin):
    """A list that says whom each record is kept to, and a step that changes it."""

    @display(description="kept to", ordering="organisation__slug")
    def kept_to(self, record: Any) -> Any:
        """The organisation; a dash for what everybody sees."""
        return link(record.organisation) if record.organisation else UNKNOWN

    def has_keep_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may change whom such records are kept to."""
        del object_id
        meta = self.opts
        return request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")

    @action(  # type: ignore[untyped-decorator]
        description="Who sees it", url_path="organisation", permissions=["keep"], icon="visibility"
    )
    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the organisation and why."""
        record = self.seen(request, object_id)
        form = WhyForm(posted(request))
        ask_whom(form, request.user, initial=record.organisation, widget=UnfoldAdminSelectWidget)
        form.order_fields(["organisation", "reason"])

        def carry(told: Mapping[str, Any]) -> models.Model:
            kept: models.Model = organisations.keep(
                record=record, organisation=told.get("organisation"),
                actor=actor_of(request), reason=told["reason"],
            )  # fmt: skip
            return kept

        return self.step(
            request, record, title=f"Who sees {record}",
            text="What hangs on it goes with it: plans, runs, studies and mock missions of a "
            "scenario, everything in a ledger.",
            button="Store it", form=form, carry=carry,
            said="is seen by whom you said.",
        )  # fmt: skip
