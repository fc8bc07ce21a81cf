"""What is alike in everything that waits in the queue, is worked on and ends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.plans import AT_WORK, RunStatus

AT_WORK_VALUES = [status.value for status in sorted(AT_WORK)]


def ends(owner: str, *, noun: str) -> models.CheckConstraint:
    """A CHECK that it has a moment of its end when it has ended, and none before."""
    return models.CheckConstraint(
        name=f"{owner}_finished_when_ended",
        condition=Q(status__in=AT_WORK_VALUES, finished_at__isnull=True)
        | (~Q(status__in=AT_WORK_VALUES) & Q(finished_at__isnull=False)),
        violation_error_message=f"A {noun} has ended or goes on.",
    )


def starts(owner: str, *, noun: str) -> models.CheckConstraint:
    """A CHECK that whatever was worked on was started, with signs of life."""
    return models.CheckConstraint(
        name=f"{owner}_started_unless_queued",
        condition=~Q(status__in=[RunStatus.RUNNING.value, RunStatus.DONE.value])
        | Q(started_at__isnull=False, heartbeat_at__isnull=False),
        violation_error_message=f"A {noun} at work was started and gives signs of life.",
    )


def says_why_it_failed(owner: str, *, noun: str) -> models.CheckConstraint:
    """A CHECK that it has an error when it failed, and only then."""
    return models.CheckConstraint(
        name=f"{owner}_failed_says_why",
        condition=Q(status=RunStatus.FAILED.value) & ~Q(error="")
        | ~Q(status=RunStatus.FAILED.value) & Q(error=""),
        violation_error_message=f"A {noun} that failed says why.",
    )


def cancelled_by_somebody(owner: str, *, noun: str) -> models.CheckConstraint:
    """A CHECK that whatever was cancelled names who asked for it."""
    return models.CheckConstraint(
        name=f"{owner}_cancelled_by_somebody",
        condition=~Q(status=RunStatus.CANCELLED.value) | ~Q(cancel_asked_by=""),
        violation_error_message=f"A {noun} is cancelled by somebody.",
    )
