"""What may be stored: judged by its content, kept under its fingerprint, named without folders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.base.errors import Refused
from huiyin.documents import files
from huiyin.documents.models import Blob

pytestmark = pytest.mark.django_db

JPEG, PNG, PDF, ZIP, OLE = (
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n",
    b"%PDF-1.7",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)
WEBP, MP4 = b"RIFF\x00\x00\x00\x00WEBPVP8 ", b"\x00\x00\x00\x20ftypM4A "
CONTENT = {
    ".jpg": (JPEG,), ".jpeg": (JPEG,), ".png": (PNG,), ".webp": (WEBP,), ".pdf": (PDF,), ".docx": (ZIP,),
    ".xlsx": (ZIP,), ".doc": (OLE,), ".xls": (OLE,), ".mp3": (b"ID3\x04", b"\xff\xfb\x90", b"\xff\xf3\x90"),
    ".m4a": (MP4,), ".mp4": (MP4,),
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder of its own for each test."""
    options = {"location": tmp_path, "base_url": None}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    yield tmp_path


def keep(content: bytes, name: str, now: datetime) -> Blob:
    return files.store(ContentFile(content), name, now=now)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_table_of_these_tests_has_every_accepted_type() -> None:
    assert set(CONTENT) == set(files.TYPES)


@pytest.mark.parametrize(
    ("suffix", "head"), [(suffix, head) for suffix, heads in CONTENT.items() for head in heads]
)
def test_every_accepted_type_is_kept_as_it_came(
    folder: Path, now: datetime, suffix: str, head: bytes
) -> None:
    content = head + b"\x00content" * 20
    blob = keep(content, f"现场{suffix.upper()}", now)
    blob.refresh_from_db()
    assert (blob.name, blob.size, blob.stored_at) == (f"现场{suffix.upper()}", len(content), now)
    assert blob.content_type == files.TYPES[suffix][0]
    assert blob.sha256 == hashlib.sha256(content).hexdigest()
    with files.read(blob) as file:
        assert file.read() == content
    assert stored(folder) == [folder / blob.sha256[:2] / blob.sha256[2:]]


@pytest.mark.parametrize("suffix", CONTENT)
@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90\x00", b"GIF89a", b" ", b"\x7fELF"])
def test_what_is_not_what_its_name_says_is_refused(
    folder: Path, now: datetime, suffix: str, content: bytes
) -> None:
    with pytest.raises(Refused, match=f"现场{suffix}.*内容与文件类型不符"):
        keep(content, f"现场{suffix}", now)
    assert not Blob.objects.exists()
    assert not stored(folder)


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.html", "a.svg", "a.js", "a.jpg.exe", "a.zip", "a", "", ".jpg", "a.jpg ", "a.jpg\x00.exe"],
)
def test_what_has_another_ending_is_refused_and_told_what_is_taken(now: datetime, name: str) -> None:
    with pytest.raises(Refused, match="不能上传：请上传照片"):
        keep(JPEG, name, now)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("..\\..\\windows\\灯.jpg", "灯.jpg"),
        ("C:\\照片\\灯.jpg", "灯.jpg"),
        ("/etc/灯.jpg", "灯.jpg"),
        ("a/..\\../灯.jpg", "灯.jpg"),
        ("灯" * 200 + ".jpg", "灯" * 116 + ".jpg"),
    ],
)
def test_a_name_is_kept_without_its_folders(folder: Path, now: datetime, given: str, kept: str) -> None:
    blob = keep(JPEG, given, now)
    assert blob.name == kept
    assert [path.parent.parent for path in stored(folder)] == [folder]


def test_an_empty_file_is_refused_as_empty_however_it_comes(now: datetime) -> None:
    for file in (ContentFile(b""), SimpleUploadedFile("灯.jpg", b"")):
        with pytest.raises(Refused, match=r"“灯\.jpg”是空文件"):
            files.store(file, "灯.jpg", now=now)


@pytest.mark.parametrize(("extra", "kept"), [(0, True), (1, False)])
def test_ten_megabytes_are_kept_and_not_one_byte_more(
    folder: Path, now: datetime, extra: int, kept: bool
) -> None:
    content = JPEG + b"\x00" * (files.MAX_BYTES - len(JPEG) + extra)
    if kept:
        assert keep(content, "灯.jpg", now).size == 10 * 1024 * 1024
    else:
        with pytest.raises(Refused, match="超过每个10MB的上限"):
            keep(content, "灯.jpg", now)
        assert not stored(folder)


def test_the_same_content_is_kept_once_under_each_of_its_names(folder: Path, now: datetime) -> None:
    blobs = [keep(JPEG + b"same", name, now) for name in ("一.jpg", "二.jpg")]
    assert [blob.name for blob in blobs] == ["一.jpg", "二.jpg"]
    assert len(stored(folder)) == 1
    assert default_storage.exists(blobs[0].path)
