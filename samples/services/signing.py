"""Ed25519 signatures of checkpoints, with the key of the installation."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from samples.domain.errors import InvalidValue


def new_key() -> str:
    """A fresh private key, 64 hexadecimal digits, for LEDGER_SIGNING_KEY."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key() -> str:
    """The public half of LEDGER_SIGNING_KEY, hexadecimal; empty when no key is set.

    Raises InvalidValue for a key that is not 64 hexadecimal digits.
    """
    private = _private_key()
    return private.public_key().public_bytes_raw().hex() if private else ""


def sign(text: str) -> str:
    """The signature of a text, 128 hexadecimal digits; empty when no key is set."""
    private = _private_key()
    return private.sign(text.encode()).hex() if private else ""


def holds(text: str, signature: str, key: str) -> bool:
    """Whether a signature of the text was made with the private half of this public key."""
    try:
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        verifier.verify(bytes.fromhex(signature), text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def trusted_keys() -> set[str]:
    """Public keys that checkpoints may be signed with: today's and those of LEDGER_TRUSTED_KEYS."""
    return {key for key in (public_key(), *settings.LEDGER_TRUSTED_KEYS) if key}


def _private_key() -> Ed25519PrivateKey | None:
    text = settings.LEDGER_SIGNING_KEY
    if not text:
        return None
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    except ValueError as error:
        raise InvalidValue(
            "The ledger's signing key can't be read.",
            field="LEDGER_SIGNING_KEY",
            expected="64 hexadecimal digits, as `manage.py ledger new-key` prints",
        ) from error
