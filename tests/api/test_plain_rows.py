"""Lists that are written from columns say exactly what the serializers would."""

from __future__ import annotations

import pytest
from django.test import Client

from samples.api import fast_lists
from samples.api.urls import RESOURCES
from tests.api.ask import get

pytestmark = pytest.mark.usefixtures("inventory")

FAST = [name for name, view in RESOURCES.items() if issubclass(view, fast_lists.FastLists)]


@pytest.mark.parametrize("name", FAST)
def test_the_same_as_the_serializers_in_every_order(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for order in RESOURCES[name].ordering_paths:
        for sign in ("", "-"):
            path = f"/api/v1/{name}/?ordering={sign}{order}&page_size=1000"
            fast = get(path)
            with monkeypatch.context() as patch:
                patch.setattr(fast_lists, "is_fast", lambda _view: False)
                assert fast == get(path)
