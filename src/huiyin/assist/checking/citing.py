"""Is the law that is cited known, in force, and as long as it is said to be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from huiyin.assist import laws
from huiyin.assist.checking.drafts import Draft, Finding, Weight, at
from huiyin.assist.laws import Citation, Law
from huiyin.deadlines.words import date_of


def check(draft: Draft) -> Iterator[Finding]:
    """Every 《…》 of the answer; what is wrong with a law is said once."""
    told_of: set[tuple[str, str]] = set()
    for piece in draft.pieces:
        for citation in laws.citations(piece.text):
            found = laws.versions(citation.name)
            told = _known(citation, found, draft.today) if found else _unknown(citation)
            for rule, weight, sentence in told:
                if (rule, sentence) in told_of:
                    continue
                told_of.add((rule, sentence))
                end = citation.start + len(citation.quote)
                yield at(piece, citation.start, end, rule, weight, sentence)


Told = Iterator[tuple[str, Weight, str]]


def _unknown(citation: Citation) -> Told:
    if meant := laws.like(citation.name):
        yield (
            "law_name",
            Weight.MUST,
            f"系统的法规表里没有《{citation.name}》，是不是《{meant}》？请核对名称。",
        )
    elif laws.national(citation.name):
        sentence = f"《{citation.name}》不在系统的法规表里，请核对名称、条文和是否现行有效。"
        yield "law_unknown", Weight.NOTE, sentence


def _known(citation: Citation, found: tuple[Law, ...], today: date) -> Told:
    law = next((one for one in found if one.in_force(today)), None)
    if law is None:
        yield from _not_in_force(found[0], today)
        return
    beyond = [no for no in citation.articles if no < 1 or (law.articles is not None and no > law.articles)]
    if beyond:
        sentence = f"《{law.name}》共{law.articles}条，没有第{beyond[0]}条，请核对条文号。"
        yield "law_article", Weight.MUST, sentence
    if law.check:
        yield "law_check", Weight.NOTE, f"{law.check}。"


def _not_in_force(law: Law, today: date) -> Told:
    if law.until is not None and law.until < today:
        ended = f"《{law.name}》{date_of(law.until)}后不再施行，请改引{law.replaced_by}"
        yield "law_repealed", Weight.MUST, f"{ended}；事情发生在以前、应当适用当时规定的，写明理由。"
    else:
        yield "law_ahead", Weight.MUST, f"《{law.name}》自{date_of(law.since)}起施行，现在还不能引用。"
