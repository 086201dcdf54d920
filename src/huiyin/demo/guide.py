"""The guide through the demo: what there is to see, with which account, in which case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from huiyin.cases.models import Case
from huiyin.demo import county
from huiyin.demo.staging import texts


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing to look at: `where` is a case by its title, or a column of the desk."""

    chapter: str
    want: str
    account: str
    where: str
    name: str = ""  # of the scene
    listed: bool = False  # `where` is a column, not a title
    number: str = ""  # of its case, once it is built


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in: account, name, post and what the post is for."""

    username: str
    name: str
    post: str
    work: str


# What is seen in lists rather than in one case.
_LISTS = (
    ("系统查出的督办事由", "ducha01", "督办"),
    ("欠答复的催办、督办", "shuili.fuze", "督办"),
    ("三项建议及采纳情况反馈", "ducha01", "督办 › 建议"),
    ("等待回访的群众", "xinfang01", "回访"),
    ("待审核、待签发的答复", "zhujian.fenguan", "审核签发"),
    ("复查、复核请求", "fucha01", "复查复核"),
    ("检举控告件", "xinfang.mijian", "密件"),
    ("期限规则和省级规则包", "guanli", "规则"),
    ("审计记录", "shenji", "审计"),
)


def sights() -> list[Sight]:
    """Everything to see, in the order of the scenes, then the lists."""
    cases = [
        Sight(
            text["chapter"], text["want"], text["account"], _place(text), name=name, listed="accused" in text
        )
        for name, text in texts().items()
    ]
    return [*cases, *(Sight("清单", want, account, where, listed=True) for want, account, where in _LISTS)]


def _place(text: dict[str, Any]) -> str:
    """The title by which the case is found; an accusation is found in its own column only."""
    return "密件" if "accused" in text else str(text["title"])


def numbered() -> list[Sight]:
    """The same with the numbers of the cases in the county that was built."""
    found = Case.objects.filter(source="demo", source_key__in=list(texts()))
    numbers = dict(found.values_list("source_key", "number"))
    return [replace(sight, number=numbers.get(sight.name, "")) for sight in sights()]


def accounts() -> list[Account]:
    """Who can sign in, one for each kind of work."""
    rows = {row["username"]: row for row in county.table("staff")}
    units = {row["key"]: row["name"] for row in county.table("units")}
    return [
        Account(username, row["name"], f"{units[row['unit_key']]}{row['title']}", row["portfolio"])
        for username, row in ((username, rows[username]) for username in county.SHOWN)
    ]


def lines() -> list[str]:
    """The guide as it is printed at the start of the demo."""
    said = []
    for chapter, group in groupby(numbered(), key=lambda sight: sight.chapter):
        said.append(f"{chapter}：")
        said += [f"  {one.number or one.where:<12}  {one.account:<18}{one.want}" for one in group]
    return said


def page() -> str:
    """The same as a page of the documentation: cases by their titles, for numbers hang on the day of the build."""
    said = [
        "# 试用指引",
        "",
        "<!-- 由 huiyin demo --write docs/demo.md 写成，请勿手工修改。 -->",
        "",
        "`./run demo` 建好虚构的望禾县，并显示下面每一件的编号。单位、人员和事情全是虚构的。",
        f"账号的密码都是 `{county.PASSWORD}`；没有列出的人员，账号在“机构”里按单位查看。",
        "在“查询”里按编号或者标题查找；密件查不到，只在“密件”里。",
        "",
        "## 账号",
        "",
        *_table(
            ("账号", "姓名", "岗位", "负责"),
            [(f"`{a.username}`", a.name, a.post, a.work) for a in accounts()],
        ),
    ]
    for chapter, group in groupby(sights(), key=lambda sight: sight.chapter):
        seen = [
            (one.want, f"`{one.account}`", f"{'栏目' if one.listed else '打开'}：{one.where}")
            for one in group
        ]
        said += ["", f"## {chapter}", "", *_table(("想看", "用哪个账号", "在哪里"), seen)]
    return "\n".join([*said, ""])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
