"""Packs of rules: what a province lays over the nation, which pack is in use when, and how it is chosen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.audit import trail
from huiyin.base.errors import Refused
from huiyin.deadlines import arithmetic, calendar, choosing, explaining, packs, rules, terms
from huiyin.deadlines.models import PackChoice
from huiyin.deadlines.rulebook import NATION, NEW_FROM, OLD_TO
from huiyin.org.models import User
from tests.build import County

SEED = calendar.seed()
LOCAL = [(pack, rule) for pack, over in rules.OVERLAYS.items() for rule in over]
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("pack", "code", "on", "length", "unit", "extension", "citation"),
    [
        (
            "shandong",
            "review_accept",
            date(2016, 1, 1),
            3,
            "working",
            None,
            "《山东省信访条例》第四十三条、第四十四条",
        ),
        ("shandong", "advice_reply", TODAY, 30, "calendar", None, "《山东省信访条例》第五十九条"),
        ("shandong", "hotline_handle", TODAY, 5, "working", 10, "《山东省政务服务热线管理办法》"),
        ("shandong", "hotline_return", TODAY, 2, "working", None, "《山东省政务服务热线管理办法》"),
        ("shandong", "hotline_handle", date(2020, 1, 6), 5, "working", 10, "本系统工作时限（可由单位调整）"),
        ("shandong", "handle", TODAY, 60, "calendar", 30, "《信访工作条例》第三十四条"),
        (
            "shandong",
            "review_accept",
            date(2015, 12, 31),
            5,
            "working",
            None,
            "本系统工作时限（可由单位调整）",
        ),
        ("zhejiang", "forward", date(2016, 8, 1), 5, "working", None, "《浙江省信访条例》第二十条"),
        ("zhejiang", "notice", OLD_TO, 5, "working", None, "《浙江省信访条例》第二十条"),
        ("zhejiang", "handle", OLD_TO, 30, "calendar", 60, "《浙江省信访条例》第二十三条"),
        ("zhejiang", "handle", date(2016, 7, 31), 60, "calendar", 30, "《信访条例》第三十三条"),
        ("zhejiang", "handle", NEW_FROM, 60, "calendar", 30, "《信访工作条例》第三十四条"),
        ("zhejiang", "notice", NEW_FROM, 15, "calendar", None, "《信访工作条例》第二十三条"),
        ("national", "review_accept", TODAY, 5, "working", None, "本系统工作时限（可由单位调整）"),
    ],
)
def test_the_pack_rules_first_and_the_nation_where_it_is_silent(
    pack: str, code: str, on: date, length: int, unit: str, extension: int | None, citation: str
) -> None:
    rule = rules.rule(code, on, pack)
    assert (rule.length, rule.unit, rule.extension_days, rule.citation) == (length, unit, extension, citation)
    assert (rule.pack == pack) == (rule in rules.OVERLAYS[pack] or pack == NATION)


def test_every_pack_has_its_words_and_a_province_a_caution() -> None:
    assert tuple(packs.PACKS) == tuple(rules.OVERLAYS)
    for code, pack in packs.PACKS.items():
        assert pack.name and pack.region and pack.sources and pack.notes
        assert bool(pack.caution) == bool(pack.rules) == (code != NATION)
        for rule in pack.rules:
            assert rule.pack == code and rule.code in rules.codes() and not rule.internal


def test_an_unknown_pack_is_answered_with_the_packs_there_are() -> None:
    with pytest.raises(
        LookupError, match="没有名为“mars”的规则包。可用的规则包：national、shandong、zhejiang。"
    ):
        rules.rule("handle", TODAY, "mars")


@pytest.mark.parametrize(("pack", "rule"), LOCAL, ids=[f"{pack} {rule.code}" for pack, rule in LOCAL])
@given(day=st.dates(date(2016, 1, 1), date(2026, 6, 30)))
def test_no_province_lets_a_citizen_wait_longer_than_the_nation(
    pack: str, rule: rules.Rule, day: date
) -> None:
    ends = []
    for one in (rules.rule(rule.code, day, pack), rules.rule(rule.code, day)):
        assert one.length is not None
        longest = arithmetic.extend(day, one.length, one.extension_days or 0, one.unit, SEED)
        ends.append((arithmetic.due(day, one.length, one.unit, SEED).strict, longest.strict))
    assert ends[0][0] <= ends[1][0]
    assert ends[0][1] <= ends[1][1]


@pytest.mark.parametrize(
    ("pack", "code", "on", "strict", "words"),
    [
        ("shandong", "review_accept", date(2026, 4, 30), date(2026, 5, 8),
         "此事项适用：山东省规则包（此期限按《山东省信访条例》第四十三条、第四十四条，全国规则为5个工作日）。"),
        ("shandong", "hotline_handle", date(2026, 2, 13), date(2026, 2, 27),
         "此事项适用：山东省规则包（此期限按《山东省政务服务热线管理办法》，日数与全国规则相同）。"),
        ("shandong", "handle", date(2026, 8, 2), date(2026, 10, 1),
         "此事项适用：山东省规则包（对此没有另行规定，按全国规则）。"),
        ("zhejiang", "handle", date(2021, 3, 1), date(2021, 3, 31),
         "此事项适用：浙江省规则包（此期限按《浙江省信访条例》第二十三条，全国规则为60日，可延长30日）。"),
        ("national", "handle", date(2026, 8, 2), date(2026, 10, 1), "请至迟于9月30日办结。"),
    ],
)  # fmt: skip
def test_a_term_tells_which_pack_ruled_and_why(
    pack: str, code: str, on: date, strict: date, words: str
) -> None:
    term = terms.start(code, on, calendar=SEED, pack=pack)
    assert (term.pack, term.due.strict) == (pack, strict)
    assert explaining.explain(term, calendar=SEED).endswith(words)
    assert explaining.to_json(term, calendar=SEED)["pack"] == pack


def test_the_longest_extension_of_a_province_is_its_own() -> None:
    term = terms.start("handle", date(2021, 3, 1), calendar=SEED, pack="zhejiang")
    assert terms.extend(term, 60, calendar=SEED).due.strict == date(2021, 5, 30)
    with pytest.raises(Refused, match=r"不得超过60日.*《浙江省信访条例》第二十三条"):
        terms.extend(term, 61, calendar=SEED)
    with pytest.raises(Refused, match="不能自行更改"):
        terms.start("handle", date(2021, 3, 1), calendar=SEED, pack="zhejiang", length=20)


def test_a_case_is_told_its_pack_in_one_sentence() -> None:
    assert packs.of_case_words(NATION) == "此事项适用：全国规则。"
    assert packs.of_case_words("shandong") == "此事项适用：山东省规则包。"


def choose(
    pack: str, on: date, now: datetime, by: User | None = None, reason: str = "省里要求"
) -> PackChoice:
    return choosing.choose(pack, on, reason=reason, by=by, now=now)


@pytest.mark.django_db
class TestChoosing:
    def test_without_a_choice_the_nation_rules(self) -> None:
        assert packs.in_use(TODAY) == NATION
        assert choosing.choice_of(TODAY) is None
        assert terms.start("review_accept", TODAY).pack == NATION

    def test_a_choice_rules_from_its_day_on(self, county: County, now: datetime) -> None:
        choose("shandong", date(2026, 12, 1), now, county.users["administrator"])
        assert [packs.in_use(day) for day in (date(2026, 11, 30), date(2026, 12, 1))] == [NATION, "shandong"]
        assert terms.start("review_accept", date(2026, 12, 1)).due.strict == date(2026, 12, 4)
        made = choosing.choice_of(date(2027, 1, 1))
        assert made is not None and made.chosen_by_name == county.users["administrator"].name
        event = trail.history("pack", made.pk).get()
        assert (event.verb, event.actor_name) == ("pack.chosen", made.chosen_by_name)
        assert "省里要求" in event.data

    def test_the_next_choice_ends_the_one_before(self, now: datetime) -> None:
        first = choose("shandong", TODAY, now)
        second = choose(NATION, date(2027, 1, 1), now)
        first.refresh_from_db()
        assert (first.to_date, second.to_date) == (date(2026, 12, 31), None)
        assert [packs.in_use(day) for day in (TODAY, date(2026, 12, 31), date(2027, 1, 1))] == [
            "shandong", "shandong", NATION,
        ]  # fmt: skip

    def test_a_choice_that_has_not_come_into_use_is_replaced(self, now: datetime) -> None:
        late = choose("shandong", date(2027, 1, 1), now)
        choose("zhejiang", date(2026, 12, 1), now)
        late.refresh_from_db()
        assert late.to_date == date(2026, 11, 30)
        assert packs.in_use(date(2027, 6, 1)) == "zhejiang"

    def test_only_the_first_choice_may_lie_in_the_past(self, now: datetime) -> None:
        choose("zhejiang", date(2016, 8, 1), now)
        assert terms.start("handle", date(2021, 3, 1)).due.strict == date(2021, 3, 31)
        with pytest.raises(Refused, match="不能早于今天：已经按原规则起算的期限不变"):
            choose("shandong", TODAY - timedelta(days=1), now)

    @pytest.mark.parametrize(
        ("pack", "on", "reason", "sentence"),
        [
            ("mars", TODAY, "理由", "请选择规则包"),
            ("shandong", TODAY, "  ", "请写明理由和依据"),
            ("shandong", TODAY, "长" * 301, "三百字以内"),
            ("shandong", date(2005, 4, 30), "理由", "不能早于2005年5月1日"),
            (NATION, TODAY, "理由", "已经适用全国规则，不需要再选"),
        ],
    )
    def test_a_senseless_choice_is_refused(
        self, pack: str, on: date, reason: str, sentence: str, now: datetime
    ) -> None:
        with pytest.raises(Refused, match=sentence):
            choose(pack, on, now, reason=reason)
        assert not PackChoice.objects.exists()

    @pytest.mark.parametrize("who", ["clerk", "head", "leader", "auditor", "inspector"])
    def test_only_an_administrator_chooses(self, who: str, county: County, now: datetime) -> None:
        with pytest.raises(Refused, match="规则包由系统管理员选择"):
            choose("shandong", TODAY, now, county.users[who])

    def test_another_process_learns_of_a_choice_when_what_it_remembers_is_stale(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert packs.in_use(TODAY) == NATION
        PackChoice.objects.create(pack="shandong", from_date=TODAY, reason="别的进程", chosen_at=now)
        assert packs.in_use(TODAY) == NATION
        monkeypatch.setattr(packs._Kept, "until", 0.0)
        assert packs.in_use(TODAY) == "shandong"

    def test_a_pack_unknown_to_this_version_counts_as_the_nation(self, now: datetime) -> None:
        PackChoice.objects.create(pack="mars", from_date=TODAY, reason="旧版本", chosen_at=now)
        assert packs.in_use(TODAY) == NATION
