"""How a name sounds, so that 张伟 is found under 章纬: pinyin without tones, and without what many people do not tell apart.

zh/z, ch/c, sh/s, n/l, ang/an, eng/en and ing/in count as the same; h/f do not. Each character has its most usual
reading, so that a name sounds alike whatever stands beside it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_HAN = re.compile("[㐀-䶿一-鿿]{2,4}")
_FLAT = {"zh": "z", "ch": "c", "sh": "s"}


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    # Loading the table takes a while; most commands never ask for a sound.
    from pypinyin import Style, pinyin

    plain = pinyin(character, style=Style.NORMAL, errors="ignore")
    return _fuzzy(plain[0][0]) if plain and plain[0] else character


def _fuzzy(syllable: str) -> str:
    for sharp, flat in _FLAT.items():
        if syllable.startswith(sharp):
            syllable = flat + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return re.sub("(?<=[aei])ng$", "n", syllable)


def sound(name: str) -> str:
    """The sound of a name of two to four characters; empty for anything else, which sounds like nothing."""
    name = "".join(name.split()).replace("·", "")
    return " ".join(map(_syllable, name)) if _HAN.fullmatch(name) else ""


def may_be_name(word: str) -> bool:
    """Whether a word begins like a person's name: only then is it worth asking who sounds like it."""
    return bool(_HAN.fullmatch(word)) and word[0] in _SURNAMES


# The surnames of well over nine tenths of the people, and characters with which double surnames begin.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路"
    "游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
    "应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳"
    "谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普"
    "阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀"
    "衣信展阴昝智幸奉植衡富尧闭由禾上诸东皇司端淳令澹长"
)
