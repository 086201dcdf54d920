"""What the messages say: a table of kinds, each replaceable by a file of the office's own.

A text knows the number of the case, the unit, a date and the address of inquiry, and nothing else: what a citizen
wrote or was answered cannot get into a message, whatever an office writes into its files.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine, Template
from django.template.base import UNKNOWN_SOURCE, Origin

LONGEST = 300  # characters of a filled text
_ENGINE = Engine(dirs=[], app_dirs=False, libraries={}, autoescape=False)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """One kind of message.

    `paper`: a written paper is there for the citizen, so that it matters to everybody. `minor`: only those hear of
    it who follow their case on the web.
    """

    kind: str
    label: str
    text: str
    paper: bool = False
    minor: bool = False


# Phrases of the table below, written in brackets.
_PHRASES = {
    "[case]": "您的诉求{{ number }}",
    "[review]": "您对诉求{{ number }}的复查（复核）",
    "[unit]": "{{ unit }}",
    "[look]": "凭编号和查询码可查看{{ address }}",
    "[tell]": "请凭编号和查询码反映，或联系我们",
    "[by]": "{% if due %}，{{ due }}前答复{% endif %}",
    "[to]": "{% if due %}至{{ due }}{% endif %}",
    "[sent]": "{% if way == 'post' %}将邮寄给您{% elif way == 'in_person' %}请到窗口领取"
    "{% elif way == 'phone' %}将电话告知并邮寄给您{% else %}正在送达{% endif %}",
}


def _step(kind: str, label: str, text: str, *, paper: bool = False, minor: bool = False) -> Text:
    for mark, phrase in _PHRASES.items():
        text = text.replace(mark, phrase)
    return Text(kind, label, text, paper, minor)


# What the citizen reads of each step, by its verb.
STEPS: dict[str, Text] = {
    text.kind: text
    for text in (
        _step("register", "登记", "您的诉求已登记，编号{{ number }}。请保管好查询码，凭编号和查询码可查询进度{{ address }}。"),
        _step("forward", "转送", "[case]已转送[unit]，是否受理会书面告知您。[look]。"),
        _step("assign", "交办", "[case]已交[unit]办理，是否受理会书面告知您。[look]。"),
        _step("uphold", "改派", "[case]的承办单位需要调整，确定后会告诉您。[look]。", minor=True),
        _step("adjudicate", "裁定管辖", "[case]，上级机关已确定由[unit]办理。[look]。"),
        _step("invite_assist", "协办", "[case]已请有关单位协助办理。[look]。", minor=True),
        _step("turn_petition", "转为信访事项", "[case]已按您的意愿转为信访事项，原有记录都保留。[look]。"),
        _step("accept", "受理", "[case]已由[unit]受理[by]。[look]。", paper=True),
        _step("simplify", "简易办理", "[case]已由[unit]受理，按简易程序办理。[look]。", paper=True),
        _step("answer_simply", "简易答复", "[case]，[unit]已答复。要纸质答复的可以提出。[look]。", paper=True),
        _step("decline", "不予受理", "[case]，[unit]决定不予受理。理由和应当向哪里提出，[look]。", paper=True),
        _step("decline_final", "不再受理", "[case]，[unit]决定不再受理。理由和依据，[look]。", paper=True),
        _step("redirect", "法定途径告知", "[case]应当通过其他法定途径解决。向哪里提出、期限和材料，[look]。", paper=True),
        _step("extend", "延期", "[case]的办理期限延长[to]。理由[look]。", paper=True),
        _step("rule_recusal", "回避决定", "[case]，回避申请已有决定。[look]。"),
        _step("mediate", "启动调解", "[case]，经双方同意已启动调解或者和解。[look]。"),
        _step("settle", "达成协议", "[case]已签订协议书，履行情况会继续告诉您。[look]。", paper=True),
        _step("end_mediation", "调解终止", "[case]没有达成协议，继续依法办理。[look]。"),
        _step("call_hearing", "听证通知", "[case]将举行听证，通知书已发出。时间和地点，[look]。", paper=True),
        _step("cancel_hearing", "听证取消", "[case]的听证已取消。理由[look]。", paper=True),
        _step("sign", "作出答复", "[case]已有书面答复，[sent]。送达后[look]。", paper=True),
        _step("serve", "送达", "[case]的书面答复已登记送达，[look]。没有收到的，[tell]。", paper=True),
        _step("perform", "履行", "[case]，答复中承诺的事项已登记完成。与实际不符的，[tell]。"),
        _step("call_back", "回访", "[case]已登记回访。没有接到回访或者与您说的不符的，[tell]。"),
        _step("reopen", "重新办理", "[case]已退回[unit]重新办理。[look]。"),
        _step("close", "办结", "[case]已办结。[look]，有新的情况可以再提出。"),
        _step("order", "督办", "[case]，有关机构已督促办理。[look]。", minor=True),
        _step("request_review", "请求复查复核", "[review]请求已收到。[look]。"),
        _step("accept_review", "受理复查复核", "[review]请求已由[unit]受理。[look]。", paper=True),
        _step("decline_review", "不予受理复查复核", "[review]请求不予受理。理由和依据，[look]。", paper=True),
        _step("withdraw_review", "撤回复查复核", "[review]请求已撤回。不是您本人撤回的，请立即联系我们。"),
        _step("sign_review", "复查复核意见", "[review]已有书面意见，[sent]。送达后[look]。", paper=True),
        _step("serve_review", "复查复核送达", "[review]意见已登记送达，[look]。没有收到的，[tell]。", paper=True),
        _step("unseal", "改为信访事项", "[case]已按您的意愿改为信访事项办理。[look]。"),
        _step("withdraw", "撤回", "[case]已按您的申请撤回。不是您本人撤回的，请立即联系我们。"),
        _step("authorise_proxy", "委托代办", "[case]已登记由他人代办。不是您本人委托的，请立即联系我们。"),
        _step("revoke_proxy", "撤销代办", "[case]的代办委托已撤销。不是您本人撤销的，请立即联系我们。"),
        _step("reissue_code", "换发查询码", "[case]的查询码已换发，原查询码作废。不是您本人申请的，请立即联系我们。"),
        _step("hand_over", "移交", "[case]已由[unit]接续办理，原来的期限不变。[look]。", minor=True),
        _step("recount", "期限重算", "放假安排有变动，[case]的期限已重新计算。[look]。", minor=True),
    )
}  # fmt: skip
# Steps of which no message goes out: the citizen makes them or is there, or they say more on the page.
SILENT = frozenset(
    {"triage", "designate", "contact", "hold_reception", "hold_hearing", "add_evidence", "unpublish"}
    | {"rate", "add_material", "ask_recusal"}
)
PROGRESS = _step("progress", "办理进展", "[case]有新的进展，[look]。")
# Whoever asked for confidence hears only this, and the file on disk gets no facts that it could tell.
CONFIDENTIAL = Text(
    "confidential", "书面答复（保密）", "您有一件新的书面答复，请凭编号和查询码查看。", paper=True
)
SEALED = Text("sealed", "消息", "您有一条新的消息，请凭编号和查询码查看。", paper=True)

# What staff are told; the matter itself they read after signing in.
STAFF: dict[str, Text] = {
    text.kind: text
    for text in (
        Text("urgent", "紧急事项", "紧急事项{{ number }}请立即登录处理，并按规定报告。"),
        Text("arrived", "新转来事项", "事项{{ number }}已转到{{ unit }}，请登录查看并按期告知是否受理。"),
        Text("objected", "异议待核实", "事项{{ number }}有单位提出异议，请登录核实。"),
        Text("to_sign", "待审签", "事项{{ number }}有文书等待审核签发，请登录办理。"),
        Text("due_soon", "即将到期", "事项{{ number }}将于{{ due }}到期，请登录办理。"),
        Text("supervised", "督办", "事项{{ number }}已被督办，请登录查看要求并按期答复。"),
    )
}
WORK = Text("work", "工作提醒", "事项{{ number }}需要您处理，请登录查看。")
STAFF_SEALED = Text("sealed_work", "工作提醒", "您有一件事项需要处理，请登录查看。")
TEST = Text("test", "试发", "这是一条试发的通知，收到说明通道可用。")

_REST = (PROGRESS, CONFIDENTIAL, SEALED, WORK, STAFF_SEALED, TEST)
ALL: dict[str, Text] = {**STEPS, **STAFF, **{text.kind: text for text in _REST}}


def step(verb: str) -> Text | None:
    """The text for a step the citizen reads; None when no message goes out for it."""
    return None if verb in SILENT else STEPS.get(verb, PROGRESS)


def label(kind: str) -> str:
    """What a kind of message is called."""
    return ALL[kind].label if kind in ALL else "通知"


def say(text: Text, facts: Mapping[str, object] | None = None) -> str:
    """The message in words, by the office's own file if there is a sound one, else by the table."""
    own = _own(text.kind)
    if own is not None:
        try:
            if said := _fill(own, facts):
                return said
        except Exception as fault:  # an office's slip of the pen must not stop a step
            log.warning(
                "通知模板 %s 不能使用（%s），改用自带的文字", _path(text.kind).name, type(fault).__name__
            )
    return _fill(_compiled(text.text), facts)


def _fill(template: Template, facts: Mapping[str, object] | None) -> str:
    address = f"（{settings.SITE}）" if settings.SITE else ""
    said = template.render(Context({**(facts or {}), "address": address}, autoescape=False))
    return "".join(said.split("\n")).strip()[:LONGEST]


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    return Template(text, origin=Origin(UNKNOWN_SOURCE), engine=_ENGINE)


def _path(kind: str) -> Path:
    folder: Path = settings.DATA / "notices"
    return folder / f"{kind}.txt"


def _own(kind: str) -> Template | None:
    path = _path(kind)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Template | None:
    """An office's file, read anew when it changes; None when it is no template."""
    try:
        return Template(path.read_text(encoding="utf-8"), engine=_ENGINE)
    except Exception as fault:
        log.warning("通知模板 %s 不能使用（%s），改用自带的文字", path.name, type(fault).__name__)
        return None


def replaced() -> dict[str, str]:
    """The office's own files by name, each with what is wrong with it (empty: in use)."""
    found = {}
    for path in sorted((settings.DATA / "notices").glob("*.txt")):
        if path.stem not in ALL:
            found[path.name] = "没有这一类通知"
        else:
            found[path.name] = "" if _own(path.stem) else "写法有误，没有使用"
    return found
