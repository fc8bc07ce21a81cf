"""How every resource is listed and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from django_filters import FilterSet
from rest_framework.generics import GenericAPIView
from rest_framework.serializers import BaseSerializer

from samples.api.examples import example_of
from samples.api.moments import moment_asked
from samples.api.reading import Reading
from samples.domain.errors import InvalidValue, NotFound
from samples.models import Ledger
from samples.selectors import lookup
from samples.selectors.moment import Moment

M = TypeVar("M", bound=Model)


class Resource(Reading[M], Generic[M]):
    """A list and its records. What differs between resources are these attributes."""

    model: type[M]
    shows: ClassVar[tuple[type[Model], ...]]
    """Models whose `view_` permission a visitor needs."""
    filterset_class: type[FilterSet]
    ordering_paths: ClassVar[dict[str, str]]
    """Names that `ordering` takes, and the path of each from the model."""
    default_ordering: ClassVar[tuple[str, ...]]
    example_name: ClassVar[str | None] = None
    """Whose example is shown; None: that of the module's name."""
    known_by: ClassVar[tuple[str, ...]]
    """What names a record in its address, in words; then examples."""

    http_method_names: Sequence[str] = ["get", "head"]
    lookup_url_kwarg = "identifier"
    lookup_value_converter = "str"
    at_moments = False
    """Whether `?as_of=` and `?known_at=` say of when."""
    in_ledger = False
    """Whether `?ledger=` says whose state is told, in the list and, unless … """
    ledger_on_detail = True
    """… this says otherwise, of a single record."""

    @property
    def example(self) -> Any:
        """A real answer for the OpenAPI document; None where there is none yet."""
        return example_of(self.example_name or type(self).__module__.rpartition(".")[2])

    def get_object(self) -> M:
        """The record that the address names; raises NotFound with the forms that do."""
        queryset = self.filter_queryset(self.get_queryset())
        return self.find(self.kwargs[self.lookup_url_kwarg], queryset)

    def find(self, identifier: str, queryset: QuerySet[M]) -> M:
        """A record by its slug; resources with other names say so."""
        return lookup.one(queryset, str(self.model._meta.verbose_name), "slug", identifier)

    def get_serializer_class(self) -> type[BaseSerializer[M]]:
        """The fuller form for a single record."""
        return cast("type[BaseSerializer[M]]", self.told_by(detail=bool(self.detail)))

    def filterset_options(self) -> dict[str, Any]:
        """What the filters must know besides the query."""
        return {}

    def order_paths(self) -> dict[str, str]:
        """The names that `ordering` takes, with their paths in the rows of this request."""
        return self.ordering_paths


class InLedgerMixin:
    """A resource that tells state: in the flight ledger, or in the one of `?ledger=`."""

    in_ledger = True

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger asked for; raises InvalidValue for an unknown one."""
        if getattr(self, "swagger_fake_view", False):
            return Ledger(pk=0)  # the OpenAPI document is made without a database
        slug = self.request.query_params.get("ledger")  # type: ignore[attr-defined]
        try:
            return lookup.ledger(slug)
        except NotFound as error:
            if slug is None:
                raise
            raise InvalidValue(
                error.message, field="ledger", value=slug, expected=error.expected
            ) from error

    def get_serializer_context(self) -> Mapping[str, Any]:
        """With the ledger, for links and for what names it."""
        context: Mapping[str, Any] = super().get_serializer_context()  # type: ignore[misc]
        return {**context, "ledger": self.ledger}

    def filterset_options(self) -> dict[str, Any]:
        """The filters ask the same ledger."""
        return {"ledger": self.ledger}


class OfLedger(GenericAPIView[Ledger]):
    """An address below a ledger's own that is no list: something done with the whole of it."""

    detail = True
    lookup_url_kwarg = "identifier"
    known_by = ("The ledger's slug.", "mars-2020-flight")
    queryset = Ledger.objects.all()

    def get_object(self) -> Ledger:
        """The ledger that the address names; raises NotFound, and InvalidValue for parameters."""
        ledgers = self.filter_queryset(self.get_queryset())
        return lookup.one(ledgers, "ledger", "slug", self.kwargs[self.lookup_url_kwarg])


class AtMomentMixin(InLedgerMixin):
    """A resource that tells state as of any moment: the present one unless `?as_of=` says when."""

    at_moments = True

    @cached_property
    def moment(self) -> Moment:
        """The moment asked for; raises InvalidValue for one that can't be read."""
        if getattr(self, "swagger_fake_view", False):
            return Moment(self.ledger)
        return moment_asked(self.ledger, self.request.query_params)  # type: ignore[attr-defined]

    def get_serializer_context(self) -> Mapping[str, Any]:
        """With the moment, for links and for what names it."""
        return {**super().get_serializer_context(), "moment": self.moment}

    def filterset_options(self) -> dict[str, Any]:
        """The filters ask of the same moment."""
        return {"at": self.moment}
