"""What every page passes: who may read it, which parameters it knows, how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from samples.domain.errors import Conflict, DomainError, InvalidValue, NotFound, NotPermitted
from samples.pages import shown as showing
from samples.pages.shown import Shown

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ShownView = Callable[Concatenate[HttpRequest, Shown, P], HttpResponseBase]

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    InvalidValue: HTTPStatus.BAD_REQUEST,
    NotPermitted: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
}


def page(
    *models: str, known: tuple[str, ...] = (), writes: bool = False
) -> Callable[[View[P]], View[P]]:
    """A page that shows these models and understands these query parameters.

    Without ANONYMOUS_READ a visitor is sent to sign in, and a signed-in one needs the permission
    to view every model named. An unknown query parameter is refused with the names of the known
    ones, and what the domain refuses becomes a page that says why. GET and HEAD, and POST for a
    page that `writes`.
    """
    methods = ("GET", "HEAD", "POST") if writes else ("GET", "HEAD")

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not settings.ANONYMOUS_READ:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if not request.user.has_perms([f"samples.view_{model}" for model in models]):
                    raise PermissionDenied
            try:
                refuse_nul(request)
                refuse_unknown(request, known)
                return view(request, *args, **kwargs)
            except DomainError as error:
                return refusal(request, error)

        return gated

    return decorate


def state_page(
    *models: str, known: tuple[str, ...] = (), past: bool = True, writes: bool = False
) -> Callable[[ShownView[P]], View[P]]:
    """A page of state: it understands `ledger`, `as_of` and `known_at` too and is given them read.

    Its links keep them. Without `past` it is a page of the present, and knows only `ledger`. A
    refusal keeps the ledger as well: what is said about a mock looks like a mock.
    """
    parameters = showing.PARAMETERS if past else ("ledger",)

    def decorate(view: ShownView[P]) -> View[P]:
        @page(*models, "ledger", known=(*known, *parameters), writes=writes)
        @wraps(view)
        def shown_view(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            shown = showing.read(request, past=past)
            with showing.showing(shown):
                try:
                    return view(request, shown, *args, **kwargs)
                except DomainError as error:
                    return refusal(request, error)

        return shown_view

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """Whoever is not signed in is asked to, and comes back here; it stands inside `page`."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def refuse_nul(request: HttpRequest) -> None:
    """Raise for a NUL character, which names nothing and which PostgreSQL can't even compare."""
    if "\0" in request.path:
        raise NotFound("There is nothing at this address.", expected="an address without NUL")
    for name, values in request.GET.lists():
        if any("\0" in str(text) for text in (name, *values)):
            raise InvalidValue(
                "A parameter holds a NUL character.", field=name.strip("\0"), expected="text"
            )


def refuse_unknown(request: HttpRequest, known: tuple[str, ...]) -> None:
    """Raise InvalidValue for a query parameter that the page does not know.

    A mistyped filter that is ignored would show everything and look like an answer.
    """
    for name in request.GET:
        if name not in known:
            raise InvalidValue(
                f"This page has no parameter “{name}”.",
                field=name,
                expected=", ".join(known) or "none at all",
            )


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page that says what was wrong and what would do."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), None)
    if status is None:
        raise error
    return render(request, "samples/refusal.html", {"error": error}, status=status)
