"""A person's own tokens for programs: made, shown once, revoked."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from samples.forms.token import TokenForm
from samples.models import ApiToken
from samples.pages.gate import page, signed_in
from samples.pages.shown import to
from samples.selectors import lookup
from samples.services import tokens
from samples.services.actors import require


@page(writes=True)
@signed_in
def show(request: HttpRequest) -> HttpResponseBase:
    """The list. Sent, it makes a token and shows its text this once, or revokes one."""
    person = cast("User", request.user)
    require(person, tokens.OWN)
    own = ApiToken.objects.filter(owner=person)
    form, issued, status = TokenForm(), None, HTTPStatus.OK
    if "revoke" in request.POST:
        token = lookup.numbered(own, "token", request.POST["revoke"])
        tokens.revoke(token=token, actor=person)
        messages.success(request, f"{token} is revoked: no program can use it any more.")
        return redirect(to("pages:tokens"))
    if request.method == "POST":
        form = TokenForm(request.POST)
        issued = form.issued(person, person)
        if issued is None:
            status = HTTPStatus.BAD_REQUEST
        else:
            form = TokenForm()
    response = render(
        request,
        "samples/tokens.html",
        {
            "tokens": own,
            "form": form,
            "issued": issued,
            "memberships": person.memberships.select_related("organisation"),
            "api_url": request.build_absolute_uri("/api/v1/"),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Tokens", "url": ""},
            ],
        },
        status=status,
    )
    add_never_cache_headers(response)  # it may hold a secret
    return response
