"""Merkle trees: against RFC 9162's own recursive definition, and no proof for what is not there."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from samples.domain import merkle

leaves_of = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = definition(leaves[:split]), definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_the_empty_tree() -> None:
    assert merkle.root([]) == definition([]) == hashlib.sha256(b"").digest()


@given(leaves_of)
def test_the_root_is_the_definitions(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == definition(leaves)


@given(leaves_of, st.data())
def test_a_proof_leads_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.inclusion_proof(leaves, index)
    assert merkle.root_from_proof(leaves[index], index, len(leaves), path) == merkle.root(leaves)


@given(leaves_of, st.data(), st.binary(max_size=8))
def test_another_leaf_leads_elsewhere(
    leaves: list[bytes], data: st.DataObject, other: bytes
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    if other == leaves[index]:
        return
    path = merkle.inclusion_proof(leaves, index)
    assert merkle.root_from_proof(other, index, len(leaves), path) != merkle.root(leaves)
