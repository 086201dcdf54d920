"""Text messages through an HTTP gateway whose requests and answers are described in one setting.

    {"url": "https://sms.example/send", "method": "POST", "headers": {"Authorization": "Bearer …"},
     "json": {"mobile": "{phone}", "content": "【{sign}】{text}", "no": "{id}"}, "sign": "望禾县信访局",
     "expect": {"status": 200, "path": "result.code", "value": "0"}, "timeout": 10}

Instead of "json" there may be "form" (fields of a form) or, for gateways asked by address, "query". Only http and
https; certificates are verified, redirects are not followed, nothing that is sent is ever logged.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from django.conf import settings

from huiyin.notifications.channels import NotSent, Unusable

LARGEST = 64 * 1024  # bytes of an answer that are read
LONGEST = 60  # seconds
KEYS = {"url", "method", "headers", "json", "form", "query", "sign", "expect", "timeout"}
_MARK = re.compile(r"\{(phone|text|sign|id)\}")
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,24}")
_HEADER = re.compile(r"[!-~][ -~]*")


@dataclass(frozen=True, slots=True)
class Gateway:
    """How the gateway is asked, and which answer means that it took the message."""

    url: str
    method: str
    headers: Mapping[str, str]
    style: str  # json, form, query or empty
    shape: Any
    sign: str
    statuses: frozenset[int]
    path: str
    value: str
    timeout: float

    def send(self, to: str, text: str, *, heading: str, key: UUID) -> None:
        """Hand one message to the gateway; NotSent unless it gives the expected answer."""
        words = {"phone": to, "text": text, "sign": self.sign, "id": str(key)}
        target, body, kind = self._request(words)
        headers = {
            name: _fill(value, {**words, "text": "", "sign": ""}) for name, value in self.headers.items()
        }
        if kind:
            headers.setdefault("Content-Type", kind)
        try:
            status, answer = self._ask(target, body, {"Accept": "application/json", **headers})
        except (OSError, HTTPException, ValueError) as error:
            raise _failure(error) from None  # what it says may repeat what was sent
        self._judge(status, answer, to)

    def _request(self, words: Mapping[str, str]) -> tuple[str, bytes | None, str]:
        parts = urlsplit(self.url)
        target = _fill(parts.path or "/", words, _quoted)
        query = _fill(parts.query, words, _quoted)
        shape = _filled(self.shape, words)
        if self.style == "query":
            query = "&".join(part for part in (query, urlencode(shape)) if part)
        target = f"{target}?{query}" if query else target
        match self.style:
            case "json":
                return (
                    target,
                    json.dumps(shape, ensure_ascii=False).encode(),
                    "application/json; charset=utf-8",
                )
            case "form":
                return target, urlencode(shape).encode(), "application/x-www-form-urlencoded; charset=utf-8"
            case _:
                return target, None, ""

    def _ask(self, target: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        assert parts.hostname is not None, "checked when the setting was read"
        link: HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            link = HTTPSConnection(parts.hostname, parts.port, timeout=self.timeout, context=context)
        else:
            link = HTTPConnection(parts.hostname, parts.port, timeout=self.timeout)
        try:
            link.request(self.method, target, body, headers)
            response = link.getresponse()
            return response.status, _read(response, self.timeout)
        finally:
            link.close()

    def _judge(self, status: int, answer: bytes, to: str) -> None:
        if status not in self.statuses:
            raise NotSent(f"短信网关应答{status}", down=status in (401, 403, 429, 502, 503, 504))
        if not self.path:
            return
        try:
            found = _at(json.loads(answer), self.path)
        except (ValueError, LookupError, TypeError):
            raise NotSent(f"短信网关的应答里没有{self.path}") from None
        if found != self.value:
            shown = found if _CODE.fullmatch(found) and to not in found else "其他内容"
            raise NotSent(f"短信网关没有接受：{self.path}为{shown}")


def gateway() -> Gateway:
    """The gateway of the settings; Unusable when there is none or its description is wrong."""
    given: str = settings.SMS.strip()
    if not given:
        raise Unusable("没有配置短信网关（HUIYIN_SMS）")
    if not given.startswith("{"):
        try:
            given = Path(given).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Unusable("HUIYIN_SMS 指定的文件不能读取") from None
    try:
        return _gateway(json.loads(given))
    except _Wrong as wrong:
        raise Unusable(f"短信网关的配置有误：{wrong}") from None
    except ValueError:
        raise Unusable("短信网关的配置有误：不是 JSON") from None


class _Wrong(Exception):
    """What is wrong with the description."""


def _gateway(given: Any) -> Gateway:
    if not isinstance(given, dict):
        raise _Wrong("应当是一个 JSON 对象")
    if strange := sorted(set(given) - KEYS):
        raise _Wrong(f"不认识 {strange[0]}")
    url = str(given.get("url", ""))
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or "{" in url.split("//", 1)[-1].split("/", 1)[0] or not url.isascii():
        raise _Wrong("url 应以 http:// 或 https:// 开头")
    styles = [style for style in ("json", "form", "query") if style in given]
    if len(styles) > 1:
        raise _Wrong("json、form、query 只能写一种")
    style = styles[0] if styles else ""
    if style in ("form", "query") and not isinstance(given[style], dict):
        raise _Wrong(f"{style} 应当是一个 JSON 对象")
    shape = given.get(style, {})
    if not all(f"{{{word}}}" in url + json.dumps(shape, ensure_ascii=False) for word in ("phone", "text")):
        raise _Wrong("应当有 {phone} 和 {text}")
    expect = given.get("expect", {})
    return Gateway(
        url=url,
        method=_method(given.get("method", "POST")),
        headers=_headers(given.get("headers", {})),
        style=style,
        shape=shape,
        sign=str(given.get("sign") or settings.OFFICE_NAME),
        statuses=_statuses(expect),
        path=str(expect.get("path", "")),
        value=_word(expect.get("value", "")),
        timeout=_timeout(given.get("timeout", 10)),
    )


def _method(given: object) -> str:
    if given not in ("GET", "POST", "PUT"):
        raise _Wrong("method 应当是 GET、POST 或者 PUT")
    return str(given)


def _headers(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise _Wrong("headers 应当是名称和文字")
    if not all(_HEADER.fullmatch(name) and _HEADER.fullmatch(value) for name, value in given.items()):
        raise _Wrong("headers 只能用英文字符，不能换行")
    return dict(given)


def _statuses(expect: Any) -> frozenset[int]:
    if not isinstance(expect, dict) or set(expect) - {"status", "path", "value"}:
        raise _Wrong("expect 只能有 status、path、value")
    given = expect.get("status", 200)
    found = given if isinstance(given, list) else [given]
    if not found or not all(isinstance(one, int) and not isinstance(one, bool) for one in found):
        raise _Wrong("expect.status 应当是数字")
    return frozenset(found)


def _timeout(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= LONGEST:
        raise _Wrong(f"timeout 应当是不超过{LONGEST}的秒数")
    return float(given)


def _quoted(word: str) -> str:
    return quote(word, safe="")


def _fill(pattern: str, words: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """The pattern with its marks replaced, once: what is put in is not looked at again."""
    return _MARK.sub(lambda mark: escape(words[mark[1]]), pattern)


def _filled(shape: Any, words: Mapping[str, str]) -> Any:
    match shape:
        case str():
            return _fill(shape, words)
        case dict():
            return {name: _filled(value, words) for name, value in shape.items()}
        case list():
            return [_filled(value, words) for value in shape]
        case _:
            return shape


def _read(response: HTTPResponse, seconds: float) -> bytes:
    """What a gateway answers, at most so much and for so long."""
    until, found = time.monotonic() + seconds, b""
    while len(found) < LARGEST and (piece := response.read1(LARGEST - len(found))):
        found += piece
        if time.monotonic() > until:
            raise TimeoutError
    return found


def _at(answer: Any, path: str) -> str:
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return _word(answer)


def _word(value: object) -> str:
    """A value of JSON as it is compared: true, 0, "ok" as they are written."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _failure(error: Exception) -> NotSent:
    match error:
        case ssl.SSLError():
            return NotSent("短信网关的证书没有通过校验", down=True)
        case TimeoutError():
            return NotSent("短信网关没有按时应答", down=True)
        case HTTPException() | ValueError():
            return NotSent("短信网关的应答不合格式", down=True)
        case _:
            return NotSent("无法连接短信网关", down=True)
