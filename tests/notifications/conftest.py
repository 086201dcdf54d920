"""A text message gateway and a mail server, both real and on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@dataclass
class Asked:
    """One request as the gateway got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """Answers as it is told: status and text, one after the other, the last one for ever."""

    port: int
    answers: list[tuple[int, str]] = field(default_factory=lambda: [(200, '{"code": 0}')])
    asked: list[Asked] = field(default_factory=list)
    before: Callable[[Asked], None] = lambda asked: None
    lock: Lock = field(default_factory=Lock)

    def answer(self, asked: Asked) -> tuple[int, str]:
        with self.lock:
            self.asked.append(asked)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.before(asked)
        return answer

    def setting(self, **changes: Any) -> str:
        given = {
            "url": f"http://127.0.0.1:{self.port}/send",
            "json": {"mobile": "{phone}", "content": "【{sign}】{text}", "no": "{id}"},
            "sign": "禾谷县信访局",
            "expect": {"status": 200, "path": "code", "value": "0"},
            "timeout": 5,
        }
        return json.dumps({**given, **changes}, ensure_ascii=False)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """A gateway that takes everything, set up in the settings."""

    class Handler(BaseHTTPRequestHandler):
        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, text = made.answer(Asked(self.command, self.path, dict(self.headers), body))
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = serve

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Gateway(server.server_address[1])
    settings.SMS = made.setting()
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Mailserver:
    """Keeps what it takes; `refuse` is what it says to each recipient instead of taking the mail."""

    port: int = 0
    refuse: str = ""
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: object, envelope: Envelope, address: str, options: object
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


class OnAnyPort(Controller):
    """A controller that is given its port by the system and learns it when it stands."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailserver(settings: Any) -> Iterator[Mailserver]:
    """A mail server, set up in the settings."""
    made = Mailserver()
    controller = OnAnyPort(made, hostname="127.0.0.1", port=0)
    controller.start()
    made.port = controller.port
    settings.EMAIL_URL = f"smtp://127.0.0.1:{made.port}"
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
    settings.DEFAULT_FROM_EMAIL = "回音 <huiyin@example.cn>"
    yield made
    controller.stop()
