"""Merkle trees as RFC 9162 (Certificate Transparency 2.0, section 2.1) hashes them.

A leaf is SHA-256(0x00 ‖ data), a node SHA-256(0x01 ‖ left ‖ right); a tree of n leaves splits at
the largest power of two below n. The prefixes keep a node from being passed off as a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves of raw data, in their order; linear in their number."""
    # A level at a time: a node without a partner moves up unchanged, which is RFC 9162's split.
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root, the lowest first (section 2.1.3.1)."""
    level = [leaf_hash(leaf) for leaf in leaves]
    path = []
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            path.append(level[partner])
        paired = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        index //= 2
    return path


@dataclass(frozen=True)
class Step:
    """One hash of a path: it joins from the left or from the right, and gives `found`."""

    other: bytes
    other_is_left: bool
    found: bytes


def climb(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> Iterator[Step]:
    """The steps from a leaf towards the root of a tree of `size` leaves (section 2.1.3.2)."""
    found, last = leaf_hash(leaf), size - 1
    for other in path:
        while not index & 1 and index == last and last:
            index, last = index >> 1, last >> 1
        is_left = bool(index & 1)
        found = node_hash(other, found) if is_left else node_hash(found, other)
        yield Step(other, is_left, found)
        index, last = index >> 1, last >> 1


def root_from_proof(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a proof leads to; any wrong input leads to another root."""
    found = leaf_hash(leaf)
    for step in climb(leaf, index, size, path):
        found = step.found
    return found
