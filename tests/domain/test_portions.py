"""Mass is conserved to the microgram, whatever is done with a sample and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.domain import portioning
from samples.domain.errors import DomainError, InvalidValue
from samples.domain.identifiers import parse_portion_identifier, portion_identifier
from samples.domain.portions import History, PortionState, Tree
from samples.domain.state import PORTIONED, Verb

Told = tuple[int, Verb, dict[str, Any], int | None]
MOST = 2_000

numbers = st.integers(0, 12)
figures = st.integers(-1, MOST)
maybe = st.none() | st.integers(0, 30)
saids: dict[Verb, st.SearchStrategy[dict[str, Any]]] = {
    Verb.WEIGH: st.fixed_dictionaries({"portion": numbers, "mass_ug": figures}),
    Verb.SPLIT: st.fixed_dictionaries(
        {
            "portion": numbers,
            "masses": st.lists(st.integers(0, MOST // 4), max_size=4).map(
                lambda found: " ".join(map(str, found))
            ),
            "loss_ug": maybe,
            "remainder_ug": maybe,
        }
    ),
    Verb.ALLOCATE: st.fixed_dictionaries(
        {
            "portion": numbers,
            "investigator": st.just("A"),
            "purpose": st.just("B"),
            "document": st.just("AC-1"),
        }
    ),
    Verb.LEND: st.fixed_dictionaries(
        {
            "portion": numbers,
            "to": st.sampled_from(["one", "other"]),
            "place": st.just("laboratory"),
            "due_on": st.just("2034-01-01"),
            "document": st.just("LA-1"),
        }
    ),
    Verb.RETURN_LOAN: st.fixed_dictionaries({"portion": numbers, "mass_ug": figures}),
    Verb.CONSUME: st.fixed_dictionaries(
        {"portion": numbers, "mass_ug": figures, "by": st.just("A"), "purpose": st.just("B")}
    ),
}
steps = st.lists(
    st.one_of(
        st.just((Verb.CORRECT, {})),
        *(said.map(lambda told, verb=verb: (verb, told)) for verb, said in saids.items()),  # type: ignore[misc]
        st.tuples(st.just(Verb.SPLIT), saids[Verb.SPLIT]),
    ),
    max_size=40,
)


def conserved(tree: Tree) -> bool:
    """Every portion adds up with its pieces, and the whole with everything there is."""
    portions = tree.portions.values()
    return all(
        portion.initial_ug
        == portion.mass_ug + portion.split_ug + portion.lost_ug + portion.consumed_ug
        and portion.split_ug == sum(child.initial_ug for child in tree.children(portion.number))
        and (portion.mass_ug > 0) == (portion.state is not PortionState.USED_UP)
        for portion in portions
    ) and (
        not portions
        or tree.portions[0].initial_ug
        == sum(one.mass_ug + one.lost_ug + one.consumed_ug for one in portions)
    )


@settings(max_examples=300, deadline=None)
@given(st.integers(1, MOST), steps)
def test_any_tree_is_conserved_replayed_and_its_numbers_are_given_once(
    mass_ug: int, steps: list[tuple[Verb, dict[str, Any]]]
) -> None:
    history = History()
    events: list[Told] = []
    counting: list[int] = []
    given: list[int] = []
    for verb, said in [(Verb.WEIGH, {"portion": 0, "mass_ug": mass_ug}), *steps]:
        seq, corrects = len(events) + 1, None
        details: dict[str, Any] = {}
        before = history.tree
        if verb is Verb.CORRECT:
            if not counting:
                continue
            corrects = counting.pop()
        else:
            try:
                details = dict(portioning.complete(before, verb, said, of="M2020-00337-08"))
            except DomainError:
                continue
            counting.append(seq)
        events.append((seq, verb, details, corrects))
        history.tell(seq, verb, details, corrects=corrects, sample="malay")
        assert conserved(history.tree)
        if verb is Verb.SPLIT:
            given += sorted(history.tree.portions.keys() - before.portions.keys())
    assert len(set(given)) == len(given)
    again = History()
    for seq, verb, details, corrects in events:
        again.tell(seq, verb, details, corrects=corrects, sample="malay")
    assert again.tree == history.tree


def test_what_was_taken_back_leaves_the_tree_before_but_for_the_next_number() -> None:
    history = History()
    history.tell(4, Verb.WEIGH, {"portion": 0, "mass_ug": 10}, corrects=None, sample="malay")
    before = history.tree
    split = {"portion": 0, "child_1_ug": 4, "loss_ug": 1, "remainder_ug": 5}
    history.tell(5, Verb.SPLIT, split, corrects=None, sample="malay")
    history.tell(6, Verb.CORRECT, {}, corrects=5, sample="malay")
    assert history.tree.portions == before.portions
    assert (before.following, history.tree.following) == (1, 2)
    history.tell(7, Verb.CORRECT, {}, corrects=4, sample="malay")
    assert (history.tree.portions, history.tree.following) == ({}, 2)


def test_a_correction_of_something_else_changes_no_portion() -> None:
    history = History()
    history.tell(4, Verb.WEIGH, {"portion": 0, "mass_ug": 10}, corrects=None, sample="malay")
    before = history.tree
    history.tell(6, Verb.CORRECT, {}, corrects=5, sample="malay")
    assert history.tree is before


@pytest.mark.parametrize(
    ("verb", "details"),
    [
        (Verb.SPLIT, {"portion": 0, "child_1_ug": 4, "loss_ug": 0, "remainder_ug": 7}),
        (Verb.SPLIT, {"portion": 0, "child_1_ug": 11, "loss_ug": 0, "remainder_ug": 0}),
        (Verb.SPLIT, {"portion": 0, "child_0_ug": 4, "loss_ug": 0, "remainder_ug": 6}),
        (Verb.SPLIT, {"portion": 0, "loss_ug": 0, "remainder_ug": 10}),
        (Verb.SPLIT, {"portion": 1, "child_1_ug": 4, "loss_ug": 0, "remainder_ug": 6}),
        (Verb.CONSUME, {"portion": 0, "mass_ug": 4, "remainder_ug": 7}),
        (Verb.RETURN_LOAN, {"portion": 0, "mass_ug": 9, "loss_ug": 2}),
        (Verb.WEIGH, {"portion": 0, "mass_ug": 9, "loss_ug": True}),
        (Verb.WEIGH, {"portion": 1, "mass_ug": 9}),
    ],
)
def test_an_event_that_does_not_add_up_is_no_history(verb: Verb, details: dict[str, Any]) -> None:
    history = History()
    history.tell(1, Verb.WEIGH, {"portion": 0, "mass_ug": 10}, corrects=None, sample="malay")
    with pytest.raises(InvalidValue):
        history.tell(2, verb, details, corrects=None, sample="malay")


@given(st.integers(0, 10**9 - 1))
def test_a_portion_is_named_by_sample_and_number(number: int) -> None:
    name = portion_identifier("M2020-00337-08", number)
    assert parse_portion_identifier(name) == ("M2020-00337-08", number)


@pytest.mark.parametrize("text", ["", "M2020-00337-08", ",3", "malay,", "malay,-1", "a,b,3", None])
def test_what_names_no_portion(text: object) -> None:
    with pytest.raises(InvalidValue):
        parse_portion_identifier(text)


def test_the_verbs_of_portions_are_all_tried() -> None:
    assert saids.keys() == PORTIONED
