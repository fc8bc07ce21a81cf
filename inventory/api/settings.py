"""Settings of Django REST framework and of the OpenAPI document."""

from __future__ import annotations

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    # JSON in and out, nothing else: people read /api/docs/, and a form can't be posted to by a
    # foreign page.
    "DEFAULT_RENDERER_CLASSES": ["samples.api.json_renderer.Json"],
    "DEFAULT_PARSER_CLASSES": [
        "inventory.api.parsers.StrictJson",
        "inventory.api.parsers.MergePatch",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "inventory.api.negotiation.Negotiation",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "inventory.api.authentication.Token",
        "inventory.api.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["inventory.api.permissions.ByGroup"],
    "DEFAULT_THROTTLE_CLASSES": ["inventory.api.throttles.Throttle"],
    "DEFAULT_FILTER_BACKENDS": [
        "inventory.api.visibility.SeenOnly",
        "inventory.api.filters.StrictFilterBackend",
    ],
    "DEFAULT_PAGINATION_CLASS": "inventory.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "inventory.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "inventory.api.problems.handle",
    # A length is a number, not a text.
    "COERCE_DECIMAL_TO_STRING": False,
}

_KINDS = "samples.domain.kinds."

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Mars sample cache",
    "VERSION": "1",
    "DESCRIPTION": (
        "The Mars 2020 Perseverance sample tubes: what each holds, where it is, who answers for "
        "it, what happened to it and how we know.\n\n"
        "Custody is recorded, retrievals are planned and the catalogue is kept here. Units stand "
        "in the names (`core_length_cm`), times are UTC, positions are "
        "planetocentric degrees east on the sphere of 3 396 190 m (`IAU_2015:49900`). An unknown "
        "value is `null`, never a guess. What tells the state of a container names the ledger it "
        "was read from: a *flight* ledger tells what happened, a *mock* ledger was played through."
    ),
    "LICENSE": {
        "name": "Apache-2.0",
        "url": "https://www.apache.org/licenses/LICENSE-2.0",
    },
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["inventory.api.permissions.ByGroup"],
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_NAME_OVERRIDES": {
        "Condition": "samples.domain.state.Condition.choices",
        "Stage": "samples.domain.lifecycle.Stage.choices",
        "Verb": "samples.domain.lifecycle.Verb.choices",
        "Confidence": _KINDS + "Confidence.choices",
        "ContainerKind": _KINDS + "ContainerKind.choices",
        "ElevationDatum": _KINDS + "ElevationDatum.choices",
        "LedgerKind": _KINDS + "LedgerKind.choices",
        "MassBasis": _KINDS + "MassBasis.choices",
        "MaterialType": _KINDS + "MaterialType.choices",
        "ObservationKind": _KINDS + "ObservationKind.choices",
        "PlaceKind": _KINDS + "PlaceKind.choices",
        "PositionBasis": _KINDS + "PositionBasis.choices",
        "RockType": _KINDS + "RockType.choices",
        "SampleType": _KINDS + "SampleType.choices",
        "Trust": _KINDS + "Trust.choices",
        "PortionState": "samples.domain.portions.PortionState.choices",
        "DeliveryStatus": "samples.domain.webhooks.DeliveryStatus.choices",
        "LedgerKindsTold": "samples.api.webhook_body.KINDS",
        "PlanState": "samples.domain.plans.PlanState.choices",
        "RunStatus": "samples.domain.plans.RunStatus.choices",
        "RunResult": "samples.models.plan_run.RESULTS",
        "TokenState": "samples.models.api_token.STATES",
        "PlannedActivity": "samples.models.plan_activity.ACTIVITIES",
        "MockReplan": "samples.api.mock.REPLANS",
        "MockStatus": "samples.domain.mock_missions.MockStatus.choices",
        "MockGoal": "samples.domain.mock_missions.MockGoal.choices",
        "MockLuck": "samples.models.mock_series.LUCKS",
        "HappeningKind": "samples.models.mock_happening.KINDS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "samples.api.record_schema.add_records",
        "samples.api.planning_schema.add_planning",
        "samples.api.catalogue_schema.add_bodies",
        "inventory.api.schema.add_problems",
        "inventory.api.reading_schema.add_reading",
        "inventory.api.for_generators.name_bodies",
        "inventory.api.for_generators.name_terms",
        "inventory.api.for_generators.require_bodies",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        # It would put a link into each operation's button, which no screen reader can read out.
        "deepLinking": False,
        # A hundred operations at once are a wall to a reader, and half a minute to a browser.
        "docExpansion": "none",
        # Swagger UI would send the document's address to a validator elsewhere.
        "validatorUrl": None,
    },
    "REDOC_DIST": "SIDECAR",
}
