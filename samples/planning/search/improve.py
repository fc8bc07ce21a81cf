"""Shortening routes without changing what they visit, to gain room for more stops.

2-opt, moving a chain of up to three stops (also to another route), and exchanging the tails of two
routes; each only around nodes whose surroundings changed, and only towards near nodes.
"""

# ruff: noqa: PLR0917 - compiled functions get what they work on one by one
from __future__ import annotations

from samples.planning.search.compiled import compiled
from samples.planning.search.state import Facts, Scratch, State, mark, route_length

_NEAR = 10
"""How many of the nearest nodes are looked at."""


@compiled
def _reverse(state: State, r: int, first: int, last: int) -> None:
    tour, place = state.tour[r], state.place
    while first < last:
        one, other = tour[first], tour[last]
        tour[first], tour[last] = other, one
        place[other], place[one] = first, last
        first += 1
        last -= 1


@compiled
def _two_opt(facts: Facts, state: State, scratch: Scratch, a: int, least: float) -> bool:
    """Replace two edges of one route, one of them at a; whether that was done."""
    length = facts.length
    r = state.route[a]
    tour, i, last = state.tour[r], state.place[a], state.size[r] - 1
    for side in (1, -1):
        if not 0 <= i + side <= last:
            continue
        s = tour[i + side]
        old = length[a, s]
        for k in range(min(_NEAR, facts.near.shape[1])):
            b = facts.near[a, k]
            new = length[a, b]
            if new >= old:
                break
            if state.route[b] != r:
                continue
            j = state.place[b]
            if not 0 <= j + side <= last:
                continue
            t = tour[j + side]
            change = new + length[s, t] - old - length[b, t]
            if change < -least:
                low, high = min(i, j), max(i, j)
                if side == 1:
                    _reverse(state, r, low + 1, high)
                else:
                    _reverse(state, r, low, high - 1)
                state.long[r] += change
                mark(scratch, a)
                mark(scratch, b)
                mark(scratch, s)
                mark(scratch, t)
                return True
    return False


@compiled
def _carry(
    state: State, scratch: Scratch, r: int, low: int, many: int, q: int, at: int, turned: bool
) -> None:
    """Move `many` nodes of route r from `low` on to route q, where they begin at place `at`.

    `at` counts without the moved nodes.
    """
    hold = scratch.hold
    for x in range(many):
        hold[x] = state.tour[r, low + many - 1 - x if turned else low + x]
    for x in range(low + many, state.size[r]):
        state.tour[r, x - many] = state.tour[r, x]
    state.size[r] -= many
    for x in range(state.size[q] - 1, at - 1, -1):
        state.tour[q, x + many] = state.tour[q, x]
    state.size[q] += many
    for x in range(many):
        state.tour[q, at + x] = hold[x]
    begin = min(low, at) if r == q else low
    for x in range(begin, state.size[r]):
        state.place[state.tour[r, x]] = x
    if r != q:
        for x in range(at, state.size[q]):
            state.place[state.tour[q, x]] = x
            state.route[state.tour[q, x]] = q


@compiled
def _chains(facts: Facts, state: State, scratch: Scratch, a: int) -> float:
    """For each chain with a at its end: what taking it out saves; the most of them.

    Chain c has c // 2 + 1 stops (c = 0, 2, 4: from a ahead; 3, 5: back), -1 where there is none.
    """
    length, gains = facts.length, scratch.gains
    r = state.route[a]
    i, last = state.place[a], state.size[r] - 1
    most = -1.0
    for c in range(6):
        many = c // 2 + 1
        low = i if c % 2 == 0 else i - many + 1
        high = low + many - 1
        gains[c] = -1.0
        if low < 1 or high >= last or c == 1:
            continue
        before, behind = state.tour[r, low - 1], state.tour[r, high + 1]
        gains[c] = (
            length[before, state.tour[r, low]]
            + length[state.tour[r, high], behind]
            - length[before, behind]
        )
        most = max(most, gains[c])
    return most


@compiled
def _put_beside(
    facts: Facts,
    state: State,
    scratch: Scratch,
    a: int,
    b: int,
    chain: int,
    side: int,
    least: float,
) -> bool:
    """Move a chain from a to c beside b if that pays; whether it did.

    On side 1 the order becomes b, a … c, o; on side -1 it becomes o, c … a, b.
    """
    length, tour = facts.length, state.tour
    r, i, q, j = state.route[a], state.place[a], state.route[b], state.place[b]
    many = chain // 2 + 1
    low = i if chain % 2 == 0 else i - many + 1
    high = low + many - 1
    turned = many > 1 and (chain % 2 == 0) == (side == -1)
    if not 0 <= j + side < state.size[q] or (turned and not facts.symmetric):
        return False
    if q == r and (low <= j <= high or low <= j + side <= high):
        return False
    c, o = tour[r, low + high - i], tour[q, j + side]
    if side == 1:
        add = length[b, a] + length[c, o] - length[b, o]
    else:
        add = length[o, c] + length[a, b] - length[o, b]
    gain = scratch.gains[chain]
    if add - gain >= -least:
        return False
    inside = 0.0
    for x in range(low, high):
        inside += length[tour[r, x], tour[r, x + 1]]
    if q != r and state.long[q] + add + inside > facts.limit[q]:
        return False
    at = j + 1 if side == 1 else j
    if q == r and j > high:
        at -= many
    state.long[r] -= gain + inside
    state.long[q] += add + inside
    for node in (a, b, c, o, tour[r, low - 1], tour[r, high + 1]):
        mark(scratch, node)
    _carry(state, scratch, r, low, many, q, at, turned)
    return True


@compiled
def _move_chain(facts: Facts, state: State, scratch: Scratch, a: int, least: float) -> bool:
    """Move a chain of up to three stops with a at its end beside a near node."""
    most = _chains(facts, state, scratch, a)
    for k in range(min(_NEAR, facts.near.shape[1])):
        b = facts.near[a, k]
        distance = facts.length[a, b] if facts.symmetric else 0.0
        if distance >= most:
            break
        if state.route[b] < 0:
            continue
        for chain in range(6):
            if scratch.gains[chain] <= max(least, distance):
                continue
            for side in (1, -1):
                if _put_beside(facts, state, scratch, a, b, chain, side, least):
                    return True
    return False


@compiled
def _tail(facts: Facts, state: State, r: int, first: int) -> float:
    """The length of route r from place `first` on."""
    total = 0.0
    for x in range(first + 1, state.size[r]):
        total += facts.length[state.tour[r, x - 1], state.tour[r, x]]
    return total


@compiled
def _swap_tails(state: State, scratch: Scratch, r: int, i: int, q: int, j: int) -> None:
    """What follows place i of route r and what begins at place j of route q, but not the ends."""
    one = state.size[r] - 1 - (i + 1)
    other = state.size[q] - 1 - j
    end_r, end_q = state.tour[r, state.size[r] - 1], state.tour[q, state.size[q] - 1]
    for x in range(one):
        scratch.hold[x] = state.tour[r, i + 1 + x]
    for x in range(other):
        node = state.tour[q, j + x]
        state.tour[r, i + 1 + x] = node
        state.place[node] = i + 1 + x
        state.route[node] = r
    for x in range(one):
        node = scratch.hold[x]
        state.tour[q, j + x] = node
        state.place[node] = j + x
        state.route[node] = q
    state.size[r] += other - one
    state.size[q] += one - other
    state.tour[r, state.size[r] - 1] = end_r
    state.place[end_r] = state.size[r] - 1
    state.tour[q, state.size[q] - 1] = end_q
    state.place[end_q] = state.size[q] - 1


@compiled
def _exchange_tails(facts: Facts, state: State, scratch: Scratch, a: int, least: float) -> bool:
    """Let a be followed by a near node of another route (2-opt*)."""
    length = facts.length
    r, i = state.route[a], state.place[a]
    if i == state.size[r] - 1:
        return False
    s = state.tour[r, i + 1]
    for k in range(min(_NEAR, facts.near.shape[1])):
        b = facts.near[a, k]
        if length[a, b] >= length[a, s]:
            break
        q = state.route[b]
        if q < 0 or q == r or not facts.same_end[r, q]:
            continue
        j = state.place[b]
        if j == 0:
            continue
        p = state.tour[q, j - 1]
        change = length[a, b] + length[p, s] - length[a, s] - length[p, b]
        if change >= -least:
            continue
        tail_r, tail_q = _tail(facts, state, r, i + 1), _tail(facts, state, q, j)
        new_r = state.long[r] - length[a, s] - tail_r + length[a, b] + tail_q
        new_q = state.long[q] - length[p, b] - tail_q + length[p, s] + tail_r
        if new_r > facts.limit[r] or new_q > facts.limit[q]:
            continue
        _swap_tails(state, scratch, r, i, q, j)
        state.long[r], state.long[q] = new_r, new_q
        mark(scratch, a)
        mark(scratch, b)
        mark(scratch, p)
        mark(scratch, s)
        return True
    return False


@compiled
def improve(facts: Facts, state: State, scratch: Scratch, least: float) -> bool:
    """Work off the queue; a move must save more than `least`. Whether anything changed."""
    changed = False
    routes = state.size.shape[0]
    capacity = scratch.queue.shape[0]
    while scratch.ring[1] > 0:
        a = scratch.queue[scratch.ring[0]]
        scratch.ring[0] = (scratch.ring[0] + 1) % capacity
        scratch.ring[1] -= 1
        scratch.queued[a] = False
        if state.route[a] < 0:
            continue
        while (
            (facts.symmetric and _two_opt(facts, state, scratch, a, least))
            or _move_chain(facts, state, scratch, a, least)
            or (routes > 1 and _exchange_tails(facts, state, scratch, a, least))
        ):
            changed = True
    for r in range(routes):
        state.long[r] = route_length(facts, state, r)
    return changed
