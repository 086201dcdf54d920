"""Attachments: what may be stored, checked by content and not by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.storage import default_storage

from huiyin.base.errors import Refused
from huiyin.documents.models import Blob

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 9


def _starts(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(heads)


# extension → (media type, does the beginning of the content agree)
TYPES: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ".webp": ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ".pdf": ("application/pdf", _starts(b"%PDF-")),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _starts(b"PK\x03\x04"),
    ),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _starts(b"PK\x03\x04")),
    ".doc": ("application/msword", _starts(b"\xd0\xcf\x11\xe0")),
    ".xls": ("application/vnd.ms-excel", _starts(b"\xd0\xcf\x11\xe0")),
    ".mp3": ("audio/mpeg", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".m4a": ("audio/mp4", lambda head: head[4:8] == b"ftyp"),
    ".mp4": ("video/mp4", lambda head: head[4:8] == b"ftyp"),
}
ACCEPTED_WORDS = "照片（JPG、PNG）、PDF、Word、Excel、录音（MP3、M4A）或短视频（MP4）"


def store(file: File[bytes], name: str, *, now: datetime) -> Blob:
    """Keep a file and return its blob; a file too large or not what its name says is refused.

    The content is written before the row commits: a rollback leaves an unnamed file, never a row without one.
    """
    name = PurePath(name.replace("\\", "/")).name[-120:] or "附件"
    kind = TYPES.get(PurePath(name).suffix.lower())
    size = file.size or 0
    if kind is None:
        raise Refused(f"“{name}”不能上传：请上传{ACCEPTED_WORDS}。")
    if size == 0:
        raise Refused(f"“{name}”是空文件，请重新选择。")
    if size > MAX_BYTES:
        raise Refused(f"“{name}”有{size / 1048576:.1f}MB，超过每个10MB的上限，请压缩后再传，或到窗口提交。")
    media_type, agrees = kind
    fingerprint = hashlib.sha256()
    for index, chunk in enumerate(file.chunks()):
        if index == 0 and not agrees(chunk[:16]):
            raise Refused(f"“{name}”的内容与文件类型不符，可能已损坏，请重新保存后再传。")
        fingerprint.update(chunk)
    blob = Blob(name=name, content_type=media_type, size=size, sha256=fingerprint.hexdigest(), stored_at=now)
    if default_storage.exists(blob.path) and default_storage.size(blob.path) != size:
        default_storage.delete(blob.path)  # left behind half written when a process was killed
    if not default_storage.exists(blob.path):
        file.seek(0)
        default_storage.save(blob.path, file)
    blob.save(force_insert=True)
    return blob


def read(blob: Blob) -> File[bytes]:
    """The content of a blob."""
    return default_storage.open(blob.path, "rb")
