"""What is asked: addresses in the middle of an inventory, of ours and of the rivals'."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from benchmarks.api_asking import Case
from samples.services.load.names import PER_DEPOT, code_of, depot_of, sample_of

PAGE = 100
DEEP = 900_000
"""The row at which the deep page begins; in a smaller inventory, nine tenths in."""
CURSOR, OFFSET, FASTAPI = "ModelSerializer, cursor", "ModelSerializer, offset", "FastAPI + ORM"
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
        """Read off the database of `settings`, whose key signs cursors: in a process of its own."""
        done = subprocess.run(  # noqa: S603 - this module
            [sys.executable, "-m", "benchmarks.api_cases", str(samples)],
            env=dict(settings), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        return cls(**json.loads(done.stdout))


def _look(samples: int) -> Addresses:
    import django

    django.setup()
    from samples.models import CustodyEvent, Sample
    from samples.selectors import keyset

    middle, deep = samples // 2, min(DEEP, samples * 9 // 10)
    before = Sample.objects.filter(slug__gte=sample_of(deep - 1))
    cursor = keyset.page(before, ["slug", "pk"], 1, None).following
    assert cursor is not None  # noqa: S101 - a tenth of the list follows
    name = Sample.objects.values_list("name", flat=True).get(slug=sample_of(middle))
    chain = CustodyEvent.objects.filter(container__code=code_of(middle))
    as_of = chain.order_by("seq").values_list("occurred_at", flat=True)[1]
    words = " ".join(name.split()[1:3])
    return Addresses(middle, deep, cursor, words, f"{as_of:%Y-%m-%dT%H:%M:%SZ}")


def cases(pid: int, port: int, at: Addresses) -> list[Case]:
    """Of ours."""
    tube = code_of(at.middle)

    def ours(name: str, path: str, **query: str) -> Case:
        return Case(name, pid, port, f"/api/v1/{path}?{urlencode(_LEDGER | query)}")

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


@dataclass(frozen=True)
class Rivals:
    """Process and port of each."""

    drf: tuple[int, int]
    fastapi: tuple[int, int]


def rival_cases(rivals: Rivals, at: Addresses) -> list[Case]:
    """Of the rivals'."""
    last = sample_of(at.deep - 1)
    position = base64.b64encode(urlencode({"p": last}).encode()).decode()
    return [
        Case(f"{CURSOR}, first page", *rivals.drf, "/cursor/"),
        Case(f"{CURSOR}, deep page", *rivals.drf, f"/cursor/?{urlencode({'cursor': position})}"),
        Case(f"{OFFSET}, first page", *rivals.drf, "/offset/"),
        Case(f"{OFFSET}, deep page", *rivals.drf, f"/offset/?offset={at.deep}"),
        Case(f"{FASTAPI}, first page", *rivals.fastapi, "/samples/"),
        Case(f"{FASTAPI}, deep page", *rivals.fastapi, f"/samples/?after={last}"),
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_look(int(sys.argv[1])))))
