"""How much any routes could bring home at most: bounds that hold, and proofs that a plan is best.

The (team) orienteering problem by branch and cut. `prove` is the way in.
"""

from __future__ import annotations

from samples.planning.proof.proving import Proof, prove

__all__ = ["Proof", "prove"]
