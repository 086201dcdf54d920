"""Made-up suggestions with something of everything, for pages that show what assistance says."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.assist import suggesting
from huiyin.assist.overview import Seen
from huiyin.assist.repeats import LookAlike
from huiyin.assist.suggesting import CategoryHint, Hint, Suggestion, UnitHint
from huiyin.cases.codes import LinkKind
from tests import build
from tests.build import PROPERTY, County


class Guess:
    """What assistance is made to say, and how often it was asked."""

    def __init__(self, county: County) -> None:
        self.asked = 0
        self.failing = False
        self.alike: list[LookAlike] = []
        self.topic: Seen | None = None
        self.suggestion = Suggestion(
            units=(
                UnitHint(
                    county.units["housing"], 0.81, "《禾谷县部门职责清单》住建局第1项", ("物业费", "楼道")
                ),
                UnitHint(county.units["transport"], 0.42, "《禾谷县部门职责清单》交通局第2项", ("灯",)),
            ),
            sure=True,
            categories=(CategoryHint(PROPERTY, "城乡建设 / 物业管理", 0.7, ("物业费",)),),
            purpose=Hint("resolution", "求决", ("请修好",)),
            urgent=Hint("injury", "有人受伤", ("摔了一跤",)),
            places=(county.units["village"],),
        )

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let the doors hear this instead of what would really be suggested."""
        nothing: tuple[LookAlike, ...] = ()
        no_topic: Seen | None = None
        patch.setattr(suggesting, "suggest", suggesting.softly(Suggestion())(self._suggest))
        patch.setattr(suggesting, "alike", suggesting.softly(nothing)(self._alike))
        patch.setattr(suggesting, "topic", suggesting.softly(no_topic)(self._topic))

    def fail(self) -> None:
        """From now on whoever asks meets a fault."""
        self.failing = True

    def _ask(self) -> None:
        self.asked += 1
        if self.failing:
            raise ZeroDivisionError

    def _suggest(self, *_: object, **__: object) -> Suggestion:
        self._ask()
        return self.suggestion

    def _alike(self, *_: object, **__: object) -> tuple[LookAlike, ...]:
        self._ask()
        return tuple(self.alike)

    def _topic(self, *_: object, **__: object) -> Seen | None:
        self._ask()
        return self.topic


def likeness(county: County, now: datetime, kind: LinkKind = LinkKind.SAME_MATTER) -> LookAlike:
    """A case of the register that is called alike."""
    return LookAlike(build.awaiting(county, now), kind, "同一地点（云栖苑），都说到：楼道", 0.4, ("楼道",))
