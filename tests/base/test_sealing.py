"""Personal data at rest: sealed to its column, found by keyed fingerprints, masked by default."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.db import connection

from huiyin.base import sealing
from huiyin.cases import intake
from huiyin.cases.intake import Person
from huiyin.cases.models import Party
from tests import build
from tests.build import County

NAME, PHONE, ADDRESS = "禾知春·买买提", "13800000001", "禾谷县麦穗镇石桥村一组"


def test_sm4_gcm_gives_what_rfc_8998_says() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    body = encryptor.update(plain) + encryptor.finalize()
    assert body.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


@pytest.mark.parametrize("text", [NAME, PHONE, "a", "𠮷野家", "一" * 5000, "'; DROP TABLE", "\n\t "])
def test_what_is_sealed_opens_again_and_never_looks_the_same(text: str) -> None:
    one, two = sealing.seal(text, "party.name"), sealing.seal(text, "party.name")
    assert sealing.unseal(one, "party.name") == sealing.unseal(bytes(memoryview(two)), "party.name") == text
    assert one != two
    assert one[:1] == sealing.VERSION
    assert len(one) == 1 + sealing.NONCE + len(text.encode()) + sealing.TAG
    assert text.encode() not in one or len(text) < 4


def test_nothing_stays_nothing() -> None:
    assert sealing.seal("", "party.name") == b""
    assert sealing.unseal(b"", "party.name") == ""
    assert sealing.digest("", "party_name") == ""


@pytest.mark.parametrize("place", [1, 12, 13, 20, -1])
def test_one_altered_byte_does_not_open(place: int) -> None:
    value = bytearray(sealing.seal(NAME, "party.name"))
    value[place] ^= 1
    with pytest.raises(ValueError, match=r"party\.name"):
        sealing.unseal(bytes(value), "party.name")


def test_a_value_moved_to_another_column_or_installation_does_not_open(settings: Any) -> None:
    value = sealing.seal(NAME, "cases_party.name")
    with pytest.raises(ValueError, match="does not open"):
        sealing.unseal(value, "cases_party.address")
    settings.FIELD_KEY = "another installation"
    with pytest.raises(ValueError, match="does not open"):
        sealing.unseal(value, "cases_party.name")


def test_a_fingerprint_is_stable_keyed_and_of_one_use(settings: Any) -> None:
    settings.FIELD_KEY = "one"
    first = sealing.digest(NAME, "party_name")
    assert first == sealing.digest(NAME, "party_name")
    assert len(first) == 64
    assert first != sealing.digest(NAME, "query_code")
    assert first != sealing.digest(NAME + "。", "party_name")
    settings.FIELD_KEY = "two"
    assert first != sealing.digest(NAME, "party_name")


def test_a_name_is_found_however_it_is_spaced_and_a_number_however_it_is_written() -> None:
    assert intake.name_digest("禾 知春") == intake.name_digest(" 禾知春 ") != intake.name_digest("禾知秋")
    assert (
        intake.phone_digest("138-0000 0001")
        == intake.phone_digest(PHONE)
        != intake.phone_digest("13800000002")
    )


def raw() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, address FROM cases_party")
        return list(cursor.fetchall())


def test_the_database_holds_no_readable_name_number_or_address(county: County, now: datetime) -> None:
    case = build.registered(county, now, people=(Person(NAME, PHONE, ADDRESS),))
    (row,) = raw()
    for value, plain in zip(row, (NAME, PHONE, ADDRESS), strict=True):
        assert bytes(value)[:1] == sealing.VERSION
        assert plain.encode() not in bytes(value)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if (
                table == "index_words"
            ):  # holds no text and cannot be read; its tokens stand in index_words_data
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for found in cursor.fetchall():
                text = " ".join(v.hex() if isinstance(v, bytes) else str(v) for v in found)
                for plain in (NAME, PHONE, ADDRESS):
                    assert plain not in text
                    assert plain.encode().hex() not in text
    party = Party.objects.get(case=case)
    assert (party.name, party.phone, party.address) == (NAME, PHONE, ADDRESS)


def test_two_columns_exchanged_behind_the_softwares_back_do_not_open(county: County, now: datetime) -> None:
    build.registered(county, now, people=(Person(NAME, PHONE, ADDRESS),))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_party SET name = address")
    with pytest.raises(ValueError, match=r"cases_party\.name"):
        Party.objects.get()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("禾知春", "禾**"),
        ("禾春", "禾*"),
        ("禾", "禾*"),
        ("", ""),
        ("禾谷县石桥村委会", "禾*******"),
        ("本人", "本人"),
    ],
)
def test_a_name_shows_its_first_character_only(name: str, masked: str) -> None:
    assert sealing.masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800000001", "138****0001"),
        ("0000-6000001", "000****0001"),
        ("60000001", "********"),
        ("600000", "******"),
        ("", ""),
    ],
)
def test_a_telephone_number_hides_its_middle(phone: str, masked: str) -> None:
    assert sealing.masked_phone(phone) == masked
