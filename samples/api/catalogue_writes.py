"""Writing catalogue records: one or many added, changed, and one removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.http import HttpResponse
from rest_framework.request import Request

from samples.api.body import raise_all
from samples.api.catalogue_schema import documented
from samples.api.changes import LONGEST_REASON, WHY, Change, Kind, Reader, stored
from samples.api.fields import address_of
from samples.api.many import raise_rows, rows_of
from samples.api.tags import TaggedMixin
from samples.api.writes import Done, WritingMixin, require_seen, unseen_row
from samples.domain.errors import (
    Blocked,
    Conflict,
    DomainError,
    InvalidValue,
    NotFound,
    Refusals,
)
from samples.domain.versions import Seen
from samples.selectors.visibility import sees
from samples.services import catalogue, versions


class CatalogueWrites(TaggedMixin, WritingMixin):
    """A resource whose records curators add and change, and administrators remove.

    Every body says in `change` why, and which source states the values.
    """

    http_method_names: Sequence[str] = ["get", "head", "post", "patch", "delete"]
    written: ClassVar[Kind]
    matched_by_row = ("PATCH",)
    reasoned = True

    def __init_subclass__(cls, **options: Any) -> None:
        """What may be written stands in the OpenAPI document, resource by resource."""
        super().__init_subclass__(**options)
        if "written" in cls.__dict__:
            name = cls.written.model._meta.model_name
            cls.written_by = tuple(f"samples.{verb}_{name}" for verb in ("add", "change", "delete"))
            documented(cls, cls.written)

    @property
    def matched(self) -> tuple[str, ...]:  # type: ignore[override]
        """A single record is changed as it was seen; of many, each row says so."""
        return ("PATCH", "DELETE") if "identifier" in self._address() else ()

    def _address(self) -> dict[str, Any]:
        if getattr(self, "swagger_fake_view", False):
            return {"identifier": ""} if getattr(self, "detail", False) else {}
        kwargs: dict[str, Any] = self.kwargs  # type: ignore[attr-defined]
        return kwargs

    def create(self, request: Request) -> HttpResponse:
        """Store a record, or up to 1000 in a list, all or none."""
        kind, name = self.written, self.written.plural

        def added(change: Change) -> models.Model | None:
            record = kind.model(**change.values)
            return change.carry_out(lambda: catalogue.add(record, actor=request.user, **change.why))

        def do() -> Done:
            reader = Reader(kind, adding=True)
            if not _is_list(request.data, name):
                change = reader.read(request.data)
                record = added(change)
                raise_all(change.faults)
                return self._done(record, 201)
            rows, why = self._list(request.data)
            made: list[models.Model | None] = []
            faults: dict[int, list[DomainError]] = {}
            for number, data in enumerate(rows):
                try:
                    change = reader.read(data, why=why)
                except InvalidValue as error:
                    faults[number] = [error]
                    continue
                made.append(added(change))
                if change.faults:
                    faults[number] = change.faults
            raise_rows(faults, name, one=kind.one)
            return self._all_done(made, 201)

        return self.carry_out(request, do)

    def partial_update(self, request: Request, identifier: str) -> HttpResponse:
        """Change what is named; null empties a value. What does not differ is left alone.

        With `If-Match`: 412 and what it is now where somebody changed it meanwhile.
        """

        def do() -> Done:
            record = self.require_unchanged(self._named(identifier), self._written)
            change = Reader(self.written, adding=False).read(request.data)
            self._revise(record, change, request)
            raise_all(change.faults)
            return self._done(record, 200)

        return self.carry_out(request, do)

    def bulk_update(self, request: Request) -> HttpResponse:
        """Change up to 1000 records, all or none.

        Each says in `if_match` what it was made from, unless `If-Match: *` says it of all.
        """
        kind, name = self.written, self.written.plural

        def do() -> Done:
            whatever = self.takes_whatever
            rows, why = self._list(request.data)
            reader = Reader(kind, adding=False)
            about: dict[int, models.Model] = {}
            named: set[Any] = set()
            faults: dict[int, list[DomainError]] = {}
            for number, data in enumerate(rows):
                try:
                    record = stored(kind, data, self._named)
                    if record.pk in named:
                        raise InvalidValue(
                            f"{record} is named twice.", field=kind.key, value=data[kind.key],
                            expected="each record once",
                        )  # fmt: skip
                    about[number] = record
                    named.add(record.pk)
                except DomainError as error:
                    faults[number] = [error]
            now = versions.held(kind.model, [record.pk for record in about.values()])
            for number, record in about.items():
                faults[number] = self._change_row(
                    reader, rows[number], now.get(record.pk), why, request, whatever=whatever
                )
            raise_rows({n: found for n, found in faults.items() if found}, name, one=kind.one)
            return self._all_done(list(about.values()), 200)

        return self.carry_out(request, do)

    def destroy(self, request: Request, identifier: str) -> HttpResponse:
        """Remove a record that nothing refers to; `reason` in the address says why.

        Refused with 409 where something does: `errors` names up to 20 of what blocks, each with its
        address.
        """

        def do() -> Done:
            reason = request.query_params.get("reason", "")
            if not 1 <= len(reason.strip()) <= LONGEST_REASON:
                raise InvalidValue(
                    "A removal says why.", field="reason", value=reason[:LONGEST_REASON] or None,
                    expected=f"1 to {LONGEST_REASON} characters, in the address",
                )  # fmt: skip
            record = self.require_unchanged(self._named(identifier), self._written)
            try:
                catalogue.remove(record, actor=request.user, reason=reason)
            except Blocked as error:
                raise _blocked(error, request) from error
            return Done(None, 204)

        return self.carry_out(request, do)

    def _revise(self, record: models.Model, change: Change, request: Request) -> None:
        change.carry_out(
            lambda: catalogue.revise(record, values=change.values, actor=request.user, **change.why)
        )

    def _change_row(
        self, reader: Reader, data: Any, now: models.Model | None, why: Any, request: Request,
        *, whatever: bool,
    ) -> list[DomainError]:  # fmt: skip
        """Change the record of a row; what is wrong with it."""
        try:
            if now is None:
                raise NotFound("It is no longer there.", field=self.written.key)
            text = data.get("if_match")
            if text is None and not whatever:
                raise unseen_row()
            if text is not None:
                require_seen(Seen.read(text, "if_match"), now, self._written)
        except DomainError as error:
            return [error]
        change = reader.read(data, "if_match", self.written.key, why=why)
        self._revise(now, change, request)
        return change.faults

    def _list(self, data: Any) -> tuple[list[Any], Any]:
        """The rows of a body, and why they change unless one of them says so itself."""
        name = self.written.plural
        if not isinstance(data, dict) or data.keys() - {name, WHY}:
            raise InvalidValue(
                "That is no list of rows.",
                field=next(iter(data.keys() - {name, WHY}), None) if isinstance(data, dict) else "",
                expected=f'{{"{WHY}": {{…}}, "{name}": [{{…}}, …]}}',
            )
        return rows_of(data.get(name), name), data.get(WHY)

    # --- What is answered -------------------------------------------------------------------------

    def _named(self, identifier: str) -> models.Model:
        view: Any = self
        record: models.Model = view.find(identifier, view.get_queryset())
        return record

    def _rows(self, records: Sequence[models.Model | None], serializer: Any) -> list[Any]:
        view: Any = self
        found = view.get_queryset().in_bulk([record.pk for record in records if record])
        context = view.get_serializer_context()
        ordered = [found[record.pk] for record in records if record]
        return list(serializer(ordered, many=True, context=context).data)

    def _written(self, record: models.Model) -> Any:
        """The record as its own address answers it."""
        view: Any = self
        view.detail = True
        serializer = view.detail_serializer_class or view.serializer_class
        return self._rows([record], serializer)[0]

    def _done(self, record: models.Model | None, status: int) -> Done:
        assert record is not None  # noqa: S101 - its faults were raised
        now = self.written.model._default_manager.get(pk=record.pk)
        return Done(self._written(now), status, versions.of(now))

    def _all_done(self, records: Sequence[models.Model | None], status: int) -> Done:
        view: Any = self
        rows = self._rows(records, view.serializer_class)
        return Done({self.written.plural: rows}, status)


def _is_list(data: Any, name: str) -> bool:
    return isinstance(data, dict) and name in data


def _blocked(error: Blocked, request: Request) -> DomainError:
    """One refusal for each record that stands in the way, with its address.

    What another organisation keeps to itself is only counted.
    """
    named = [
        record
        for record in error.records
        if isinstance(record, models.Model) and sees(request.user, record)
    ]
    hidden = error.more + len(error.records) - len(named)
    message = error.message + (f" {hidden} more are not named here." if hidden else "")
    if not named:
        return Conflict(message)
    found: dict[int, DomainError] = {
        number: Conflict(
            f"{record._meta.verbose_name} {record} refers to it.",
            field="referred_to_by",
            value=_address_of(record, request),
            expected="it to be removed, or to refer to another record",
        )
        for number, record in enumerate(named)
    }
    refusals = Refusals(found)
    refusals.message = message
    return refusals


def _address_of(record: models.Model, request: Request) -> str | None:
    """Where the API has it; None for what has no address of its own."""
    from samples.api.urls import RESOURCES

    for resource in RESOURCES.values():
        if resource.model is type(record) and resource.serializer_class is not None:
            return address_of(resource.serializer_class(context={"request": request}), record)
    return None
