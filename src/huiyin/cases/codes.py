"""Code tables of a case (domain standard wording)."""

from __future__ import annotations

from django.db import models


class Track(models.TextChoices):
    PETITION = "petition", "信访事项"
    HOTLINE = "hotline", "12345工单"
    SUGGESTION = "suggestion", "意见建议"
    ACCUSATION = "accusation", "检举控告"


# The tracks of which staff may read the matter; an accusation is sealed from registration on (条例第三十条).
PLAIN = frozenset({Track.PETITION, Track.HOTLINE, Track.SUGGESTION})


class Route(models.TextChoices):
    """The way by which a request is decided (条例第三十一条第一项至第六项); only R6 ends in a 处理意见书."""

    R1 = "R1", "诉讼、检察监督、公安程序"
    R2 = "R2", "仲裁"
    R3 = "R3", "党员申诉、申请复审"
    R4 = "R4", "行政复议、裁决、确认、许可、处罚等行政程序"
    R5 = "R5", "申请履行法定职责"
    R6 = "R6", "信访程序办理"


# Routes on which another body or procedure decides: the citizen is shown the way there.
ELSEWHERE = frozenset({Route.R1, Route.R2, Route.R3, Route.R4})


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
    GUARDIAN = "guardian", "监护人"
    CONTACT = "contact", "单位联系人"


class Part(models.TextChoices):
    """The part a unit takes in a case, which lets it see the case."""

    RECEIVER = "receiver", "首接单位"
    SENDER = "sender", "转办单位"
    LEAD = "lead", "主办单位"
    ASSIST = "assist", "协办单位"
    FOLLOW_UP = "follow_up", "回访单位"
    REVIEW = "review", "复查复核机关"
    SUPERIOR = "superior", "裁定机关"
    SUPERVISOR = "supervisor", "督办单位"


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
    """What the citizen is answered with; the paper of each kind is `PAPER_OF`."""

    OPINION = "opinion", "信访处理意见书"
    DUTY_REPLY = "duty_reply", "履行职责答复书"
    SUGGESTION_REPLY = "suggestion_reply", "意见建议采纳回复"
    HOTLINE_REPLY = "hotline_reply", "12345工单答复"
    SIMPLE_REPLY = "simple_reply", "简易办理答复"
    DECLINE = "decline", "不予受理告知书"
    DECLINE_FINAL = "decline_final", "不再受理告知书"
    REDIRECT = "redirect", "法定途径告知书"
    AGREEMENT = "agreement", "调解协议书"
    SETTLEMENT = "settlement", "和解协议书"
    REVIEW = "review", "复查意见书"
    SECOND_REVIEW = "second_review", "复核意见书"


REVIEWS = frozenset({AnswerKind.REVIEW, AnswerKind.SECOND_REVIEW})
AGREED = frozenset({AnswerKind.AGREEMENT, AnswerKind.SETTLEMENT})


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
    ADOPT = "adopt", "采纳"
    ADOPT_PARTLY = "adopt_partly", "部分采纳"
    NOT_ADOPT = "not_adopt", "未采纳"


# Something was granted: it must be done, and may be found undone.
GRANTING = frozenset({Opinion.SUPPORT, Opinion.PARTLY, Opinion.ADOPT, Opinion.ADOPT_PARTLY})
ON_REQUESTS = (Opinion.SUPPORT, Opinion.PARTLY, Opinion.EXPLAIN, Opinion.NOT_SUPPORT)
ON_SUGGESTIONS = (Opinion.ADOPT, Opinion.ADOPT_PARTLY, Opinion.NOT_ADOPT)


class DeclineGround(models.TextChoices):
    SAME_IN_HAND = "same_in_hand", "同一事项已经受理或者正在办理"
    NOT_OWN_POWER = "not_own_power", "不属于本机关职权范围"
    COURTS = "courts", "已经或者依法应当通过诉讼、仲裁、行政复议等途径解决"
    UNCLEAR = "unclear", "诉求内容不清楚，经告知后仍未补充"


class FinalGround(models.TextChoices):
    """不再受理 (条例第三十五条、第三十六条): the ways up were used or let pass, and nothing new is said."""

    FINALISED = "finalised", "已经复核终结，仍以同一事实和理由提出"
    REVIEW_LAPSED = "review_lapsed", "未在规定期限内请求复查，仍以同一事实和理由提出"
    SECOND_REVIEW_LAPSED = "second_review_lapsed", "未在规定期限内请求复核，仍以同一事实和理由提出"


class ServiceMethod(models.TextChoices):
    IN_PERSON = "in_person", "当面送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    ENTRUSTED = "entrusted", "委托村（社区）送达"


class ToldBy(models.TextChoices):
    """How a simple answer reached the citizen, in place of service: paper is given to whoever asks for it."""

    PHONE = "phone", "电话答复"
    SMS = "sms", "短信答复"
    WEB = "web", "网上答复"
    SPOKEN = "spoken", "当面答复"


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


class ReviewLevel(models.IntegerChoices):
    REVIEW = 1, "复查"
    SECOND_REVIEW = 2, "复核"


class ReviewOutcome(models.TextChoices):
    UPHOLD = "uphold", "维持"
    REVOKE = "revoke", "撤销"
    CHANGE = "change", "变更"
    REMAND = "remand", "责令重新办理"


# The opinion did not hold: the unit that gave it handles the matter again.
NOT_UPHELD = frozenset({ReviewOutcome.REVOKE, ReviewOutcome.REMAND})


class ReviewGround(models.TextChoices):
    """What the opinion under review is tested for; anything but SOUND is a reason not to uphold it."""

    SOUND = "sound", "事实清楚、依据正确、程序合法、处理适当"
    FACTS = "facts", "主要事实不清、证据不足"
    BASIS = "basis", "适用依据错误"
    PROCEDURE = "procedure", "违反法定程序"
    POWER = "power", "超越或者滥用职权"
    UNFAIR = "unfair", "处理意见明显不当"


class ReviewRefusal(models.TextChoices):
    """Why a request for review is not taken up."""

    LATE = "late", "超过三十日的请求期限"
    NOT_SUBJECT = "not_subject", "不是信访处理意见，应当通过其他法定途径解决"
    NOT_PARTY = "not_party", "请求人不是原信访事项的诉求人"
    OTHER_WAY = "other_way", "已经进入诉讼、仲裁、行政复议等程序"


class MediationKind(models.TextChoices):
    MEDIATION = "mediation", "调解"
    SETTLEMENT = "settlement", "和解"


class MediationOutcome(models.TextChoices):
    AGREED = "agreed", "达成协议"
    FAILED = "failed", "未达成协议"


class HearingStatus(models.TextChoices):
    CALLED = "called", "已通知"
    HELD = "held", "已举行"
    CANCELLED = "cancelled", "已取消"


class Measure(models.TextChoices):
    """Steps of supervision (条例第三十八条至第四十条), each graver than the one before."""

    REMIND = "remind", "催办"
    ORDER = "order", "督办"
    LIST = "list", "挂牌督办"
    INTERVIEW = "interview", "约谈"
    NOTICE = "notice", "通报"


class SupervisionGround(models.TextChoices):
    """督办 grounds (条例第四十条), as the system finds them and a person confirms them."""

    LATE_NOTICE = "late_notice", "未按规定期限转送或者书面告知"
    LATE_ANSWER = "late_answer", "未按规定期限办结"
    LATE_REVIEW = "late_review", "未按规定期限作出复查、复核意见"
    UNPERFORMED = "unperformed", "未履行处理意见或者承诺"
    PASSED_AROUND = "passed_around", "多次退回，推诿责任"
    DONE_AGAIN = "done_again", "重新办理后仍未解决"
    NO_REPLY = "no_reply", "未按期答复督办"
    WRONG_HANDLING = "wrong_handling", "受理、办理违反规定"
    FALSE_REPORT = "false_report", "弄虚作假"


class AdviceKind(models.TextChoices):
    """三项建议 (条例第四十条)."""

    IMPROVE = "improve", "改进工作建议"
    POLICY = "policy", "完善政策建议"
    ACCOUNTABILITY = "accountability", "追究责任建议"


class Adoption(models.TextChoices):
    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT = "not", "未采纳"
