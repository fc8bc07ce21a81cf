"""Trade studies: the same problem on other terms, every combination of them, and what it comes to.

A study names fields of the problem and the values they take, as JSON:

    {"format": "mars-sample-planning-study/1", "name": "Sites and helicopters",
     "vary": {"lander.sites": [["east"], ["west"]], "vehicles.helicopter.count": [0, 1, 2]}}

A field is named by its path in the problem's JSON; in a list, by the `id` or `kind` of the member.
Each case is one problem and independent of the others, so that they can run anywhere in any order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from itertools import product
from math import isfinite, prod
from typing import Annotated, Any

from samples.domain.errors import InvalidValue
from samples.planning import form, reading
from samples.planning.confidence import assure
from samples.planning.forecast import Forecast
from samples.planning.problem import Problem
from samples.planning.risk import TRIALS_MAX, simulate
from samples.planning.solution import Cancelled, Solution, Status
from samples.planning.solver import Solver

FORMAT = "mars-sample-planning-study/1"

CASES_MAX = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a study says beside the values: its name, and what each case may cost."""

    name: str
    seconds: Annotated[float, form.Within(0, 86_400, above=True)] = 5.0
    """Of solving, for each case."""
    seed: Annotated[int, form.Within(0)] = 1
    iterations: Annotated[int, form.Within(0)] | None = None
    trials: Annotated[int, form.Within(1, TRIALS_MAX)] = 2_000
    """Of the simulation, for each case."""


@dataclass(frozen=True, slots=True)
class Case:
    """One combination: the values its fields take, and the problem with them."""

    number: int
    """From 1; the last field varies fastest."""
    parameters: Mapping[str, object]
    problem: Problem
    terms: Terms


@dataclass(frozen=True, slots=True)
class Row:
    """What one case came to. `Row(**row.as_json())` is the row again, without its plan."""

    number: int
    parameters: Mapping[str, object]
    status: str
    value: float
    bound: float | None
    """None: none was proven."""
    taken: int
    site: str | None
    finish_sol: float | None
    """None: never."""
    expected: float
    """The mean value of what arrives."""
    p10: float
    p90: float
    risk: float
    """The probability that something planned stays behind."""
    late: float
    """The probability that the departure leaves a tube behind that was fetched."""
    elapsed_s: float
    dominated: bool = False
    """Set by `front`."""
    solution: Solution | None = field(default=None, compare=False, repr=False)
    forecast: Forecast | None = field(default=None, compare=False, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain data for JSON; the plan and its forecast are left out."""
        return {
            part.name: getattr(self, part.name)
            for part in fields(self)
            if part.name not in {"solution", "forecast"}
        }


def cases(problem: Problem, document: Mapping[str, Any] | str | bytes) -> tuple[Case, ...]:
    """Return every combination of a study's values, as problems of their own.

    Raises `InvalidValue` for a document that can't be meant, a field or value that the problem
    can't have, and for more than 1000 combinations.
    """
    terms: Terms = form.read(Terms, document, FORMAT, extra=("vary",))
    body = json.loads(document) if isinstance(document, str | bytes) else document
    vary = _vary(body.get("vary"))
    base = reading.as_json(problem)
    return tuple(
        Case(number, parameters, _varied(base, parameters), terms)
        for number, values in enumerate(product(*vary.values()), start=1)
        for parameters in [dict(zip(vary, values, strict=True))]
    )


def run(case: Case, solve: Solver, *, workers: int = 2, cancelled: Cancelled | None = None) -> Row:
    """Solve and simulate one case; with a confidence, the plan that meets it is sought."""
    terms, problem = case.terms, case.problem
    if problem.confidence is not None:
        assured = assure(
            problem,
            solve,
            seconds=terms.seconds,
            seed=terms.seed,
            iterations=terms.iterations,
            workers=workers,
            trials=terms.trials,
            cancelled=cancelled,
        )
        return _row(case, assured.solution, assured.forecast)
    solution = solve(
        problem,
        seconds=terms.seconds,
        seed=terms.seed,
        iterations=terms.iterations,
        workers=workers,
        cancelled=cancelled,
    )
    forecast = simulate(
        problem, solution, trials=terms.trials, seed=terms.seed, cancelled=cancelled
    )
    return _row(case, solution, forecast)


def front(rows: Sequence[Row], against: Sequence[str] = ("finish_sol", "risk")) -> tuple[Row, ...]:
    """Return the rows, `dominated` set where another is worth no less and no worse otherwise.

    `against` names what is to be small: `finish_sol`, `risk`, `late`. Of a row that is dominated,
    another is better in something and worse in nothing; rows that are alike don't dominate each
    other. A row without a feasible plan counts as dominated. Raises `InvalidValue` for other names.
    """
    for name in against:
        if name not in {"finish_sol", "risk", "late"}:
            raise InvalidValue(
                f"Rows are not compared by {name!r}.",
                field="against",
                value=name,
                expected="finish_sol, risk, late",
            )
    costs = {
        row.number: (-row.value, *(_cost(row, name) for name in against))
        for row in rows
        if row.status != Status.INFEASIBLE
    }
    beaten = {
        number
        for number, cost in costs.items()
        if any(
            other != cost and all(a <= b for a, b in zip(other, cost, strict=True))
            for other in costs.values()
        )
    }
    return tuple(
        replace(row, dominated=row.number not in costs or row.number in beaten) for row in rows
    )


def _cost(row: Row, name: str) -> float:
    cost = getattr(row, name)
    return float("inf") if cost is None else float(cost)


def _row(case: Case, solution: Solution, forecast: Forecast) -> Row:
    finish = solution.timeline.finish_sol
    return Row(
        number=case.number,
        parameters=case.parameters,
        status=str(solution.status),
        value=solution.value,
        bound=solution.bound if isfinite(solution.bound) else None,
        taken=len(solution.taken),
        site=solution.site,
        finish_sol=finish if isfinite(finish) else None,
        expected=forecast.value.mean.value,
        p10=forecast.value.p10.value,
        p90=forecast.value.p90.value,
        risk=1 - forecast.complete.probability,
        late=1 - forecast.on_time.probability,
        elapsed_s=solution.elapsed_s,
        solution=solution,
        forecast=forecast,
    )


# --- Reading --------------------------------------------------------------------------------------


def _vary(vary: object) -> dict[str, list[object]]:
    if not isinstance(vary, Mapping) or not vary:
        raise _refusal("vary", vary, "an object: fields of the problem and lists of values")
    for path, values in vary.items():
        if not isinstance(values, list | tuple) or not values:
            raise _refusal(f"vary.{path}", values, "a list of at least one value")
    count = prod(len(values) for values in vary.values())
    if count > CASES_MAX:
        raise _refusal("vary", count, f"at most {CASES_MAX} combinations")
    return {path: list(values) for path, values in vary.items()}


def _varied(base: Mapping[str, Any], parameters: Mapping[str, object]) -> Problem:
    document = deepcopy(dict(base))
    for path, value in parameters.items():
        _put(document, path, path, value)
    try:
        return reading.read(document)
    except InvalidValue as error:
        named = ", ".join(f"{path} = {json.dumps(value)}" for path, value in parameters.items())
        raise InvalidValue(
            f"With {named}: {error.message}",
            field=error.field,
            value=error.value,
            expected=error.expected,
        ) from error


def _put(node: Any, path: str, whole: str, value: object) -> None:
    """Set the value at a path below a node of JSON; what is at its default may not be there yet."""
    if isinstance(node, list):
        # Names may hold dots themselves, so they are looked for, not split off.
        named = {
            str(member.get("id", member.get("kind"))): member
            for member in node
            if isinstance(member, dict)
        }
        name = max((n for n in named if path.startswith(f"{n}.")), key=len, default=None)
        if name is None:
            raise _refusal(f"vary.{whole}", path, "the id or kind of a member, then its field")
        _put(named[name], path[len(name) + 1 :], whole, value)
        return
    if not isinstance(node, dict):
        raise _refusal(f"vary.{whole}", path, "a field of the problem")
    key, _, rest = path.partition(".")
    if rest:
        _put(node.setdefault(key, {}), rest, whole, value)
    else:
        node[key] = deepcopy(value)


def _refusal(field: str, value: object, expected: str) -> InvalidValue:
    return InvalidValue(f"{field} can't be read.", field=field, value=value, expected=expected)
