"""Corrections: a wrong entry is never edited, another event takes it back."""

from __future__ import annotations

from typing import Unpack

from samples.domain.lifecycle import Verb
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry


@deed(corrects="number of the event to take back: the last one that counts")
def correct(
    *,
    corrects: int,
    **act: Unpack[Act],
) -> Entry:
    """Take the last event of a container that counts back; its state is again the one before.

    To mend an earlier event, take back those after it first, the last one first, and enter them
    anew. A reason is needed. `when` is the moment of the correction.
    """
    return entry(Verb.CORRECT, act, corrects=corrects)
