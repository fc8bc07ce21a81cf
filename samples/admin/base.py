"""What all admin pages share: every write goes through the services and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from unfold.admin import ModelAdmin

from samples.admin.as_shown import AsShown
from samples.admin.changes import latest_changes
from samples.admin.facts import facts_of, unknown_of
from samples.admin.reasons import WHY, FactForm, ReasonForm
from samples.admin.words import label_of
from samples.domain.errors import DomainError
from samples.domain.kinds import Confidence
from samples.models import Source
from samples.models.base import Catalogued
from samples.selectors.provenance import with_sources
from samples.selectors.visibility import visible
from samples.services import catalogue
from samples.services.actors import Actor

Fieldsets = Sequence[tuple[str | None, Mapping[str, Any]]]


class Capped(int):
    """A count that was ended there: there are more."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class CappedPaginator(Paginator[Any]):
    """Pages of a list that is counted so far and no further: a full count grows with the table."""

    COUNTED = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows there are, or that there are more than are counted."""
        rows = self.object_list
        if not isinstance(rows, models.QuerySet):
            return len(rows)
        found = rows.order_by().values("pk")[: self.COUNTED + 1].count()
        return found if found <= self.COUNTED else Capped(self.COUNTED)


class PlainAddresses(ModelAdmin):  # type: ignore[misc]
    """Lists whose address may hold anything."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Both list and export ask for this before they read the address.

        PostgreSQL refuses a NUL character wherever it stands, and no value here holds one.
        """
        if any("\x00" in value for _, values in request.GET.lists() for value in values):
            plain = request.GET.copy()
            for name, values in request.GET.lists():
                plain.setlist(name, [value.replace("\x00", "") for value in values])
            request.GET = plain  # type: ignore[assignment]
        return super().get_changelist(request, **kwargs)


class SharedAdmin(AsShown, PlainAddresses):
    """How every list and page of the admin behaves."""

    empty_value_display = "—"
    show_full_result_count = False
    paginator = CappedPaginator
    list_filter_submit = True
    list_fullwidth = True
    list_per_page = 100
    list_max_show_all = 500
    compressed_fields = True
    change_form_outer_before_template = "admin/samples/before.html"
    change_form_outer_after_template = "admin/samples/after.html"

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A field with its unit as people write it."""
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.label = capfirst(label_of(db_field))
        return field

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No bulk deletion: a deletion says why, one by one."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows of the list that the person sees, in its order."""
        queryset: models.QuerySet[Any] = visible(self.rows_for(request))
        ordering = self.get_ordering(request)
        return queryset.order_by(*ordering) if ordering else queryset

    def rows_for(self, request: HttpRequest) -> Any:
        """The records that a request is about."""
        del request
        return self.rows()

    def rows(self) -> Any:
        """All records, with everything that a row shows."""
        return self.model._default_manager.get_queryset()

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """What a person looks for."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = self.search(queryset, term)
        if found is not None:
            return found, False
        by_fields: tuple[models.QuerySet[Any], bool] = super().get_search_results(
            request, queryset, term
        )
        return by_fields

    def search(self, queryset: models.QuerySet[Any], term: str) -> models.QuerySet[Any] | None:
        """The records that a term means; None where `search_fields` say it all."""
        del queryset, term
        return None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one record, with what is known about it beside the form."""
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        context = getattr(response, "context_data", None)
        record = context.get("original") if context else None
        if context is not None and record is not None:
            if request.method == "POST":
                # A refused form has set its values on the record; the panels show what is stored.
                record = self.get_object(request, object_id)
            context.update(self.panels(request, record))
        return response

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What a record's page shows besides its fields; names as in admin/samples/*.html."""
        del request, record
        return {}

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The record's entries in the change log."""
        del request, extra_context
        kind = ContentType.objects.get_for_model(self.model)
        address = reverse("admin:auditlog_logentry_changelist")
        return HttpResponseRedirect(
            f"{address}?content_type__id__exact={kind.pk}&object_pk__exact={object_id}"
        )


class ReadOnlyAdmin(SharedAdmin):
    """A model that nobody changes here, whoever they are."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Without a link to a change log that has nothing to say."""
        context = {**(extra_context or {}), "show_history": False}
        return super().change_view(request, object_id, form_url, context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        del request, obj
        return False


class CatalogueAdmin(SharedAdmin):
    """A catalogue model: added, revised and removed by `samples.services.catalogue` alone."""

    fieldsets: Any = None
    fixed_fields: ClassVar[tuple[str, ...]] = ()
    """Fields that say what a record is part of; set once, when it is added."""

    delete_confirmation_template = "admin/samples/delete_confirmation.html"
    change_form_before_template = "admin/samples/seen.html"
    save_on_top = False

    @property
    def is_catalogued(self) -> bool:
        """Whether the values of the model are facts, each with its sources."""
        return issubclass(self.model, Catalogued)

    # --- The form ---------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ReasonForm]:
        """The form, knowing what the service refused a moment ago."""
        kwargs.setdefault("form", self.reason_form)
        form: type[ReasonForm] = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    @property
    def reason_form(self) -> type[ReasonForm]:
        """The form to start from."""
        usual = FactForm if self.is_catalogued else ReasonForm
        form: type[ReasonForm] = self.form if issubclass(self.form, ReasonForm) else usual
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What the record is part of stays as it is once it is stored."""
        stays = self.fixed_fields if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *stays)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The values and, for those who may change them, why they change."""
        fieldsets = self.fieldsets or [(None, {"fields": self._editable()})]
        may_write = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if not may_write:
            # Who can't edit reads the values where their sources stand with them.
            return [] if self.is_catalogued else fieldsets
        why = self.reason_form.why_fields(adding=obj is None)
        return [*fieldsets, (WHY, {"fields": why, "classes": ["why"]})]

    def _editable(self) -> list[str]:
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if field.editable and not field.primary_key
        ]

    # --- Writing ----------------------------------------------------------------------------------

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """Show what a service refuses on the form, with everything that was typed."""
        if request.method != "POST":
            shown: HttpResponse = super()._changeform_view(
                request, object_id, form_url, extra_context
            )
            return shown
        try:
            # A refusal half-way takes back what went before it.
            with transaction.atomic():
                response: HttpResponse = super()._changeform_view(
                    request, object_id, form_url, extra_context
                )
        except DomainError as error:
            setattr(request, "refusal", error)  # noqa: B010 - a request of Django has no such field
            response = super()._changeform_view(request, object_id, form_url, extra_context)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: ReasonForm, change: bool) -> None:
        """Add or revise through the service. Raises DomainError."""
        reason = form.cleaned_data["change_reason"]
        if change:
            self.revise(request, obj, form, reason)
        else:
            self.add(request, obj, form, reason)

    def add(self, request: HttpRequest, obj: Any, form: ReasonForm, reason: str) -> None:
        """Store a new record."""
        catalogue.add(obj, actor=actor_of(request), reason=reason, **self.stated(form))

    def revise(self, request: HttpRequest, obj: Any, form: ReasonForm, reason: str) -> None:
        """Set the values that the form changes."""
        catalogue.revise(
            obj,
            values={name: form.cleaned_data[name] for name in form.changed_values},
            actor=actor_of(request),
            reason=reason,
            **{"source": None, **self.stated(form)},
            **(
                {"printed_text": form.cleaned_data["change_printed_text"]}
                if "change_printed_text" in form.cleaned_data
                else {}
            ),
        )

    def stated(self, form: ReasonForm) -> dict[str, Any]:
        """Which source states the values, and how well."""
        if "change_source" not in form.cleaned_data:
            return {}
        source: Source = form.cleaned_data["change_source"]
        return {
            "source": source,
            "confidence": Confidence(form.cleaned_data["change_confidence"]),
        }

    def _delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """Ask for the reason; show what the service refuses."""
        context = {**(extra_context or {}), "reason": request.POST.get("change_reason", "")}
        try:
            response: HttpResponse = super()._delete_view(request, object_id, context)
        except DomainError as error:
            messages.error(request, str(error))
            request.POST = QueryDict()
            response = super()._delete_view(request, object_id, context)
        return response

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove through the service. Raises DomainError, also without a reason."""
        catalogue.remove(obj, actor=actor_of(request), reason=request.POST.get("change_reason", ""))

    # The change log keeps who, when, before, after and why; Django's own log would only repeat it.

    def log_addition(self, *args: Any) -> None:
        """Nothing."""

    def log_change(self, *args: Any) -> None:
        """Nothing."""

    def log_deletions(self, *args: Any) -> None:
        """Nothing."""

    # --- The page ---------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """With the sources of each value, on the page of one record."""
        queryset: models.QuerySet[Any] = super().get_queryset(request)
        match = request.resolver_match
        if self.is_catalogued and match is not None and "object_id" in match.kwargs:
            queryset = queryset.prefetch_related(with_sources())
        return queryset

    def panels(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Sources of the values, and the latest changes."""
        shown: dict[str, Any] = {"changes": latest_changes(record)}
        if isinstance(record, Catalogued):
            shown |= {"facts": facts_of(record), "unknown": unknown_of(record)}
            if request.user.has_perm("samples.add_valueprovenance"):
                kind = ContentType.objects.get_for_model(record)
                about = urlencode({"content_type": kind.pk, "object_id": record.pk})
                shown["state_url"] = f"{reverse('admin:samples_valueprovenance_add')}?{about}"
        return shown


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in; the admin lets nobody else in."""
    user = request.user
    if not isinstance(user, AbstractBaseUser):
        raise TypeError("The admin is for people who signed in.")
    return user
