"""Acting for somebody else over HTTP: authorised on the portal, with an own code, within bounds, taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.test import Client

from tests.portal.door import Door, page

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

CODE = re.compile(r'<dt>代办码</dt><dd class="[^"]*number">([^<]+)<')
GIVEN = {"name": "谷雨生", "phone": "13800000008", "scope": "查询进度、补充材料"}


def helper(journey: Journey) -> Door:
    """The proxy's own browser, at the same moment."""
    return Door(Client(), journey.door.moment)


def test_a_proxy_looks_and_adds_and_does_not_rate_or_withdraw(journey: Journey) -> None:
    journey.submit(text="三单元楼道的灯不亮。")
    assert "请人代办" in journey.track()
    form = f"/track/{journey.number}/proxy/"
    sent = journey.door.client.post(form, {**GIVEN, "name": ""})
    assert sent.status_code == 422 and "查询进度、补充材料" in sent.content.decode()
    assert journey.door.client.post(form, GIVEN).status_code == 302
    assert journey.door.client.post(form, GIVEN).status_code == 302  # pressed twice
    shown = CODE.search(page(journey.door.get(form)))
    assert shown is not None and journey.code not in shown[1]
    assert CODE.search(page(journey.door.get(form))) is None  # shown once

    proxy = helper(journey)
    assert proxy.open(journey.number, shown[1]).status_code == 302
    seen = page(proxy.get(f"/track/{journey.number}/"))
    assert "您是代办人" in seen and "补充材料" in seen and "/withdraw/" not in seen and "请人代办" not in seen
    assert proxy.post(f"/track/{journey.number}/material/", text="墙也裂了。").status_code == 302
    refused = proxy.post(f"/track/{journey.number}/withdraw/", reason="不要了")
    assert refused.status_code == 422 and "代办人不能代为办理" in page(refused)
    assert proxy.get(form).status_code == 302
    told = journey.track()
    assert "代办人" in told and "墙也裂了" in told
    desk = journey.case("clerk")
    assert "查询进度、补充材料" in desk and "谷雨生" not in desk

    assert journey.door.client.post(form, {"revoke": "1"}).status_code == 302
    assert "/track/?n=" in str(proxy.get(f"/track/{journey.number}/").headers["Location"])
    assert proxy.open(journey.number, shown[1]).status_code == 404
    assert "您已撤销代办" in journey.track()


def test_who_registers_for_another_gets_an_own_code_and_hands_on_the_slip(journey: Journey) -> None:
    journey.submit(text="家里的水管裂了。", whom="proxy", principal="谷老太", consent="recorded")
    shown = CODE.search(page(journey.door.get("/submit/done/")))
    assert shown is not None
    mine = page(journey.door.get(f"/track/{journey.number}/"))
    assert "您是代办人" in mine and "/withdraw/" not in mine
    other = helper(journey)
    assert other.open(journey.number, journey.code).status_code == 302
    theirs = page(other.get(f"/track/{journey.number}/"))
    assert "您是代办人" not in theirs and "/withdraw/" in theirs
    assert "录音录像委托" in journey.case("clerk")
