"""Tokens of the API, of whichever account: made for it, seen, revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import MultipleRelatedDropdownFilter
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from samples.admin.base import ReadOnlyAdmin, actor_of
from samples.admin.links import badge, link, list_of
from samples.forms.token import TokenForm
from samples.models import ApiToken
from samples.services import tokens

TONES = {"valid": "open", "expired": "quiet", "revoked": "quiet"}


class TokenForAccount(TokenForm):
    """Whose it is, too."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label="Account",
        help_text="Who has the token may do what this account may.",
        widget=UnfoldAdminSelectWidget(),
    )
    field_order = ("owner", "name", "days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
        self.fields["days"].widget = UnfoldAdminIntegerFieldWidget()


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Everybody's tokens, the latest first."""

    list_display = ("name", "owner_link", "prefix", "state_shown", "expires_at", "last_used_at",
                    "created_at", "created_by")  # fmt: skip
    list_filter = (("owner", MultipleRelatedDropdownFilter),)
    list_select_related = ("owner",)
    ordering = ("-created_at", "-pk")
    search_fields = ("name", "prefix", "owner__username")
    fields = ("name", "owner_link", "prefix", "state_shown", "created_at", "created_by",
              "expires_at", "last_used_at", "revoked_at", "revoked_by")  # fmt: skip
    readonly_fields = fields
    actions = ("revoke",)

    def rows(self) -> Any:
        """With the account."""
        return super().rows().select_related("owner")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For whoever looks after everybody's; one's own are made on the public site."""
        return bool(request.user.has_perm(tokens.EVERYBODYS))

    has_revoke_permission = has_add_permission

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form; sent, it makes the token and shows its text this once."""
        del form_url, extra_context
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TokenForAccount(request.POST if request.method == "POST" else None)
        issued = None
        if form.is_valid():
            issued = form.issued(form.cleaned_data["owner"], actor_of(request))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "A new token" if issued else "Make a token",
            "form": form,
            "issued": issued,
            "back": list_of(ApiToken),
        }
        response = TemplateResponse(request, "admin/samples/token.html", context)
        add_never_cache_headers(response)  # it may hold a secret
        return response

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """End those that were ticked."""
        chosen = list(queryset)
        for token in chosen:
            tokens.revoke(token=token, actor=actor_of(request))
        messages.success(request, f"{len(chosen)} revoked: no program can use them any more.")

    @display(description="account", ordering="owner__username")
    def owner_link(self, token: ApiToken) -> SafeString | str:
        """Whom it acts as."""
        return link(token.owner)

    @display(description="state", ordering="expires_at")
    def state_shown(self, token: ApiToken) -> SafeString:
        """Valid, expired or revoked."""
        return badge(token.state.capitalize(), TONES[token.state])
