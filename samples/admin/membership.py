"""Who belongs to which organisation: made and ended here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import MultipleRelatedDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from samples.admin.base import actor_of
from samples.admin.links import link
from samples.admin.plan_steps import StepsAdmin, posted
from samples.models import Membership, Organisation
from samples.services import organisations


class MembershipForm(forms.Form):
    """Who joins what."""

    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"), label="Account",
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), widget=UnfoldAdminSelectWidget
    )


@admin.register(Membership)
class MembershipAdmin(StepsAdmin):
    """People and the organisations whose own work they see."""

    note = "It gives no permission to do anything: groups do that."
    list_display = ("person_link", "organisation_link", "since", "made_by")
    list_display_links = ("since",)
    list_filter = (
        ("organisation", MultipleRelatedDropdownFilter),
        ("user", MultipleRelatedDropdownFilter),
    )
    ordering = ("user__username", "organisation__slug")
    search_fields = ("user__username", "organisation__name")
    fields = ("person_link", "organisation_link", "since", "made_by")
    readonly_fields = fields
    actions = ("end",)

    def rows(self) -> Any:
        """With both."""
        return super().rows().select_related("user", "organisation")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For whoever says who belongs where."""
        return bool(request.user.has_perm("samples.add_membership"))

    def has_end_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return bool(request.user.has_perm("samples.delete_membership"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask who joins what."""
        del form_url, extra_context
        if not self.has_add_permission(request):
            raise PermissionDenied

        def carry(told: Mapping[str, Any]) -> Membership:
            return organisations.join(actor=actor_of(request), **told)

        return self.step(
            request, None, title="Somebody joins an organisation",
            text="They then see what it keeps to itself, and may keep things to it.",
            button="Store it", form=MembershipForm(posted(request)), carry=carry,
            said="is stored.",
        )  # fmt: skip

    @admin.action(description="End", permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """End those that were ticked."""
        chosen = list(queryset)
        for membership in chosen:
            organisations.leave(membership=membership, actor=actor_of(request))
        messages.success(request, f"{len(chosen)} ended; what was made stays where it is.")

    @display(description="account", ordering="user__username")
    def person_link(self, membership: Membership) -> SafeString | str:
        """Who."""
        return link(membership.user)

    @display(description="organisation", ordering="organisation__slug")
    def organisation_link(self, membership: Membership) -> SafeString | str:
        """Where."""
        return link(membership.organisation)
