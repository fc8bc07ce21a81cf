"""Timelines to take away: of a run as planned, of a mock mission as flown, in each form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from samples.api.mock_told import OfMission
from samples.api.renderers import Calendar, GeoJson
from samples.api.run_documents import OfRun
from samples.exchange import timelines
from samples.exchange.timelines import Form
from samples.models import Drive, MockPlan, PlanActivity

_RENDERERS: dict[str, type[BaseRenderer]] = {
    "text/calendar": Calendar,
    "application/geo+json": GeoJson,
}
_BEGINNINGS: dict[str, Any] = {
    "open-mct": {"Fetch rover": [{"id": "…", "name": "Go to …", "start": 2035000000000}]},
    "plandev": {"version": "2", "id": 1, "model_id": 1, "name": "…"},
    "aerie-cli": {"name": "…", "start_time": "2033-09-01T00:00:00+00:00"},
    "external-source": {"source": {"key": "…", "source_type": "SampleRetrieval"}},
    "routes": {"type": "FeatureCollection", "name": "…"},
    "calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
}


class _RunAs(OfRun):
    """The timeline of a run in a form."""

    form: ClassVar[Form]
    shows = (*OfRun.shows, PlanActivity, Drive)

    def get(self, request: Request, **_address: str) -> HttpResponse:
        """The file."""
        return _file(self.form, *timelines.of_run(self.run(request), self.form))


class _MissionAs(OfMission):
    """A mock mission as it was flown, in a form."""

    form: ClassVar[Form]
    example_name = "mock-positions"
    shows = (*OfMission.shows, MockPlan, Drive)

    @property
    def example(self) -> Any:
        """The form's own beginning stands in the document."""
        return None

    def get(self, request: Request, **_address: str) -> HttpResponse:
        """The file."""
        del request
        return _file(self.form, *timelines.of_mission(self.mission(), self.form))


def _file(form: Form, name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{form.media_type}; charset=utf-8")
    if form.media_type != "text/calendar":  # JSON is UTF-8 and its types know no charset
        response["Content-Type"] = form.media_type
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _view(base: type[APIView], form: Form, noun: str, resource: str, note: str) -> type[APIView]:
    view = type(
        f"{base.__name__.strip('_')}{form.name.title().replace('-', '')}",
        (base,),
        {
            "form": form,
            "renderer_classes": [_RENDERERS.get(form.media_type, JSONRenderer)],
            "__doc__": f"{form.title} of {noun}.",
            "__module__": __name__,
        },
    )
    answer: Any = str if form.media_type == "text/calendar" else {"type": "object"}
    documented: type[APIView] = extend_schema_view(
        get=extend_schema(
            summary=f"{form.title} of {noun}",
            description=f"{form.told} {note}",
            operation_id=f"{resource}_{form.name.replace('-', '_')}_retrieve",
            responses={(200, form.media_type): answer},
            examples=[
                OpenApiExample(
                    "Beginning",
                    value=_BEGINNINGS[form.name],
                    response_only=True,
                    media_type=form.media_type,
                )
            ],
        )
    )(view)
    return documented


def of_runs() -> dict[str, type[APIView]]:
    """The views by the last part of their address."""
    note = "Hypothetical, and `mock` where it is; 404 as long as there is no answer."
    return {
        name: _view(_RunAs, form, "a run", "runs", note) for name, form in timelines.FORMS.items()
    }


def of_missions() -> dict[str, type[APIView]]:
    """The same of mock missions, as far as they are flown."""
    note = "As flown so far; everything in it says `mock`."
    return {
        name: _view(_MissionAs, form, "a mock mission as flown", "mock_missions", note)
        for name, form in timelines.FORMS.items()
    }
