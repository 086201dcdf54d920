"""`huiyin notices`: how the channels of notices stand; a message sent on trial; what failed once more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.base import clock, words
from huiyin.console import setting_up
from huiyin.notifications import channels, delivery, quiet, senders, texts
from huiyin.notifications.delivery import Standing


class Command(BaseCommand):
    help = "通知：status 查看短信、邮件通道和等待发出的消息；test 试发一条；retry 把没有发出的再发一遍"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="status|test|retry")
        verbs.add_parser("status", help="通道是否可用，有多少消息等待、发出、没有发出")
        trial = verbs.add_parser("test", help="立即试发一条，不经过等待")
        trial.add_argument("--to", required=True, metavar="手机号或邮箱", help="收件地址")
        verbs.add_parser("retry", help=f"最近{delivery.KEEP.days}天没有发出的，重新等待发出")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        match options["verb"]:
            case "test":
                self.stdout.write(_try(options["to"]))
            case "retry":
                self.stdout.write(f"{delivery.try_failed_again(clock.now())}条消息重新等待发出。")
            case _:
                self.stdout.write(_page())


def _try(address: str) -> str:
    reached = channels.reach(address)
    if reached is None:
        raise CommandError("这不是手机号或者邮箱地址。")
    channel, to = reached
    try:
        sender = senders.sender(channel)
        sender.send(to, texts.say(texts.TEST), heading=texts.TEST.label, key=uuid4())
    except (channels.Unusable, channels.NotSent) as trouble:
        raise CommandError(f"没有发出：{trouble}。") from trouble
    return f"已交给{channel.label}通道：{channels.masked(to)}。请核对是否收到。"


def _page() -> str:
    span = quiet.hours()
    lines = [_line(one) for one in delivery.standing(clock.now())]
    lines.append(f"安静时段：{span[0]:%H:%M}—{span[1]:%H:%M}，紧急通知除外" if span else "安静时段：不设")
    if trouble := quiet.trouble():
        lines.append(f"  {trouble}")
    lines.append(f"查询地址：{settings.SITE or '没有设置（HUIYIN_SITE），消息里不写'}")
    for name, fault in texts.replaced().items():
        lines.append(f"模板 notices/{name}：{fault or '使用本单位的文字'}")
    return "\n".join(lines)


def _line(one: Standing) -> str:
    since = f"（最早{words.moment_short(one.oldest)}）" if one.oldest else ""
    last = f"，最近一次{words.moment_short(one.last_sent)}" if one.last_sent else ""
    days = delivery.KEEP.days
    return (
        f"{one.channel.label}：{one.trouble or '可用'}；等待{one.waiting}条{since}，"
        f"{days}天内发出{one.sent}条、没有发出{one.failed}条{last}"
    )
