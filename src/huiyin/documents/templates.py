"""Filling a paper's template: the office's own file first, else the one of the house.

Templates are written in Django's template language, cut down to what a paper needs: no including, no loading, no
address, no clock. What is put in stays text, whatever a person typed (see `markup`), and a template that asks for
something it is not given is refused by name instead of printing a gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Library, TemplateSyntaxError, defaultfilters, defaulttags
from django.template.base import FilterExpression, Parser, Template, Token, VariableNode
from django.utils.safestring import SafeString

from huiyin.base import clock, words
from huiyin.base.errors import Refused
from huiyin.documents import markup
from huiyin.documents.kinds import KINDS

HOUSE = Path(__file__).with_name("papers")
_MISSING = re.compile("\ufdee(.*?)\ufdef")  # noncharacters: no text contains them


def day(value: date) -> str:
    """2026年11月22日; a moment is read in China's time."""
    value = clock.local_date(value) if isinstance(value, datetime) else value
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年11月22日9时30分."""
    local = value.astimezone(clock.CHINA)
    return f"{day(local)}{local.hour}时{f'{local.minute:02}分' if local.minute else ''}"


def said(value: Any) -> str:
    """A value in words: nothing is empty, days and moments are Chinese, several things stand with 、 between."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case list() | tuple():
            return "、".join(said(one) for one in value)
    return str(value)


def _given(value: Any) -> str:
    return markup.guard(said(value))


def _library() -> Library:
    """The tags and filters a template may use."""
    library = Library()
    for tag in ("if", "with", "comment"):
        library.tags[tag] = defaulttags.register.tags[tag]
    library.tag("for", _for)
    for name in ("default", "default_if_none", "first", "last", "length", "join", "add", "floatformat"):
        library.filters[name] = defaultfilters.register.filters[name]
    for name, word in (
        ("day", day),
        ("day_long", words.day_long),
        ("moment", moment),
        ("ordinal", words.ordinal),
        ("said", said),
    ):
        library.filter(name, _or_empty(word))
    return library


class _For(defaulttags.ForNode):
    """A list that is not given is missed by name too, where Django would print nothing."""

    def render(self, context: Context) -> SafeString:
        assert isinstance(self.sequence, FilterExpression)
        asked = self.sequence.resolve(context)
        missing = isinstance(asked, str) and _MISSING.fullmatch(asked)
        return SafeString(asked if missing else super().render(context))


def _for(parser: Parser, token: Token) -> _For:
    node = defaulttags.do_for(parser, token)
    return _For(
        node.loopvars, node.sequence, node.is_reversed, node.nodelist_loop, node.nodelist_empty or None
    )


def _or_empty(word: Any) -> Any:
    return lambda value: "" if value is None or value == "" else word(value)


@lru_cache(maxsize=1)
def _engine() -> Engine:
    engine = Engine(
        loaders=[], autoescape=False, libraries={}, string_if_invalid="\ufdee%s\ufdef", debug=False
    )
    engine.template_builtins = [_library()]
    return engine


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    template = Template(source, engine=_engine())
    for node in template.nodelist.get_nodes_by_type(VariableNode):
        assert isinstance(node, VariableNode)
        node.filter_expression.filters.append((_given, []))
    return template


def path(kind: str) -> Path:
    """The file a paper is filled from: the office's own, else the one of the house."""
    assert kind in KINDS, kind
    own = Path(settings.DATA) / "papers" / f"{kind}.txt"
    return own if own.is_file() else HOUSE / f"{kind}.txt"


def fill(kind: str, facts: Mapping[str, Any]) -> str:
    """The text of a paper; Refused when its template is broken or asks for what is not in `facts`."""
    label = KINDS[kind].label
    try:
        source = path(kind).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refused(f"没有《{label}》的文书模板（{kind}.txt）。请联系系统管理员补上。") from None
    except UnicodeDecodeError:
        raise Refused(f"《{label}》的文书模板（{kind}.txt）不是UTF-8编码。请联系系统管理员另存。") from None
    try:
        filled = _compiled(source).render(Context(dict(facts), autoescape=False))
    except (TemplateSyntaxError, ValueError, TypeError, AttributeError) as error:
        raise Refused(f"《{label}》的文书模板（{kind}.txt）有误：{error}。请联系系统管理员修改。") from error
    if missing := _MISSING.search(filled):
        raise Refused(
            f"《{label}》的文书模板要填“{missing[1]}”，但没有这一项内容。请联系系统管理员修改模板。"
        )
    return markup.settle(filled)
