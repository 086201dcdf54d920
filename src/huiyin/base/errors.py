"""The three ways in which the house says no; each carries the sentence people read."""

from __future__ import annotations


class Refused(Exception):
    """A rule forbids it. The sentence names the rule and its article."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Stale(Exception):
    """Somebody else changed the object first; nothing was written."""

    sentence = "刚才已有其他人员处理了这一事项，您的操作没有保存。请查看最新情况后再办理。"

    def __init__(self, number: str = "") -> None:
        super().__init__(self.sentence)
        self.number = number


class NotVisible(Exception):
    """Absent or hidden: the two are never told apart."""

    sentence = "没有找到，或者不在您的查看范围内。"

    def __init__(self) -> None:
        super().__init__(self.sentence)
