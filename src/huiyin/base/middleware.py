"""Refusals become pages: the sentence, the right status, and what was typed stays in the browser's form."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.base.errors import NotVisible, Refused, Stale

Answer = Callable[[HttpRequest], HttpResponse]
LARGEST = 100 * 1024 * 1024  # bytes of a whole request: as many files as a form takes, and some words


class refuse_unsound:
    """Turn away, before anything is read, what no browser sends: cookies with control characters, endless bodies."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sound = all(map(str.isprintable, request.COOKIES.values()))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= LARGEST):
            return render(
                request, "400.html", {"sentence": "一次提交的内容太多，请减少附件后再提交。"}, status=413
            )
        return self.get_response(request) if sound else render(request, "400.html", status=400)


class answer_refusals:
    """Turn the house's three refusals into pages; each door may catch them earlier to keep its form."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case NotVisible():
                return render(request, "404.html", {"sentence": error.sentence}, status=404)
            case Stale():
                return render(
                    request, "409.html", {"sentence": error.sentence, "number": error.number}, status=409
                )
            case Refused():
                return render(request, "403.html", {"sentence": error.sentence}, status=403)
            case _:
                return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or came from elsewhere."""
    sentence = "页面停留时间过长或浏览器没有保存 Cookie，本次提交没有生效。请返回上一页刷新后重新提交，已填写的内容还在。"
    return render(request, "403.html", {"sentence": sentence}, status=403)
