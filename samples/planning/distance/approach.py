"""Where pieces of straight line come nearest to each other, and to a point."""

from __future__ import annotations

import numpy as np

from samples.planning.distance.places import Floats


def along(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """How far along each segment (0 to 1) its nearest place to a point is; all n x 2, or one."""
    span = ends - starts
    squared = (span * span).sum(axis=-1)
    dot = ((points - starts) * span).sum(axis=-1)
    part: Floats = np.clip(dot / np.where(squared == 0, 1.0, squared), 0.0, 1.0)
    return part


def nearest(a: Floats, a2: Floats, b: Floats, b2: Floats) -> tuple[Floats, Floats, Floats]:
    """Where segments a-a2 and b-b2 (all n x 2) come nearest: part of a, part of b, metres apart.

    In a plane two segments are nearest at an end of one of them, unless they cross.
    """
    zero, one = np.zeros(len(a)), np.ones(len(a))
    turn = _cross(a2 - a, b2 - b)
    turn = np.where(turn == 0, 1.0, turn)
    # Where the lines cross. For lines nearly parallel that is mostly rounding, and so is only one
    # more place to measure at.
    on_a = [zero, one, along(b, a, a2), along(b2, a, a2), _cross(b - a, b2 - b) / turn]
    on_b = [along(a, b, b2), along(a2, b, b2), zero, one, _cross(b - a, a2 - a) / turn]
    s, t = np.clip([on_a, on_b], 0.0, 1.0)
    apart = (a + s[..., None] * (a2 - a)) - (b + t[..., None] * (b2 - b))
    gaps = np.hypot(apart[..., 0], apart[..., 1])
    best = gaps.argmin(axis=0), np.arange(len(a))
    return s[best], t[best], gaps[best]


def _cross(u: Floats, v: Floats) -> Floats:
    product: Floats = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    return product
