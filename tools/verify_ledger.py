#!/usr/bin/env python3
"""Verify an exported ledger offline: python verify_ledger.py LEDGER.jsonl [--public-key HEX]

Needs nothing of the site it came from: Python 3.9 or newer, and `pip install cryptography`
where checkpoints are signed. Exits with 0 when everything holds, else names the first thing that
does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

GENESIS = "0" * 64


class Broken(Exception):
    """What does not hold, and why."""


def sha256(data: bytes) -> bytes:
    """The digest of some bytes."""
    return hashlib.sha256(data).digest()


def merkle_root(leaves: list[bytes]) -> str:
    """RFC 9162, section 2.1.1."""
    level = [sha256(b"\x00" + leaf) for leaf in leaves] or [sha256(b"")]
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        level = [sha256(b"\x01" + level[i] + level[i + 1]) for i in pairs] + level[len(pairs) * 2 :]
    return level[0].hex()


def check_event(line: dict[str, Any], ledgers: list[str], chains: dict[str, list[str]]) -> None:
    """The text hashes to its hash and follows the event before it."""
    body = json.loads(line["event"])
    chain = chains.setdefault(body["container"], [])
    where = f"{body['ledger']}/{body['container']}#{len(chain) + 1}"
    if sha256(line["event"].encode()).hex() != line["hash"]:
        raise Broken(f"{where}: the text was changed after it was hashed.")
    if body["ledger"] not in ledgers:
        raise Broken(f"{where}: belongs to ledger {body['ledger']}, not {ledgers[0]}.")
    if body["seq"] != len(chain) + 1:
        raise Broken(f"{where}: missing; found #{body['seq']} instead.")
    if body["previous_hash"] != (chain[-1] if chain else GENESIS):
        raise Broken(f"{where}: does not follow the event before it.")
    chain.append(line["hash"])


def check_checkpoint(
    line: dict[str, Any], number: int, previous: str, chains: dict[str, list[str]], trusted: str
) -> None:
    """Text, signature, root over the heads, and each head an event of the file."""
    body = json.loads(line["checkpoint"])
    where = f"checkpoint {number}"
    if sha256(line["checkpoint"].encode()).hex() != line["hash"]:
        raise Broken(f"{where}: its text was changed.")
    if body["number"] != number or body["previous_hash"] != previous:
        raise Broken(f"{where}: missing, or not the one that was taken.")
    leaves = [
        json.dumps({"container": container, "hash": digest, "seq": seq}, separators=(",", ":"))
        for container, seq, digest in line["heads"]
    ]
    if merkle_root([leaf.encode() for leaf in leaves]) != body["root"]:
        raise Broken(f"{where}: its list of heads was changed.")
    for container, seq, digest in line["heads"]:
        chain = chains.get(container, [])
        if len(chain) < seq:
            raise Broken(f"{container}#{seq}: cut off after {where} was taken.")
        if chain[seq - 1] != digest:
            raise Broken(f"{container}#{seq}: rewritten after {where} was taken.")
    check_signature(where, line, body["public_key"], trusted)


def check_signature(where: str, line: dict[str, Any], public_key: str, trusted: str) -> None:
    """The checkpoint was signed with its key, and that key is the one we were told to trust."""
    if trusted and public_key != trusted:
        raise Broken(f"{where}: not signed with the key {trusted}.")
    if not public_key:
        return
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(line["signature"]), line["checkpoint"].encode())
    except (InvalidSignature, ValueError) as error:
        raise Broken(f"{where}: its signature does not hold.") from error


def verify(path: Path, trusted: str = "") -> str:
    """A sentence on what was checked; raises Broken naming the first thing that does not hold."""
    chains: dict[str, list[str]] = {}
    previous, checkpoints = GENESIS, 0
    with path.open(encoding="utf-8") as file:
        header = json.loads(file.readline())
        if not str(header.get("format", "")).startswith("mars-sample-cache-ledger/1"):
            raise Broken("This is not an exported ledger.")
        for text in file:
            line = json.loads(text)
            if "event" in line:
                check_event(line, header.get("lineage", [header["ledger"]]), chains)
            else:
                checkpoints += 1
                check_checkpoint(line, checkpoints, previous, chains, trusted)
                previous = line["hash"]
    events = sum(map(len, chains.values()))
    return (
        f"{header['kind']} ledger {header['ledger']} holds: {events} events of {len(chains)} "
        f"containers, {checkpoints} checkpoints."
    )


def main() -> int:
    """Read the arguments, verify, say what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported custody ledger.")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--public-key", default="", help="the Ed25519 key to trust, hexadecimal")
    arguments = parser.parse_args()
    try:
        sys.stdout.write(verify(arguments.ledger, arguments.public_key) + "\n")
    except (Broken, OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"DOES NOT HOLD: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
