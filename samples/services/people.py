"""The groups people belong to and what each may do. The admin and the API ask this same table."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission

CATALOGUE = (
    "abrasionpatch",
    "campaign",
    "container",
    "custodian",
    "depot",
    "depotspot",
    "drive",
    "mission",
    "observation",
    "organisation",
    "outcrop",
    "place",
    "sample",
    "source",
    "valueprovenance",
    "waypoint",
)
LEDGER = (
    "ledger", "branchhead", "custodyevent", "holding", "checkpoint", "checkpointhead", "stocktake",
    "stocktakeitem", "portion",
)  # fmt: skip
PLANNING = (
    "scenario", "plan", "planchange", "planrun", "planactivity", "exclusion", "reservation",
    "tradestudy", "tradecase", "mockmission", "mockhappening", "mockplan", "mockseries",
    "mockbatch",
)  # fmt: skip

# Whoever may read may have programs that do, with tokens of their own; to look after everybody's is
# left to superusers, for a token may do what its owner may.
_VIEW = {f"view_{model}" for model in (*CATALOGUE, *LEDGER, *PLANNING)} | {"add_apitoken"}

ORGANISATIONS = {
    "view_membership", "add_membership", "delete_membership", "see_every_organisation",
}  # fmt: skip
"""Who belongs where, and what organisations keep to themselves, is for administrators."""

WEBHOOKS = ("webhook", "delivery")
"""Who is told what is no part of the inventory: only administrators see it."""

_EDIT = {f"{action}_{model}" for action in ("add", "change") for model in CATALOGUE}
_DELETE = {f"delete_{model}" for model in CATALOGUE}
_COUNT = {"add_stocktake", "change_stocktake"}
_PLAN = {
    "add_scenario", "change_scenario", "add_plan", "change_plan", "approve_plan", "add_planrun",
    "change_planrun", "add_tradestudy", "change_tradestudy", "fly_mockmission", "change_ledger",
}  # fmt: skip
_WEBHOOKS = {
    *(f"view_{model}" for model in WEBHOOKS),
    "add_webhook", "change_webhook", "delete_webhook", "change_delivery",
}  # fmt: skip


def _record() -> set[str]:
    from samples.models import Container

    return {codename for codename, _ in Container._meta.permissions}


def permissions_of(group: str) -> set[str]:
    """The codenames a group holds, all of app `samples`; KeyError for an unknown group."""
    return {
        "viewer": _VIEW,
        "curator": _VIEW | _EDIT,
        "planner": _VIEW | _PLAN | {"add_ledger"},
        "custodian": _VIEW | _record() | _COUNT | {"add_checkpoint"},
        "administrator": _VIEW
        | _EDIT
        | _DELETE
        | _record()
        | _COUNT
        | _PLAN
        | _WEBHOOKS
        | ORGANISATIONS
        | {"add_ledger", "add_checkpoint", "take_mockmission", "view_worker"},
    }[group]


GROUPS = ("viewer", "curator", "planner", "custodian", "administrator")


def ensure_groups(**_signal: Any) -> None:
    """Make the five groups and give each exactly its permissions; run after every migrate."""
    known = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type__app_label="samples")
    }
    for name in GROUPS:
        group, _ = Group.objects.get_or_create(name=name)
        wanted = {known[codename] for codename in permissions_of(name) if codename in known}
        if set(group.permissions.filter(content_type__app_label="samples")) != wanted:
            others = group.permissions.exclude(content_type__app_label="samples")
            group.permissions.set([*others, *wanted])
