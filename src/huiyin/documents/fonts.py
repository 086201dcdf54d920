"""The typefaces GB/T 9704-2012 asks for, which of them this installation has, and what stands in for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

# Whole faces of Chinese: they come last in every list, so that no character of a name is left a box.
_SERIF = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "NSimSun",
    "Songti SC", "STSong", "FandolSong", "AR PL UMing CN",
)  # fmt: skip
_SANS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei",
    "PingFang SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback",
)  # fmt: skip
_RARE = ("SimSun-ExtB", "HanaMinB", "Noto Sans Symbols 2", "Noto Emoji", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface of the standard: the names it goes by, the one Word knows it by, and stand-ins in order."""

    label: str
    names: tuple[str, ...]
    word: str
    stand_ins: tuple[str, ...]


FACES: Mapping[str, Face] = {
    "fangsong": Face(
        "仿宋",
        (
            "仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋_GB18030", "仿宋",
            "FangSong", "华文仿宋", "STFangsong", "朱雀仿宋", "Zhuque Fangsong", "FandolFang", "FandolFang R",
        ),
        "仿宋_GB2312",
        _SERIF,
    ),
    "hei": Face(
        "黑体",
        (
            "黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "华文黑体", "STHeiti", "Heiti SC", "FandolHei",
            "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
        ),
        "黑体",
        _SANS + _SERIF,
    ),
    "kai": Face(
        "楷体",
        (
            "楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "楷体", "KaiTi", "华文楷体", "STKaiti",
            "Kaiti SC", "FandolKai", "FandolKai R", "LXGW WenKai", "AR PL UKai CN",
        ),
        "楷体_GB2312",
        _SERIF,
    ),
    "biaosong": Face(
        "小标宋",
        (
            "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FZXiaoBiaoSong-B05S", "小标宋",
            "华文中宋", "STZhongsong",
        ),
        "方正小标宋_GBK",
        _SERIF,
    ),
    "song": Face(
        "宋体",
        (
            "宋体", "SimSun", "NSimSun", "方正书宋_GBK", "FZShuSong-Z01", "华文宋体", "STSong", "Songti SC",
            "FandolSong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN",
        ),
        "宋体",
        _SERIF,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missing:
    """A typeface that is not installed, and what is printed instead (empty: nothing Chinese at all)."""

    label: str
    stand_in: str

    def __str__(self) -> str:
        if self.stand_in:
            return f"没有{self.label}字体，文书暂用“{self.stand_in}”代替"
        return f"没有{self.label}字体，也没有其他中文字体，文书无法正常显示"


@lru_cache(maxsize=4)
def book(folder: Path | None) -> typst.Fonts:
    """The fonts of the system and of the office's own folder; read once, as it takes a while."""
    return typst.Fonts(font_paths=[str(folder)] if folder is not None and folder.is_dir() else [])


def folder() -> Path | None:
    """Where the office keeps typefaces of its own (HUIYIN_FONTS)."""
    given = getattr(settings, "FONTS", None)
    return Path(given) if given else None


@lru_cache(maxsize=4)
def _installed(where: Path | None) -> Mapping[str, str]:
    return {family.lower(): family for family in book(where).families()}


def _present(names: Iterable[str]) -> list[str]:
    installed = _installed(folder())
    return list(dict.fromkeys(installed[name.lower()] for name in names if name.lower() in installed))


def families(face: str) -> list[str]:
    """The installed families with which a face of the standard is printed, the best first.

    One face of its own comes first and the whole faces after it, so that 赟 or 䶮 never becomes a box.
    """
    known = FACES[face]
    return _present([*known.names, *known.stand_ins, *_SERIF, *_SANS, *_RARE])


def missing() -> list[Missing]:
    """The typefaces of the standard that are not installed, for the console to warn of."""
    found = []
    for face in FACES.values():
        if not _present(face.names):
            stand_ins = _present([*face.stand_ins, *_SERIF, *_SANS])
            found.append(Missing(face.label, stand_ins[0] if stand_ins else ""))
    return found
