"""Secrets of webhooks: made at random, kept encrypted, and what they sign.

Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks): HMAC-SHA-256 over
`id.timestamp.body`; several signatures stand side by side while a secret is replaced.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from samples.domain.errors import InvalidValue

PREFIX = "whsec_"
BYTES = 32


def new() -> str:
    """A secret as its receiver is told it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(os.urandom(BYTES)).decode()


def sealed(secret: str) -> str:
    """As it is stored: encrypted with a key that follows from SECRET_KEY."""
    return _box().encrypt(secret.encode()).decode()


def opened(stored: str) -> str:
    """The secret; raises InvalidValue where SECRET_KEY has changed since."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise InvalidValue(
            "The secret can't be read: SECRET_KEY has changed.",
            field="secret",
            expected="the key of then among SECRET_KEY_FALLBACKS, or a new secret (rotate)",
        ) from error


def signature(secrets: Sequence[str], message_id: str, timestamp: int, body: str) -> str:
    """The header `webhook-signature`: one signature for each secret."""
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return " ".join(
        "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
        for secret in secrets
    )


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samples.webhooks")
    return base64.urlsafe_b64encode(derived.derive(key.encode()))
