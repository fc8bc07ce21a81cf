"""Who may read (everybody, where the site allows it) and write: by the groups' table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # the framework's views import this module
    from rest_framework.views import APIView


class ByGroup(BasePermission):
    """Asks `view_` of every model that a view `shows`; a view that shows none asks for any at all.

    One that is `private` asks even where everybody may read the inventory.

    Writing takes one of the permissions in `written_by`; which one a request needs, the service
    that carries it out knows; what is `personal` can't be read without one either. A method that a
    view doesn't know is refused as such.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raise MethodNotAllowed, or say whether the visitor may read what the view shows."""
        if request.method not in view.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        user = request.user
        personal = getattr(view, "personal", False)
        if personal or request.method not in SAFE_METHODS:
            written_by = getattr(view, "written_by", ())
            if not (user.is_authenticated and any(map(user.has_perm, written_by))):
                return False
        if personal or (settings.ANONYMOUS_READ and not getattr(view, "private", False)):
            return True
        if not user.is_authenticated:
            return False
        shown = getattr(view, "shows", ())
        if not shown:
            return user.has_module_perms("samples")
        return user.has_perms(
            [f"{model._meta.app_label}.view_{model._meta.model_name}" for model in shown]
        )
