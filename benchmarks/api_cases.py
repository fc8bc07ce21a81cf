"""What is asked: addresses in the middle of an inventory, of ours and of the rivals'."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.api_asking import Case
from samples.services.load.names import PER_DEPOT, code_of, depot_of, sample_of

PAGE = 100
DEEP = 900_000
"""The row at which the deep page begins; in a smaller inventory, nine tenths in."""
_LEDGER = {"ledger": "synthetic"}


@dataclass(frozen=True)
class Addresses:
    """What the addresses name; `cursor` is ours of the deep page."""

    middle: int
    deep: int
    cursor: str
    words: str
    as_of: str

    @classmethod
    def find(cls, settings: Mapping[str, str], samples: int) -> Addresses:
        """Read off the database of `settings`, in this process."""
        os.environ.update(settings)
        import django
        from django.apps import apps
        from django.db import connections

        if not apps.ready:
            django.setup()
        else:  # the second size: another database
            from inventory.databases import database
            from inventory.settings import BASE_DIR, env

            connections.close_all()
            connections.settings["default"].update(database(env, BASE_DIR))
            del connections["default"]
        from samples.models import CustodyEvent, Sample
        from samples.selectors import keyset

        middle, deep = samples // 2, min(DEEP, samples * 9 // 10)
        before = Sample.objects.filter(slug__gte=sample_of(deep - 1))
        cursor = keyset.page(before, ["slug", "pk"], 1, None).following
        assert cursor is not None  # noqa: S101 - a tenth of the list follows
        name = Sample.objects.values_list("name", flat=True).get(slug=sample_of(middle))
        chain = CustodyEvent.objects.filter(container__code=code_of(middle))
        as_of = chain.order_by("seq").values_list("occurred_at", flat=True)[1]
        connections.close_all()
        return cls(middle, deep, cursor, " ".join(name.split()[1:3]), f"{as_of:%Y-%m-%dT%H:%M:%SZ}")


def cases(port: int, at: Addresses) -> list[Case]:
    """Of ours."""
    tube = code_of(at.middle)

    def ours(name: str, path: str, **query: str) -> Case:
        return Case(name, port, f"/api/v1/{path}?{urlencode(_LEDGER | query)}")

    return [
        ours("list, first page", "samples/"),
        ours("list, deep page", "samples/", cursor=at.cursor),
        ours(
            "list, three filters", "samples/",
            sample_type="rock_core", campaign="synthetic-03", sampled_sol_min="1000",
        ),
        ours("list, search", "samples/", search=at.words),
        ours("sample", f"samples/{sample_of(at.middle)}/"),
        ours("container's history", f"containers/{tube}/events/"),
        ours("depot", f"depots/{depot_of(at.middle // PER_DEPOT)}/"),
        ours("container as of a moment", f"containers/{tube}/", as_of=at.as_of),
    ]  # fmt: skip


def rival_cases(
    drf_port: int, fast_port: int, at: Addresses, *, cursor: str, offset: str, fastapi: str
) -> list[Case]:
    """Of the rivals', under these names."""
    last = sample_of(at.deep - 1)
    position = base64.b64encode(urlencode({"p": last}).encode()).decode()
    return [
        Case(f"{cursor}, first page", drf_port, "/cursor/"),
        Case(f"{cursor}, deep page", drf_port, f"/cursor/?{urlencode({'cursor': position})}"),
        Case(f"{offset}, first page", drf_port, "/offset/"),
        Case(f"{offset}, deep page", drf_port, f"/offset/?offset={at.deep}"),
        Case(f"{fastapi}, first page", fast_port, "/samples/"),
        Case(f"{fastapi}, deep page", fast_port, f"/samples/?after={last}"),
    ]
