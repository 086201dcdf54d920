"""The procedure and the rules as a page of documentation, written from the tables that the software itself obeys."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.cases import procedure
from huiyin.cases.codes import PLAIN, Track
from huiyin.cases.procedure import Move
from huiyin.cases.states import FINISHED, IN_REVIEW, NEXT_STEP, OPEN, State
from huiyin.deadlines import packs, rules, words
from huiyin.deadlines.packs import PACKS
from huiyin.deadlines.rules import NATION, Rule

HEAD = """# 办理程序

本页和状态图由 `huiyin procedure --write docs/procedure.md` 从 `cases/procedure.py` 的表和 `deadlines` 的规则表生成，
与程序执行的是同一张表。请不要手工修改：改表，再生成；`./run test` 核对本页与表一致。
"""
PICTURE = """## 状态图

向下的线在右边（往前走），向上的线在左边（退回）。进入同一状态的线合并成一条，圆点表示汇合，没有圆点的只是交叉。
一个动作有几个去向的，由事项的事实决定。粗框是结束的状态。

![办理程序状态图]({picture})

从大多数状态都可以做、没有画进图里的：{wide}。

<details><summary>同一张图的文字形式（Mermaid）</summary>

```mermaid
{mermaid}
```

</details>
"""
MOVE_HEAD = ("动作", "谁可以办", "从", "到", "依据", "做什么、有什么结果", "群众看到", "适用")
RULE_HEAD = ("期限", "长度", "自何时的次日起算", "应当做的事", "依据", "施行")


Edges = dict[tuple[State, State], list[str]]


def widely(move: Move) -> bool:
    """Whether a move starts from so many states that drawing it would hide the others."""
    return len(move.since) * 2 > len(State)


def edges() -> Edges:
    """The labels of the moves that lead from one state to another, both in the order of the states."""
    found: Edges = {}
    for move in procedure.MOVES.values():
        if widely(move):
            continue
        # Where some targets lie outside the states it starts from, the others only say that the state may stay.
        targets = [state for state in move.to if state not in move.since] or move.to
        # What the handling unit does beside a review leaves the review where it is.
        since = move.since if move.since <= IN_REVIEW else move.since - IN_REVIEW
        for pair in ((one, target) for one in since for target in targets if one != target):
            found.setdefault(pair, []).append(move.label)
    order = list(State)
    return dict(sorted(found.items(), key=lambda edge: (order.index(edge[0][0]), order.index(edge[0][1]))))


def page(picture: str) -> str:
    """The whole page in Markdown; `picture` is the path of the state picture beside it."""
    moves = procedure.MOVES.values()
    wide = "；".join(
        f"{move.label}（{since_words(move)}→{_to(move)}）" for move in moves if move.to and widely(move)
    )
    return "\n".join(
        [
            HEAD,
            PICTURE.format(picture=picture, wide=wide or "无", mermaid=mermaid()),
            "## 状态\n",
            _table(
                ("状态", "代码", "责任单位下一步"),
                ((one.label, f"`{one}`", NEXT_STEP.get(one, "—")) for one in State),
            ),
            "## 动作\n\n“群众看到”一栏空着的是内部步骤，群众的办理经过里不显示。花括号里的内容按事项填写。\n",
            _table(MOVE_HEAD, map(_move, moves)),
            "## 自行发生的\n\n没有按钮，由别处的变动引起。\n",
            _table(MOVE_HEAD, map(_move, procedure.BY_ITSELF.values())),
            _rules(),
        ]
    )


def mermaid() -> str:
    """The state picture as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", *(f'    state "{state.label}" as {state}' for state in State)]
    for move in procedure.MOVES.values():
        if not move.since:
            lines += [f"    [*] --> {target}: {move.label}" for target in move.to]
    lines += [f"    {one} --> {other}: {'、'.join(labels)}" for (one, other), labels in edges().items()]
    lines += [f"    {state} --> [*]" for state in State if state in FINISHED]
    return "\n".join(lines)


def _move(move: Move) -> tuple[str, ...]:
    who = "诉求人本人" if move.who is None else str(move.who)
    if move.citizen:
        who += "，诉求人本人也可以"
    name = f"{move.label} `{move.verb}`"
    return name, who, since_words(move), _to(move), move.article, move.effect, move.told, _tracks(move.tracks)


def since_words(move: Move) -> str:
    """The states a move starts from, the large sets of them by name."""
    if not move.since:
        return "（开始）"
    for name, whole in (("任何状态", frozenset(State)), ("任何未办结的状态", OPEN)):
        if move.since == whole:
            return name
    if widely(move):
        return f"除{_states(frozenset(State) - move.since)}外的状态"
    return _states(move.since)


def _to(move: Move) -> str:
    return _states(frozenset(move.to)) if move.to else "不变"


def _states(some: frozenset[State]) -> str:
    return "、".join(state.label for state in State if state in some)


def _tracks(some: frozenset[Track]) -> str:
    if some == frozenset(Track):
        return "全部"
    if some == PLAIN:
        return "检举控告以外"
    return "、".join(track.label for track in Track if track in some)


def _rules() -> str:
    now = [one for one in rules.ALL if one.in_force_to is None]
    groups: list[tuple[str, list[Rule]]] = [
        ("法定期限", [one for one in now if one.binds == "office" and not one.internal]),
        ("群众的期限（最后一日是休息日的顺延）", [one for one in now if one.binds == "citizen"]),
        ("本系统工作时限（法律没有规定日数）", [one for one in now if one.internal]),
        ("已经停止施行的（用于当时起算的期限）", [one for one in rules.ALL if one.in_force_to is not None]),
    ]
    parts = ["## 期限\n\n开始的当日不计入，自次日起算（《民法典》第二百零一条）。\n"]
    parts += [f"### {title}\n\n{_table(RULE_HEAD, map(_rule, rows))}" for title, rows in groups]
    for pack in PACKS.values():
        if pack.code != NATION:
            notes = "\n".join(f"- {note}" for note in (*pack.sources, *pack.notes, pack.caution))
            parts.append(f"### {pack.name}\n\n{notes}\n\n{_table(RULE_HEAD, map(_rule, pack.rules))}")
    return "\n".join(parts)


def _rule(rule: Rule) -> tuple[str, ...]:
    since = f"{words.date_of(rule.in_force_from)}起"
    until = f"，至{words.date_of(rule.in_force_to)}" if rule.in_force_to else ""
    source = rule.citation + (f"（{packs.difference(rule)}）" if rule.pack != NATION else "")
    return (
        f"{rule.label} `{rule.code}`",
        packs.length_words(rule),
        rule.starts,
        f"届满才能{rule.act}" if rule.ahead else rule.act,
        f"{source}；{rule.note}" if rule.note else source,
        "—" if rule.internal else since + until,
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cell.replace('|', '／') for cell in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines, ""])
