"""A run with its documents read, and what vehicles and tubes are called in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samples.domain.kinds import SampleType
from samples.models import PlanActivity, PlanRun
from samples.pages.plans.words import who_in_words
from samples.pages.shown import to
from samples.planning import answers, reading, terms
from samples.planning.problem import Problem
from samples.planning.solution import Solution
from samples.planning.terms import Terms
from samples.selectors import plans

ARM = "Lander’s arm"


@dataclass(frozen=True)
class Answered:
    """`tubes` as they were frozen, by code; `sites` by id; `vehicles`: name and count by kind."""

    run: PlanRun
    problem: Problem
    solution: Solution
    terms: Terms
    steps: list[PlanActivity]
    tubes: Mapping[str, Mapping[str, Any]]
    sites: Mapping[str, str]
    vehicles: dict[str, tuple[str, int]]

    @classmethod
    def of(cls, run: PlanRun) -> Answered:
        """Of a run that has a solution. Needs the whole run."""
        told = terms.read(run.terms)
        return cls(
            run=run,
            problem=reading.read(run.problem),
            solution=answers.read(run.solution or {}),
            terms=told,
            steps=list(plans.activities().filter(run=run)),
            tubes={tube["container"]: tube for tube in run.tubes},
            sites={site.id: site.name for site in told.sites},
            vehicles={one.kind: (one.name, one.count.value) for one in told.vehicles},
        )

    @property
    def site(self) -> str | None:
        """The name of the landing site that is chosen."""
        return self.sites.get(self.solution.site or "", self.solution.site)

    def who(self, who: str) -> str:
        """A vehicle as the scenario names it, or the lander's arm."""
        return ARM if who == "lander" else who_in_words(who, self.vehicles)

    def tube_name(self, code: str) -> str:
        """What is in a tube, by name."""
        return str(self.tubes[code]["name"]) if code in self.tubes else code

    def tube(self, code: str) -> dict[str, Any]:
        """A tube as rows show it."""
        tube = self.tubes.get(code, {})
        sample_type = tube.get("sample_type", "")
        return {
            "code": code,
            "name": self.tube_name(code),
            "sample": tube.get("sample", ""),
            "type": sample_type,
            "type_label": SampleType(sample_type).label if sample_type else "",
            "url": to("pages:container", code),
        }
