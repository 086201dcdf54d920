"""Code tables of a case (domain standard wording)."""

from __future__ import annotations

from django.db import models


class Track(models.TextChoices):
    PETITION = "petition", "信访事项"


class Channel(models.TextChoices):
    """信访形式: by which way it came."""

    WEB = "web", "网上"
    VISIT = "visit", "来访"
    LETTER = "letter", "来信"
    PHONE = "phone", "来电"
    FAX = "fax", "传真"
    BOX = "box", "意见箱"
    RECEPTION = "reception", "领导接访"
    FIELD = "field", "走访带回"
    HOTLINE = "hotline", "12345转入"
    SUPERIOR = "superior", "上级转交"


# Said, not written: the clerk writes it down truthfully and reads it back (条例第十九条).
ORAL = frozenset({Channel.VISIT, Channel.PHONE, Channel.RECEPTION, Channel.FIELD})


class Purpose(models.TextChoices):
    """信访目的."""

    RESOLUTION = "resolution", "求决"
    CONSULTATION = "consultation", "咨询"
    SUGGESTION = "suggestion", "意见建议"
    APPEAL = "appeal", "申诉"
    ACCUSATION = "accusation", "揭发控告"
    THANKS = "thanks", "感谢"
    OTHER = "other", "其他"


class ReplyChannel(models.TextChoices):
    WEB = "web", "网上查看"
    PHONE = "phone", "电话告知并邮寄"
    POST = "post", "邮寄"
    IN_PERSON = "in_person", "到窗口领取"


class PartyKind(models.TextChoices):
    PERSON = "person", "个人"
    ORGANISATION = "organisation", "单位"


class PartyRole(models.TextChoices):
    PETITIONER = "petitioner", "诉求人"
    REPRESENTATIVE = "representative", "代表"
    PROXY = "proxy", "代办人"


class Part(models.TextChoices):
    """The part a unit takes in a case, which lets it see the case."""

    RECEIVER = "receiver", "首接单位"
    SENDER = "sender", "转办单位"
    LEAD = "lead", "主办单位"
    ASSIST = "assist", "协办单位"
    FOLLOW_UP = "follow_up", "回访单位"


class DispatchKind(models.TextChoices):
    FORWARD = "forward", "转送"
    ASSIGN = "assign", "交办"


class EvidenceMethod(models.TextChoices):
    SITE_VIEW = "site_view", "实地查看"
    REPORT_HEARD = "report_heard", "听取情况说明"
    FILE_REVIEW = "file_review", "查阅资料"
    COMPLAINANT_INTERVIEW = "complainant_interview", "走访诉求人"
    STAKEHOLDER_MEETING = "stakeholder_meeting", "座谈核实"


class AnswerKind(models.TextChoices):
    OPINION = "opinion", "信访处理意见书"
    DECLINE = "decline", "不予受理告知书"


class AnswerStatus(models.TextChoices):
    DRAFT = "draft", "拟稿"
    ENDORSED = "endorsed", "已审核"
    SIGNED = "signed", "已签发"
    SERVED = "served", "已送达"
    REPLACED = "replaced", "已被替代"


class Opinion(models.TextChoices):
    """处理意见, for each demand (条例第三十二条)."""

    SUPPORT = "support", "支持"
    PARTLY = "partly", "部分支持"
    EXPLAIN = "explain", "解释说明"
    NOT_SUPPORT = "not_support", "不支持"


class DeclineGround(models.TextChoices):
    SAME_IN_HAND = "same_in_hand", "同一事项已经受理或者正在办理"
    NOT_OWN_POWER = "not_own_power", "不属于本机关职权范围"
    COURTS = "courts", "已经或者依法应当通过诉讼、仲裁、行政复议等途径解决"
    FINALISED = "finalised", "已经复核终结，仍以同一事实和理由提出"
    UNCLEAR = "unclear", "诉求内容不清楚，经告知后仍未补充"


class ServiceMethod(models.TextChoices):
    IN_PERSON = "in_person", "当面送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    ENTRUSTED = "entrusted", "委托村（社区）送达"


class Solved(models.TextChoices):
    YES = "yes", "已解决"
    PARTLY = "partly", "部分解决"
    NO = "no", "没有解决"


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    NOT = "not", "不满意"


class LinkKind(models.TextChoices):
    REPEAT = "repeat", "重复反映（同一人同一事）"
    SAME_MATTER = "same_matter", "同一事项（不同人反映）"
    RELATED = "related", "相关"
