"""A gateway of any usual shape can be described; a wrong description is named and nothing crashes."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from huiyin.notifications import senders, sms
from huiyin.notifications.channels import NotSent, Unusable
from huiyin.notifications.models import Channel
from tests.notifications.conftest import Gateway

TEXT = "编号{phone}&1=已受理"  # what looks like a mark in a text is only text


def send() -> None:
    sms.gateway().send("13800000001", TEXT, heading="", key=uuid4())


def test_a_form_is_sent_as_a_form(gateway: Gateway, settings: Any) -> None:
    form = {"mobile": "{phone}", "content": "【{sign}】{text}"}
    settings.SMS = gateway.setting(form=form).replace('"json"', '"form_"')
    given = json.loads(settings.SMS)
    del given["form_"]
    settings.SMS = json.dumps(given)
    send()
    (asked,) = gateway.asked
    assert asked.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert parse_qs(asked.body) == {"mobile": ["13800000001"], "content": [f"【禾谷县信访局】{TEXT}"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"query": {"to": "{phone}", "msg": "{text}"}},
        {"url": "/send?to={phone}&msg={text}"},
    ],
)
def test_a_gateway_may_be_asked_by_address(gateway: Gateway, settings: Any, changes: dict[str, Any]) -> None:
    given = {**json.loads(gateway.setting()), "method": "GET", **changes}
    del given["json"]
    if given["url"].startswith("/"):
        given["url"] = f"http://127.0.0.1:{gateway.port}{given['url']}"
    settings.SMS = json.dumps(given)
    send()
    (asked,) = gateway.asked
    assert (asked.method, asked.body) == ("GET", "")
    assert parse_qs(urlsplit(asked.path).query) == {"to": ["13800000001"], "msg": [TEXT]}


def test_headers_may_carry_a_token_and_the_key(gateway: Gateway, settings: Any) -> None:
    settings.SMS = gateway.setting(headers={"Authorization": "Bearer geheim", "Idempotency-Key": "{id}"})
    send()
    (asked,) = gateway.asked
    assert asked.headers["Authorization"] == "Bearer geheim"
    assert asked.headers["Idempotency-Key"] == asked.json["no"]


@pytest.mark.parametrize(
    ("expect", "answer", "trouble"),
    [
        ({"status": 200}, (200, "nothing to read"), ""),
        ({"status": [200, 202]}, (202, ""), ""),
        ({"status": 200, "path": "result.0.ok", "value": True}, (200, '{"result": [{"ok": true}]}'), ""),
        ({"status": 200, "path": "code", "value": "OK"}, (200, '{"code": "OK"}'), ""),
        ({"status": 200, "path": "code", "value": 0}, (200, '{"code": 0}'), ""),
        ({"status": 200, "path": "code", "value": "0"}, (200, '{"code": 7}'), "短信网关没有接受：code为7"),
        ({"status": 200, "path": "code", "value": "0"}, (200, '["x"]'), "短信网关的应答里没有code"),
        ({"status": 200, "path": "code", "value": "0"}, (200, "x" * 100_000), "短信网关的应答里没有code"),
        ({"status": 200}, (302, ""), "短信网关应答302"),  # a redirect is not followed
        ({"status": 200}, (403, ""), "短信网关应答403"),
    ],
)
def test_what_counts_as_taken(
    gateway: Gateway, settings: Any, expect: dict[str, Any], answer: tuple[int, str], trouble: str
) -> None:
    settings.SMS = gateway.setting(expect=expect)
    gateway.answers = [answer]
    if not trouble:
        send()
        return
    with pytest.raises(NotSent) as refused:
        send()
    assert str(refused.value) == trouble


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"url": "ftp://sms.example/"}, "url 应以"),
        ({"url": "file:///etc/passwd"}, "url 应以"),
        ({"url": "https://{phone}.example/"}, "url 应以"),
        ({"url": "https://sms.example:x/"}, "url 应以"),
        ({"method": "DELETE"}, "method"),
        ({"headers": {"X": "a\r\nY: b"}}, "headers"),
        ({"headers": ["X"]}, "headers"),
        ({"json": {"to": "{phone}"}}, "应当有 {phone} 和 {text}"),
        ({"form": {"to": "{phone}"}}, "只能写一种"),
        ({"expect": {"code": 0}}, "expect"),
        ({"expect": {"status": "ok"}}, "expect.status"),
        ({"timeout": 0}, "timeout"),
        ({"retries": 3}, "不认识 retries"),
    ],
)
def test_a_wrong_description_is_named(
    gateway: Gateway, settings: Any, changes: dict[str, Any], trouble: str
) -> None:
    settings.SMS = gateway.setting(**changes)
    assert trouble in senders.trouble(Channel.SMS)
    with pytest.raises(Unusable):
        send()


def test_the_description_may_stand_in_a_file(gateway: Gateway, settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "sms.json"
    path.write_text(gateway.setting(), encoding="utf-8")
    settings.SMS = str(path)
    send()
    assert len(gateway.asked) == 1
    path.write_text("{", encoding="utf-8")
    assert senders.trouble(Channel.SMS) == "短信网关的配置有误：不是 JSON"
    path.unlink()
    assert senders.trouble(Channel.SMS) == "HUIYIN_SMS 指定的文件不能读取"


@pytest.fixture
def mute() -> Iterator[int]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_silent_gateway_is_not_waited_for_long(gateway: Gateway, settings: Any, mute: int) -> None:
    settings.SMS = gateway.setting(url=f"http://127.0.0.1:{mute}/", timeout=0.2)
    with pytest.raises(NotSent, match="没有按时应答") as late:
        send()
    assert late.value.down


def test_a_certificate_that_nobody_vouches_for_is_refused(
    gateway: Gateway, settings: Any, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.SMS = gateway.setting(url=f"https://127.0.0.1:{server.getsockname()[1]}/")

        def shake() -> None:
            link, _ = server.accept()
            with link, suppress(OSError):
                context.wrap_socket(link, server_side=True).close()

        thread = Thread(target=shake)
        thread.start()
        with pytest.raises(NotSent, match="证书没有通过校验"):
            send()
        thread.join()


def _self_signed(folder: Path) -> Path:
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "gateway.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
