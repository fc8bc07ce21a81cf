"""The OpenAPI document is good enough for a generator: its client does real work, fully typed.

On SQLite alone: what is generated does not depend on the database.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from samples.services import tokens
from tests import plans
from tests.api.generated_client import NAME, Program, alike, functions, generate
from tests.conftest import People

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("generated client"),
    pytest.mark.skipif(os.environ["TEST_DATABASE"] != "sqlite", reason="once is enough"),
]
WRITTEN = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(Client().get("/api/v1/openapi.json").content)


@pytest.fixture(scope="module")
def generated(document: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Everything the generator makes of the document, imported."""
    folder = tmp_path_factory.mktemp("client")
    complaint = generate(document, folder)
    assert not complaint, complaint
    sys.path.insert(0, str(folder))
    package = importlib.import_module(NAME)
    models = importlib.import_module(f"{NAME}.models")
    yield Program(package.Client(base_url="http://inventory.example"), functions(), models)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method in WRITTEN:
                yield operation["operationId"], operation


def test_every_operation_has_a_function(document: Any, generated: Program) -> None:
    names = {name for name, _ in operations(document)}
    assert set(generated.functions) == names
    for name, operation in operations(document):
        takes = generated.functions[name].sync_detailed.__annotations__
        if "requestBody" in operation:
            assert "Any" not in str(takes["body"]), f"{name}: the body has no type"
        assert "Response[Any]" not in str(takes["return"]) or name == "webhooks_destroy", name


def examples(document: Any) -> Iterator[tuple[str, Any, list[str]]]:
    """Real answers in the document, with what their address takes."""
    for name, operation in operations(document):
        content = operation["responses"].get("200", {}).get("content", {})
        address = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
        for title, example in content.get("application/json", {}).get("examples", {}).items():
            if title != "Beginning":
                yield name, example["value"], ["1" for _ in address]


def test_reads_every_real_answer_without_loss(document: Any, generated: Program) -> None:
    told = list(examples(document))
    assert len(told) > 25
    for name, example, address in told:

        def answered(_request: httpx.Request, body: Any = example) -> httpx.Response:
            return httpx.Response(200, json=body)

        package = importlib.import_module(NAME)
        client = package.Client(
            base_url="http://inventory.example",
            httpx_args={"transport": httpx.MockTransport(answered)},
        )
        answer = Program(client, generated.functions, generated.models).ask(name, *address)
        assert alike(answer.to_dict(), example), name


@pytest.fixture
def program(
    generated: Program, live_server: LiveServer, inventory: None, people: People
) -> Program:
    """Signed in to a served site with a token."""
    owner = people.superuser
    token = tokens.issue(owner=owner, name="generated client", actor=owner).text
    package = importlib.import_module(NAME)
    client = package.AuthenticatedClient(
        base_url=live_server.url, token=token, raise_on_unexpected_status=True
    )
    return Program(client, generated.functions, generated.models)


def test_does_a_days_work(program: Program) -> None:
    """One test, for each would empty the database and load it again."""
    reads_samples(program)
    records_custody(program)
    is_told_what_is_wrong(program)
    plans_a_retrieval(program)
    assert program.ask("ledgers_export_retrieve", "mars-2020-flight").count("\n") > 100


def reads_samples(program: Program) -> None:
    models = program.models
    names: list[str] = []
    page: dict[str, str] = {}
    while True:
        answer = program.ask(
            "samples_list",
            place="three-forks",
            sample_type=[models.SampleType.ROCK_CORE],
            ordering="name",
            page_size=3,
            **page,
        )
        assert all(row.now.stage is models.Stage.CACHED for row in answer.results)
        names += [row.name for row in answer.results]
        if answer.next_ is None:
            break
        page = {"cursor": parse_qs(urlsplit(answer.next_).query)["cursor"][0]}
    assert len(names) == 7
    assert names == sorted(names)
    assert "Malay" in names

    malay = program.ask("samples_retrieve", "M2020-337-8")
    assert isinstance(malay, models.SampleDetail)
    assert malay.position.basis is models.PositionBasis.TARGET
    assert malay.pair_partner.name == "Robine"
    assert isinstance(malay.sampled_at, datetime | None)
    assert malay.now.place.slug == "three-forks-01"
    assert malay.sources["name"][0].source.code


def records_custody(program: Program) -> None:
    models = program.models
    program.ask("containers_retrieve", "SN261")
    survey = models.RecordSurvey(
        kind="survey",
        occurred_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
        latitude_deg=18.43,
        longitude_deg=77.45,
        source="s6",
        expected_seq=6,
    )
    first = program.answer("containers_events_record", "SN261", body=survey, idempotency_key="one")
    again = program.answer("containers_events_record", "SN261", body=survey, idempotency_key="one")
    assert isinstance(first.parsed, models.EventRecorded)
    assert (first.parsed.seq, first.parsed.verb) == (7, models.Verb.SURVEY)
    assert again.parsed == first.parsed
    assert again.headers["Idempotency-Replayed"] == "true"

    program.ask("containers_retrieve", "SN261")
    late = program.answer("containers_events_record", "SN261", body=survey)
    assert late.status_code == 409
    assert isinstance(late.parsed, models.Problem)
    assert late.parsed.current["seq"] == 7


def is_told_what_is_wrong(program: Program) -> None:
    missing = program.answer("samples_retrieve", "no-such-rock")
    assert (missing.status_code, missing.parsed.status) == (404, 404)
    assert missing.parsed.type_.endswith("/not-found/")
    assert missing.parsed.errors[0].value == "no-such-rock"


def plans_a_retrieval(program: Program) -> None:
    models = program.models
    scenario = plans.scenario().slug
    draft = program.ask(
        "plans_create", body=models.PlansCreateBody(scenario=scenario, name="From outside")
    )
    plan = str(draft.id)
    program.ask("plans_retrieve", plan)
    run = program.ask("plans_solve", plan, body=models.PlansSolveBody(seconds=5, seed=1))
    run = program.ask("runs_retrieve", str(run.id))
    assert (run.status, run.result) == (models.RunStatus.DONE, models.RunResult.OPTIMAL)

    solution = program.ask("runs_solution_retrieve", str(run.id))
    assert isinstance(solution, models.PlanningSolution)
    assert solution.taken == run.taken
    assert solution.timeline.finish_sol > 0
    problem = program.ask("runs_problem_retrieve", str(run.id))
    assert set(solution.taken) <= {stop.id for stop in problem.stops}
    whole = program.ask("runs_export_retrieve", str(run.id))
    assert whole.problem == problem
    behind = program.ask("runs_exclusions_list", str(run.id), page_size=1000)
    assert {row.container.code for row in behind.results}.isdisjoint(solution.taken)

    program.ask("plans_retrieve", plan)
    chosen = program.ask("plans_choose", plan, body=models.PlansChooseBody(run=run.id))
    assert chosen.chosen_run.id == run.id
