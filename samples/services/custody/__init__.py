"""The verbs of the sample-return chain, one function each; all go through `ledger.record`.

What each may start from and end in stands in `samples.domain.lifecycle`.
"""

from __future__ import annotations

from samples.services.custody.act import Act, Deed, Subject
from samples.services.custody.collection import (
    assign,
    empty,
    expose,
    fail_seal,
    fill,
    image,
    measure,
    register,
    seal,
    stow,
)
from samples.services.custody.correction import correct
from samples.services.custody.earth import clear, move, open_tube, receive, release
from samples.services.custody.handover import accept, decline, offer, recall
from samples.services.custody.incidents import damage, find, lose, withdraw
from samples.services.custody.portions import (
    LENT_TO,
    allocate,
    consume,
    lend,
    return_loan,
    split,
    weigh,
)
from samples.services.custody.ride import (
    capture,
    close_os,
    contain,
    depart,
    land,
    launch,
    reach_orbit,
    together,
)
from samples.services.custody.surface import deliver, drop, load, pick_up, survey, transfer

__all__ = [
    "LENT_TO", "Act", "Deed", "Subject", "accept", "allocate", "assign", "capture", "clear",
    "close_os", "consume", "contain", "correct", "damage", "decline", "deliver", "depart", "drop",
    "empty", "expose", "fail_seal", "fill", "find", "image", "land", "launch", "lend", "load",
    "lose", "measure", "move", "offer", "open_tube", "pick_up", "reach_orbit", "recall", "receive",
    "register", "release", "return_loan", "seal", "split", "stow", "survey", "together",
    "transfer", "weigh", "withdraw",
]  # fmt: skip
