"""Accounts and groups, in the theme of the rest."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from samples.admin.base import PlainAddresses

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, PlainAddresses):  # type: ignore[type-arg]
    """People who sign in; what they may do, their groups say."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    # Permissions come from groups alone, so that one table says who may do what.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("May do", {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    ordering = ("username",)
    list_display = ("username", "first_name", "last_name", "is_staff", "is_active", "last_login")
    show_full_result_count = False
    compressed_fields = True


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, PlainAddresses):
    """Groups. Those of the inventory get their permissions from the code at every migration."""

    filter_horizontal = ()
    ordering = ("name",)
    show_full_result_count = False
    compressed_fields = True
