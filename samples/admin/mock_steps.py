"""What can be done with a mock mission in the admin; whoever does it holds the helm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from samples.admin.base import actor_of
from samples.admin.mock_forms import GoForm, ReasonForm
from samples.admin.plan_forms import NothingForm
from samples.admin.plan_steps import StepsAdmin, posted
from samples.domain.mock_missions import MockGoal
from samples.models import MockMission
from samples.services import mock_helm, mock_missions


class MockSteps(StepsAdmin):
    """The steps of a mission's page."""

    actions_detail = ("go", "stop", "replan", "take_helm", "hand_back", "abandon")

    def has_fly_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may fly and steer mock missions."""
        del object_id
        return request.user.has_perm("samples.fly_mockmission")

    @action(  # type: ignore[untyped-decorator]
        description="Go on", url_path="go", permissions=["fly"], icon="play_arrow"
    )
    def go(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put it in the queue."""

        def verb(told: Mapping[str, Any], **who: Any) -> MockMission:
            goal = MockGoal(told["goal"])
            return mock_missions.go(**who, goal=goal, until_sol=told["until_sol"])

        return self._step(
            request, object_id, verb, GoForm, ("Go on", "A worker flies it.", "is flying.")
        )

    @action(  # type: ignore[untyped-decorator]
        description="Halt", url_path="stop", permissions=["fly"], icon="pause"
    )
    def stop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Halt it."""
        return self._step(
            request, object_id, lambda _told, **who: mock_missions.stop(**who), NothingForm,
            ("Halt", "It halts after what happens just now.", "halts."),
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Plan again", url_path="replan", permissions=["fly"], icon="alt_route"
    )
    def replan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Have the ground team plan again."""
        return self._step(
            request, object_id, lambda told, **who: mock_missions.replan(**who, why=told["why"]),
            ReasonForm,
            ("Plan again", "From the present state; it does not go on.", "is planned again."),
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Take the helm", url_path="take-helm", permissions=["fly"], icon="person"
    )
    def take_helm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take it."""
        return self._step(
            request, object_id, lambda _told, **who: mock_helm.take(**who), NothingForm,
            ("Take the helm", "A free one, one that was idle, or as an administrator any.",
             "is steered by you."),
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Hand the helm back", url_path="hand-back", permissions=["fly"],
        icon="person_off",
    )  # fmt: skip
    def hand_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Leave it to whoever wants it."""
        return self._step(
            request, object_id, lambda _told, **who: mock_helm.hand_back(**who), NothingForm,
            ("Hand the helm back", "Whoever gives the next command steers.", "has a free helm."),
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Give it up", url_path="abandon", permissions=["fly"], icon="cancel"
    )
    def abandon(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it early."""
        return self._step(
            request, object_id, lambda told, **who: mock_missions.abandon(**who, why=told["why"]),
            ReasonForm,
            ("Give it up", "What happened stays, nothing more does.", "was given up."),
        )  # fmt: skip

    def _step(
        self,
        request: HttpRequest,
        object_id: str,
        verb: Callable[..., MockMission],
        form: type[forms.Form],
        words: tuple[str, str, str],
    ) -> HttpResponse:
        """`words`: the button, what it does, what is said afterwards."""
        mission = self.seen(request, object_id)
        name, text, said = words

        def carry(told: Mapping[str, Any]) -> MockMission:
            return verb(told, mission=mission, actor=actor_of(request))

        return self.step(
            request, mission, title=f"{name}: {mission}", text=text, button=name,
            form=form(posted(request)), carry=carry, said=said,
        )  # fmt: skip
