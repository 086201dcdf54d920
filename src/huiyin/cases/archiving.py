"""The whole file of a case as one archive: papers, attachments, course, index and fingerprints (档案法实施条例)."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import history, papers, procedure
from huiyin.cases.models import Attachment, Case, Service, Step
from huiyin.deadlines import words
from huiyin.documents import files, letters
from huiyin.documents.models import Letter
from huiyin.org.models import User

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same case makes the same archive


@transaction.atomic
def archive(case: Case, *, note: str = "", by: User, now: datetime) -> Case:
    """Put a finished case into the archive; the fingerprint of its file stands in the audit from then on."""
    move = procedure.require(case, "archive", by, now)
    if case.archived_at is not None:
        raise Refused(f"此事项已于{words.day(local_date(case.archived_at))}归档（{move.article}）。")
    fingerprint = hashlib.sha256(_packed(case, now)).hexdigest()
    history.make(case, move, by=by, now=now, note=note.strip(), data={"sha256": fingerprint}, archived_at=now)
    return case


def content(case: Case, *, by: User, now: datetime) -> bytes:
    """The archive as a ZIP file; that it was taken is noted, for it holds everything."""
    trail.note("case.file_taken", "case", case.pk, by=by, now=now, number=case.number)
    return _packed(case, now)


def _packed(case: Case, now: datetime) -> bytes:
    parts = list(_parts(case, now))
    listed = [
        {"no": no, "name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for no, (name, data) in enumerate(parts, 1)
    ]
    index = json.dumps(
        {"case": case.number, "title": case.title, "state": case.status.label, "files": listed},
        ensure_ascii=False,
        indent=1,
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        front = letters.pdf(_index_sheet(case, listed))
        for name, data in [("00 卷内目录.pdf", front), ("00 卷内目录.json", index.encode()), *parts]:
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _parts(case: Case, now: datetime) -> Iterator[tuple[str, bytes]]:
    """What lies in the file, in the order in which it is bound."""
    register = papers.preview(case, "registration", now=now)
    yield "01 信访事项登记表.pdf", letters.pdf(register)
    for no, letter in enumerate(Letter.objects.filter(subject_id=case.pk).order_by("issued_at", "pk"), 1):
        name = f"文书/{no:02d} {letter.label} {letter.number}".strip()
        yield f"{name}.pdf", letters.pdf(letter.body)
        yield f"{name}.docx", letters.word(letter.body)
    attached = [row.blob for row in Attachment.objects.filter(case=case).select_related("blob")]
    proofs = [
        row.proof for row in Service.objects.filter(answer__case=case).select_related("proof") if row.proof
    ]
    for no, blob in enumerate([*attached, *proofs], 1):
        with files.read(blob) as stored:
            yield f"附件/{no:02d} {blob.name}", stored.read()
    yield "办理经过.json", _plain(_course(case))
    yield "审计记录.json", _plain(_events(case))


def _course(case: Case) -> list[dict[str, Any]]:
    steps = Step.objects.filter(case=case).select_related("unit")
    return [
        {
            "时间": step.at.isoformat(),
            "步骤": procedure.label(step.verb),
            "单位": str(step.unit or ""),
            "经手人": step.actor_name,
            "意见": step.note,
            "之后状态": step.get_state_display(),
        }
        for step in steps
    ]


def _events(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "chain": event.chain,
            "seq": event.seq,
            "at": event.at.isoformat(),
            "verb": event.verb,
            "data": event.data,
            "prev": event.prev,
            "hash": event.hash,
        }
        for event in trail.history("case", case.pk)
        if event.verb != "case.file_taken"
    ]


def _plain(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _index_sheet(case: Case, listed: list[dict[str, Any]]) -> str:
    """The index as a paper, in the markup of papers."""
    lines = ["@form sheet", f"@title {case.number}卷内目录", "| 序号 | 名称 | 校验值（SHA-256） |", "|---|"]
    for row in listed:
        name = str(row["name"]).replace("|", "｜").replace("\\", "＼")
        lines.append(f"| {row['no']} | {name} | {row['sha256'][:16]}… |")
    return "\n".join([*lines, f"@note 共{len(listed)}件。完整校验值见卷内目录.json。"])
