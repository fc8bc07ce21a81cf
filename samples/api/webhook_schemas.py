"""The JSON Schemas of what messages say: the addresses that stand in `dataschema`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from samples.domain.errors import NotFound
from samples.domain.webhook_schemas import SCHEMAS
from samples.models import Webhook


@extend_schema(exclude=True)
class WebhookSchema(GenericAPIView[Webhook]):
    """The schema of one kind of message."""

    http_method_names = ["get", "head"]
    queryset = Webhook.objects.none()

    def get(self, request: Request, name: str) -> Response:
        """JSON Schema 2020-12. Raises NotFound for another name."""
        del request
        self.filter_queryset(self.get_queryset())  # it checks the parameters
        schema: dict[str, Any] | None = SCHEMAS.get(name)
        if schema is None:
            raise NotFound(
                f"There is no schema {name}.",
                field="name",
                value=name,
                expected=", ".join(SCHEMAS),
            )
        return Response(schema)
