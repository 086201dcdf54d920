"""Personal data at rest: SM4-GCM under the installation's key, and blind indexes for exact search.

A sealed value is `version byte ‖ nonce (12) ‖ ciphertext ‖ tag (16)`; its label (table.column) is
authenticated, so that a value moved to another column does not open. GB/T 32907, GM/T 0009.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

VERSION = b"\x01"
NONCE, TAG = 12, 16


@cache
def _key(use: str, master: str, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, b"huiyin", use.encode()).derive(master.encode())


def seal(text: str, label: str) -> bytes:
    """`text` encrypted; the empty text stays empty."""
    if not text:
        return b""
    nonce = os.urandom(NONCE)
    encryptor = Cipher(SM4(_key("field", settings.FIELD_KEY, 16)), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(label.encode())
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return VERSION + nonce + body + encryptor.tag


def unseal(value: bytes, label: str) -> str:
    """The text behind a sealed value; ValueError when it was altered or the key is another one."""
    if not value:
        return ""
    value = bytes(value)
    if value[:1] != VERSION:
        raise ValueError(f"{label}: sealed by an unknown version")
    nonce, body, tag = value[1 : 1 + NONCE], value[1 + NONCE : -TAG], value[-TAG:]
    decryptor = Cipher(SM4(_key("field", settings.FIELD_KEY, 16)), GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(label.encode())
    try:
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except InvalidTag:
        raise ValueError(f"{label}: sealed value does not open with this key") from None


def digest(text: str, use: str) -> str:
    """A keyed HMAC-SM3 fingerprint (64 hex digits) by which an exact value is found without storing it."""
    if not text:
        return ""
    mac = hmac.HMAC(_key("index:" + use, settings.FIELD_KEY, 32), hashes.SM3())
    mac.update(text.encode())
    return mac.finalize().hex()


if TYPE_CHECKING:
    _TextField = models.Field[str, str]
else:
    _TextField = models.Field


class SealedField(_TextField):
    """A text column that is encrypted in the database and plain in Python."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def label(self) -> str:
        """What a value is bound to: its table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return connection.Database.Binary(seal(value or "", self.label))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str:
        return unseal(value, self.label) if value else ""


SELF = frozenset({"本人", "本人（凭查询码）"})  # says nothing of who it is


def masked_name(name: str) -> str:
    """A name with only its first character shown: 禾知春 → 禾**; the word for the citizen in person stays."""
    if name in SELF:
        return name
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def masked_phone(phone: str) -> str:
    """A telephone number with its middle hidden: 138****5678; a shorter one is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
