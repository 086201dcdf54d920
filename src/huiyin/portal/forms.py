"""What citizens type. Forms parse and say what is missing; the rules stand in the verbs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from huiyin.cases.codes import Channel, PartyKind, PartyRole, Purpose, ReplyChannel, Satisfaction, Solved
from huiyin.cases.intake import MAX_REPRESENTATIVES, Intake, Person
from huiyin.documents import files
from huiyin.org import directory
from huiyin.org.models import Unit, User
from huiyin.portal.accusing import AccusingForm

DEMANDS = 5
MAX_TEXT = 5000
PHONE = re.compile(r"1\d{10}|0\d{2,3}\d{7,8}|\d{7,8}|400\d{7}|852\d{8}|853\d{8}")

SELF, MINOR, PROXY, JOINT, ORGANISATION = "self", "minor", "proxy", "joint", "organisation"
WHOM = [
    (SELF, "我自己"),
    (MINOR, "我的孩子（未满十八岁）"),
    (PROXY, "替别人（代办）"),
    (JOINT, "我们几个人一起"),
    (ORGANISATION, "单位、组织"),
]
# How somebody was authorised, as one says it and as it is written down.
CONSENTS = {
    "written": ("写了委托书（请拍照，在上面一起上传）", "书面委托"),
    "recorded": ("录了音或者录了像", "录音录像委托"),
}
PROXY_SCOPE = "代为反映、查询进度、补充材料"


def clean_phone(typed: str) -> str:
    """A telephone number without spaces and hyphens; ValidationError when it can be none."""
    number = "".join(c for c in unicodedata.normalize("NFKC", typed) if c not in " -()")
    number = number.removeprefix("+86")
    if number and not PHONE.fullmatch(number):
        raise forms.ValidationError("请填11位手机号码，或者带区号的座机号码")
    return number


class FileList(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what each may be is for documents.files to say."""

    def __init__(self, **kwargs: Any) -> None:
        types = ",".join(files.TYPES)
        attrs = {
            "accept": types,
            "data-types": types,
            "data-max": files.MAX_BYTES,
            "data-count": files.MAX_FILES,
        }
        hint = f"最多{files.MAX_FILES}个，每个不超过10MB：{files.ACCEPTED_WORDS}。"
        given = {
            "label": "照片、材料",
            "required": False,
            "widget": FileList(attrs=attrs),
            "help_text": hint,
            **kwargs,
        }
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = list(data) if isinstance(data, (list, tuple)) else [data] if data else []
        if len(chosen) > files.MAX_FILES:
            raise forms.ValidationError(
                f"一次最多上传{files.MAX_FILES}个文件，现在选了{len(chosen)}个，请重新选择"
            )
        return chosen


def _line(label: str, length: int, **kwargs: Any) -> forms.CharField:
    attrs = kwargs.pop("attrs", {})
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"max_length": f"请写在{length}个字以内"},
        **kwargs,
    )


def _area(label: str, rows: int, length: int, **kwargs: Any) -> forms.CharField:
    messages = {
        "max_length": f"请写在{length}个字以内，更多内容可以作为附件上传",
        "required": kwargs.pop("missing", "请填写"),
    }
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, widget=widget, error_messages=messages, **kwargs)


def _tick(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class SubmitForm(AccusingForm):
    """A request as a citizen writes it. The category is never asked: the office sorts."""

    text = _area(
        "什么事", 7, MAX_TEXT, missing="请写明什么事、在哪里、什么时候开始的",
        help_text="哪里、什么时候开始、现在怎么样、找过谁。用平常的话写就行。",
    )  # fmt: skip
    demand_1 = _line("第一项", 300)
    demand_2 = _line("第二项", 300)
    demand_3 = _line("第三项", 300)
    demand_4 = _line("第四项", 300)
    demand_5 = _line("第五项", 300)
    place = forms.ChoiceField(
        label="事情发生在哪个乡镇、街道或者村、社区",
        required=False,
        help_text="不清楚的可以不选，在下面写明地点。",
    )
    place_text = _line("具体地点", 100, help_text="路名、小区、几组几号，附近有什么")
    whom = forms.ChoiceField(label="您为谁反映", choices=WHOM, initial=SELF, widget=forms.RadioSelect)
    principal = _line("您替谁反映：这个人的姓名", 40)
    consent = forms.ChoiceField(
        label="他怎样同意您代办的",
        choices=[(value, said) for value, (said, _) in CONSENTS.items()],
        required=False,
        widget=forms.RadioSelect,
        help_text="没有本人同意的，不能代办；请他自己反映，或者请村、社区帮忙登记。",
    )
    child = _line(
        "孩子的姓名", 40, help_text="可以不填。姓名单独保存，不在任何页面、文书上出现；正文里写“孩子”就行。"
    )
    organisation = _line(
        "单位、组织的名称", 60, attrs={"autocomplete": "organization", "data-draft-skip": ""}
    )
    people_count = forms.IntegerField(
        label="一共有多少人", required=False, min_value=2, max_value=99999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "请填写人数", "min_value": "几个人一起的，人数至少是2"},
    )  # fmt: skip
    other_2 = _line("第二位代表姓名", 40)
    other_2_phone = _line("第二位代表电话", 20, attrs={"type": "tel"})
    other_3 = _line("第三位代表姓名", 40)
    other_3_phone = _line("第三位代表电话", 20, attrs={"type": "tel"})
    other_4 = _line("第四位代表姓名", 40)
    other_4_phone = _line("第四位代表电话", 20, attrs={"type": "tel"})
    other_5 = _line("第五位代表姓名", 40)
    other_5_phone = _line("第五位代表电话", 20, attrs={"type": "tel"})
    name = _line("您的姓名", 40, attrs={"autocomplete": "name", "data-draft-skip": ""})
    phone = _line(
        "联系电话",
        20,
        help_text="经办人核实情况、答复您时用。",
        attrs={"type": "tel", "autocomplete": "tel", "data-draft-skip": ""},
    )
    address = _line(
        "联系地址",
        100,
        help_text="要邮寄书面答复的请填写。",
        attrs={"autocomplete": "street-address", "data-draft-skip": ""},
    )
    suggestion = _tick(
        "这是一条意见建议",
        "不是要解决自己的事，是希望改进工作、完善政策的，选上；采纳没有、为什么，都会答复您。",
    )
    anonymous = _tick(
        "我不留姓名（匿名）", "照样登记办理，凭查询码看结果；姓名不会保存，没有电话的话经办人就联系不上您。"
    )
    confidential = _tick("请为我保密", "办理单位会看到内容；对被反映的一方和其他人不透露您是谁。")
    may_publish = _tick(
        "答复可以公开", "隐去姓名、电话、住址后公布，供有同样问题的人参考；不选就不公开，不影响办理。"
    )
    reply_channel = forms.ChoiceField(
        label="书面答复怎样给您",
        choices=ReplyChannel.choices,
        initial=ReplyChannel.WEB,
        widget=forms.RadioSelect,
    )
    attachments = FilesField()
    website = _line(
        "网址（请不要填写这一栏）",
        200,
        attrs={"autocomplete": "off", "tabindex": "-1", "data-draft-skip": ""},
    )

    def __init__(
        self,
        data: Any = None,
        sent: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, sent, initial=initial)
        self._places: dict[str, Unit] = {}
        cast(forms.ChoiceField, self.fields["place"]).choices = self._place_choices()

    def _place_choices(self) -> list[Any]:
        choices: list[Any] = [("", "不清楚，或者不在下面")]
        for township in directory.townships():
            units = [township.unit, *township.villages]
            self._places |= {str(unit.pk): unit for unit in units}
            names = [f"{township.unit}（不清楚哪个村、社区）", *(str(unit) for unit in township.villages)]
            choices.append((str(township.unit), [(str(u.pk), n) for u, n in zip(units, names, strict=True)]))
        return choices

    def _rows(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names]

    def demands(self) -> list[BoundField]:
        return self._rows(*(f"demand_{no}" for no in range(1, DEMANDS + 1)))

    def others(self) -> list[BoundField]:
        numbers = range(2, MAX_REPRESENTATIVES + 1)
        return self._rows(*(name for no in numbers for name in (f"other_{no}", f"other_{no}_phone")))

    def more_demands(self) -> bool:
        """Whether the lines after the first should stand open."""
        return any(row.value() or row.errors for row in self.demands()[1:])

    def more_others(self) -> bool:
        """Whether the lines of the other representatives should stand open."""
        return any(row.value() or row.errors for row in self.others())

    def more_about_me(self) -> bool:
        """Whether the wishes about secrecy and reply should stand open."""
        rows = self._rows("confidential", "may_publish", "suggestion", "reply_channel")
        return any(row.errors or row.value() not in (None, False, "", ReplyChannel.WEB) for row in rows)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        self._clean_phones(given)
        self._clean_whom(given)
        self.clean_accusing(given)
        if not given.get("anonymous") and not given.get("name"):
            self.add_error("name", "请填写姓名；不愿留名的，请选“我不留姓名（匿名）”")
        reply = given.get("reply_channel")
        if reply == ReplyChannel.PHONE and not given.get("phone") and not self.errors.get("phone"):
            self.add_error("phone", "您选了电话告知，请填写联系电话")
        if reply in (ReplyChannel.PHONE, ReplyChannel.POST) and not given.get("address"):
            self.add_error("address", "您选了邮寄，请填写联系地址")
        return given

    def _clean_phones(self, given: dict[str, Any]) -> None:
        for field in [name for name in self.fields if name == "phone" or name.endswith("_phone")]:
            try:
                given[field] = clean_phone(given.get(field, ""))
            except forms.ValidationError as error:
                self.add_error(field, error)

    def _clean_whom(self, given: dict[str, Any]) -> None:
        whom, anonymous = given.get("whom"), given.get("anonymous")
        if whom == PROXY and not given.get("principal") and not anonymous:
            self.add_error("principal", "请填写您替谁反映")
        if whom == PROXY and not given.get("consent") and not anonymous and not self.errors.get("consent"):
            self.add_error("consent", "请选择他怎样同意您代办的；没有本人同意，不能代办")
        if whom == ORGANISATION and not given.get("organisation"):
            self.add_error("organisation", "请填写单位、组织的名称")
        if whom == ORGANISATION and anonymous:
            self.add_error("anonymous", "以单位名义反映的不能匿名；要匿名，请选“我自己”")
        if whom == JOINT and not given.get("people_count") and not self.errors.get("people_count"):
            self.add_error("people_count", "请填写一共有多少人")

    def intake(self) -> Intake:
        """What was typed, as the verb takes it; files and the form's key are added by the view."""
        given = self.cleaned_data
        return Intake(
            channel=Channel.WEB,
            text=given["text"],
            demands=tuple(text for no in range(1, DEMANDS + 1) if (text := given[f"demand_{no}"])),
            people=tuple(_people(given)),
            people_count=given["people_count"] if given["whom"] == JOINT else 1,
            place=self._places.get(given["place"]),
            place_text=given["place_text"],
            anonymous=given["anonymous"],
            confidential=given["confidential"],
            may_publish=given["may_publish"],
            reply_channel=ReplyChannel(given["reply_channel"]),
            **{"purpose": Purpose.SUGGESTION if given["suggestion"] else "", **self.accusation_of()},
        )


def _people(given: dict[str, Any]) -> Sequence[Person]:
    phone, address = given["phone"], given["address"]
    if given["anonymous"]:
        return [Person("", phone, address)] if phone or address else []
    me = Person(given["name"], phone, address)
    match given["whom"]:
        case "proxy":
            authority = f"{CONSENTS[given['consent']][1]}；{PROXY_SCOPE}"
            mine = Person(me.name, phone, address, role=PartyRole.PROXY, authorisation=authority)
            return [Person(given["principal"]), mine]
        case "minor":
            return [
                Person(given["child"], minor=True),
                Person(me.name, phone, address, role=PartyRole.GUARDIAN),
            ]
        case "organisation":
            body = Person(given["organisation"], phone, address, PartyKind.ORGANISATION)
            return [body, Person(me.name, phone, role=PartyRole.CONTACT)]
        case "joint":
            return [me, *_representatives(given)]
        case _:
            return [me]


def _representatives(given: dict[str, Any]) -> list[Person]:
    found = []
    for no in range(2, MAX_REPRESENTATIVES + 1):
        if name := given[f"other_{no}"]:
            found.append(Person(name, given[f"other_{no}_phone"], role=PartyRole.REPRESENTATIVE))
    return found


class TrackForm(forms.Form):
    """Number and code."""

    number = forms.CharField(
        label="编号", max_length=40, help_text="回执上的编号，例如 2026-000123", error_messages={"required": "请填写编号"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    code = forms.CharField(
        label="查询码", max_length=40, help_text="回执上的八位字母和数字，不分大小写，空格可以不打",
        error_messages={"required": "请填写查询码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class RateForm(forms.Form):
    """The citizen's own word on an answer."""

    solved = forms.ChoiceField(
        label="问题解决了吗", choices=Solved.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择问题是否解决"},
    )  # fmt: skip
    satisfaction = forms.ChoiceField(
        label="您对办理和答复满意吗", choices=Satisfaction.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择是否满意"},
    )  # fmt: skip
    words = _area("您想说的话", 3, 1000, required=False)


class MaterialForm(forms.Form):
    """More facts or files."""

    text = _area("补充的情况", 5, MAX_TEXT, required=False)
    attachments = FilesField()


class ReviewForm(forms.Form):
    """What the superior unit should do, and why."""

    requests = _area(
        "您的请求", 3, 1000, missing="请写明要求改什么",
        help_text="例如：撤销第1项答复；或者：要求重新到现场查看。",
    )  # fmt: skip
    reasons = _area(
        "事实和理由", 7, MAX_TEXT, missing="请写明为什么不服",
        help_text="哪里没有查清、哪里说得不对、依据有什么问题，有新的情况也写上。用平常的话写就行。",
    )  # fmt: skip
    attachments = FilesField()


class ProxyForm(forms.Form):
    """Somebody who is to act for the citizen."""

    name = forms.CharField(label="代办人姓名", max_length=40, error_messages={"required": "请填写代办人姓名"})
    phone = _line("代办人电话", 20, attrs={"type": "tel"})
    scope = _area("委托他办什么", 2, 200, initial=PROXY_SCOPE, missing="请写明委托办什么")
    attachments = FilesField(label="委托书、录音")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class TurnForm(forms.Form):
    """Why a hotline order is to become a petition, if the citizen wishes to say so."""

    wish = _area("为什么要转", 3, 500, required=False)


class WithdrawForm(forms.Form):
    """Why, if the citizen wishes to say so."""

    reason = _area("撤回的原因", 3, 500, required=False)


class RecusalForm(forms.Form):
    """Who should keep out of the case, and what interest it is."""

    person = forms.ChoiceField(label="谁应当回避", widget=forms.RadioSelect)
    reason = _area("有什么利害关系", 4, 1000)

    def __init__(self, people: list[User], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        choices = [(str(one.pk), one.name) for one in people]
        cast(forms.ChoiceField, self.fields["person"]).choices = choices
        self.fields["person"].error_messages["required"] = "请选择应当回避的人。"
