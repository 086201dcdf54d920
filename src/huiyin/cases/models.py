"""The aggregate: a case and all that belongs to it. Rows are written by the verbs of this package only."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from huiyin.base.identifiers import ordered_uuid
from huiyin.base.sealing import SealedField
from huiyin.cases import codes
from huiyin.cases.states import FINISHED, NEXT_STEP, State
from huiyin.deadlines import explaining, rules, terms
from huiyin.deadlines.arithmetic import Due, Stop
from huiyin.documents.models import Blob
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import APART, OFFICES, OVERSEERS

_finished = Q(state__in=sorted(state.value for state in FINISHED))
_open = ~_finished


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, now: datetime) -> CaseQuerySet:
        """Cases the user may see: the only rule of visibility, used by page, list, count, search and export.

        Overseers see what any unit of theirs, or below it, took part in; a petition office and an inspection
        office see what their government's units took part in; handlers see their own unit's.
        """
        seen = Q(pk=None)
        for capacity in people.capacities(user, now):
            if capacity.role in APART:
                continue
            unit = capacity.unit
            if capacity.role in OVERSEERS:
                over = unit.parent if unit.kind in OFFICES else unit
                if over is None or over.parent_id is None:
                    return self
                part = Participation.objects.filter(case=OuterRef("pk"), unit__path__startswith=over.path)
            else:
                part = Participation.objects.filter(case=OuterRef("pk"), unit=unit)
            seen |= Q(Exists(part))
        return self.filter(seen)

    def open(self) -> CaseQuerySet:
        return self.filter(_open)


class Case(models.Model):
    """One citizen matter. While it is open, exactly one unit (`owner`) owes the next step by `next_due`."""

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    number = models.CharField("编号", max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    track = models.CharField("轨道", max_length=12, choices=codes.Track, default=codes.Track.PETITION)
    state = models.CharField("状态", max_length=12, choices=State)
    code_digest = models.CharField(max_length=64)

    channel = models.CharField("信访形式", max_length=12, choices=codes.Channel)
    purpose = models.CharField("信访目的", max_length=12, choices=codes.Purpose, blank=True)
    category = models.CharField("内容分类", max_length=6, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("事实和理由")
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题属地"
    )
    place_text = models.CharField("具体地点", max_length=100, blank=True)
    people_count = models.PositiveIntegerField("人数", default=1)
    anonymous = models.BooleanField("匿名", default=False)
    confidential = models.BooleanField("要求保密", default=False)
    may_publish = models.BooleanField("同意公开答复", default=False)
    reply_channel = models.CharField(
        "答复方式", max_length=12, choices=codes.ReplyChannel, default=codes.ReplyChannel.WEB
    )
    read_back = models.BooleanField("已向诉求人宣读核对", default=False)

    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="首接单位")
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="owned_cases", verbose_name="责任单位"
    )
    officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    sender = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="转办单位")
    handling_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="办理单位"
    )
    next_due = models.DateField("下一步期限", null=True)
    reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)
    answered_at = models.DateTimeField("首次答复送达", null=True)
    finished_at = models.DateTimeField("办结时间", null=True)

    source = models.CharField("来源", max_length=20, blank=True)
    source_key = models.CharField("来源编号", max_length=60, blank=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source=""), name="case_imported_once"
            ),
            models.CheckConstraint(
                condition=(_finished & Q(owner=None))
                | (_open & Q(owner__isnull=False) & Q(next_due__isnull=False)),
                name="open_case_has_one_owner_and_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "next_due"], condition=Q(owner__isnull=False), name="case_work"),
            models.Index(
                fields=["officer", "next_due"], condition=Q(officer__isnull=False), name="case_mine"
            ),
            models.Index(fields=["handling_unit", "-registered_at"], name="case_handling"),
            models.Index(fields=["-registered_at"], name="case_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def is_open(self) -> bool:
        return self.status not in FINISHED

    @property
    def next_step(self) -> str:
        """What the owner owes next; empty when finished."""
        return NEXT_STEP.get(self.status, "")

    @property
    def category_name(self) -> str:
        return categories.name(self.category) if self.category else ""

    @property
    def place_name(self) -> str:
        """Where the problem is, as one reads it."""
        return " ".join(part for part in (self.place.name if self.place else "", self.place_text) if part)


class Demand(models.Model):
    """One numbered request of a case; the answer answers each."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="demands")
    no = models.PositiveSmallIntegerField("序号")
    text = models.TextField("诉求")

    class Meta:
        ordering = ("no",)
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="demand_number_in_case")]

    def __str__(self) -> str:
        return f"{self.no}. {self.text}"


class Party(models.Model):
    """A person or organisation of a case; name and ways to reach are sealed at rest."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    kind = models.CharField("类别", max_length=12, choices=codes.PartyKind, default=codes.PartyKind.PERSON)
    role = models.CharField(
        "身份", max_length=14, choices=codes.PartyRole, default=codes.PartyRole.PETITIONER
    )
    name = SealedField("姓名（名称）")
    phone = SealedField("联系电话")
    address = SealedField("住址")
    name_digest = models.CharField(max_length=64, blank=True, db_index=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_role_display()


class Participation(models.Model):
    """A unit takes part in a case; who may see the case follows from it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participations", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField("职责", max_length=10, choices=codes.Part)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "unit", "part"], name="part_once")]
        indexes = [models.Index(fields=["unit", "case"], name="participation_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_part_display()}"


class Assignment(models.Model):
    """A dispatch: from whom to whom, with the clause of the list of duties it rests on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    kind = models.CharField("方式", max_length=8, choices=codes.DispatchKind)
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="转办单位")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经手人")
    clause = models.CharField("清单条目", max_length=200, blank=True)
    note = models.TextField("交办要求", blank=True)
    feedback_due = models.DateField("反馈日期", null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to_unit}"


class Objection(models.Model):
    """A unit says that the matter is not its own (条例第二十三条); the sender rules."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="objection")
    reason = models.TextField("理由")
    clause = models.CharField("依据的清单条目", max_length=200, blank=True)
    suggested_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="建议承办单位"
    )
    raised_at = models.DateTimeField("提出时间")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    upheld = models.BooleanField("核实同意", null=True)
    ruling = models.TextField("核实意见", blank=True)
    ruled_at = models.DateTimeField("核实时间", null=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核实人")

    def __str__(self) -> str:
        return self.reason[:40]


class Clock(models.Model):
    """A time limit that runs or ran; lateness is derived from it, never stored."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    code = models.CharField("规则", max_length=24)
    started_on = models.DateField("起算日")
    reason = models.CharField("起算事由", max_length=100)
    strict = models.DateField("届满日")
    rolled = models.DateField("顺延日")
    target = models.DateField("目标日")
    provisional = models.BooleanField("含未公布的放假安排", default=False)
    fixed = models.BooleanField("直接约定日期", default=False)
    stops = models.JSONField("中止", default=list)
    extended_days = models.PositiveSmallIntegerField("延长日数", default=0)
    extension_reason = models.TextField("延长理由", blank=True)
    ended_at = models.DateTimeField("终止时间", null=True)
    end_reason = models.CharField("终止事由", max_length=100, blank=True)
    lapse_noted_at = models.DateTimeField("超期记录时间", null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(ended_at=None), name="one_running_clock_of_a_rule"
            )
        ]
        indexes = [
            models.Index(
                fields=["strict"], condition=Q(ended_at=None, lapse_noted_at=None), name="clock_to_watch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due}"

    @property
    def rule(self) -> rules.Rule:
        return rules.rule(self.code, self.started_on)

    @property
    def label(self) -> str:
        return self.rule.label

    @property
    def due(self) -> date:
        """The date that binds: strict for the office, rolled past holidays for the citizen."""
        return terms.binding(self.term())

    @property
    def running(self) -> bool:
        return self.ended_at is None

    def term(self) -> terms.Term:
        """The term as the deadlines package computes and explains it."""
        return terms.Term(
            rule=self.rule,
            started_on=self.started_on,
            reason=self.reason,
            due=Due(self.strict, self.rolled, self.target, self.provisional),
            extended_days=self.extended_days,
            length=None if self.fixed else self.rule.length,
            stops=tuple(Stop(date.fromisoformat(a), date.fromisoformat(b)) for a, b in self.stops),
        )

    def explain(self) -> str:
        """The sentence that justifies the date."""
        return explaining.explain(self.term())

    def late(self, today: date) -> bool:
        return self.running and today > self.due


class Step(models.Model):
    """A line of the case's history (流转单): who did what, and how the case stood after it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    at = models.DateTimeField("时间")
    verb = models.CharField("动作", max_length=20)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="经手人", db_index=False
    )
    actor_name = models.CharField("经手人", max_length=60)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位", db_index=False
    )
    note = models.TextField("办理意见", blank=True)  # for staff
    told = models.TextField("告知内容", blank=True)  # for the citizen
    state = models.CharField("之后状态", max_length=12, choices=State)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    due = models.DateField("之后期限", null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb}"


class Attachment(models.Model):
    """A file of a case, with who brought it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    by_citizen = models.BooleanField("诉求人提供", default=False)
    added_at = models.DateTimeField("提交时间")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.blob_id)


class Evidence(models.Model):
    """A fact found, by which method, for which demand (000: five ways of looking)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    demand = models.ForeignKey(
        Demand, models.CASCADE, null=True, related_name="evidence", verbose_name="对应诉求"
    )
    method = models.CharField("方式", max_length=24, choices=codes.EvidenceMethod)
    finding = models.TextField("查明的事实")
    found_on = models.DateField("日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.finding[:40]


class Answer(models.Model):
    """The written answer: an opinion on each demand, or the notice that the matter is not accepted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    kind = models.CharField("文书", max_length=10, choices=codes.AnswerKind)
    status = models.CharField("状态", max_length=10, choices=codes.AnswerStatus)
    number = models.CharField("文号", max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="出具单位")
    summary = models.TextField("一句话答复")
    ground = models.CharField("不予受理的理由", max_length=20, choices=codes.DeclineGround, blank=True)
    turn_to = models.TextField("应当向哪里提出", blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间")
    endorsed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    endorsed_at = models.DateTimeField("审核时间", null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True)
    review_until = models.DateField("可申请复查至", null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number or self.get_kind_display()


class AnswerItem(models.Model):
    """The answer to one demand (条例第三十二条): facts, opinion, basis, and what is promised by when."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="items")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="+")
    facts = models.TextField("查明的事实")
    opinion = models.CharField("处理意见", max_length=12, choices=codes.Opinion)
    reply = models.TextField("答复内容")
    basis = models.TextField("法律政策依据", blank=True)
    promise = models.TextField("承诺事项", blank=True)
    promise_due = models.DateField("承诺完成日期", null=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["answer", "demand"], name="one_answer_for_a_demand")]

    def __str__(self) -> str:
        return self.reply[:40]


class Service(models.Model):
    """Proof that a paper reached the citizen; from `received_on` the right of review runs (条例第三十五条)."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="service")
    method = models.CharField("送达方式", max_length=12, choices=codes.ServiceMethod)
    received_on = models.DateField("收到日期")
    receiver = models.CharField("签收人", max_length=60)
    proof = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="送达凭证")
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.received_on}"


class Performance(models.Model):
    """A promise made in an answer, and the proof that it was kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="performances")
    item = models.ForeignKey(AnswerItem, models.CASCADE, related_name="performances")
    due = models.DateField("承诺完成日期")
    done_on = models.DateField("完成日期", null=True)
    proof = models.TextField("完成情况", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dropped = models.BooleanField("已由新的答复替代", default=False)

    class Meta:
        ordering = ("due", "id")

    def __str__(self) -> str:
        return f"{self.item.promise[:20]} {self.due}"


class Callback(models.Model):
    """A call to the citizen after the answer, by somebody other than the handling unit."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="callbacks")
    at = models.DateTimeField("回访时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="回访人")
    reached = models.BooleanField("已联系上")
    solved = models.CharField("是否解决", max_length=8, choices=codes.Solved, blank=True)
    satisfaction = models.CharField("满意度", max_length=10, choices=codes.Satisfaction, blank=True)
    words = models.TextField("群众原话", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_solved_display() or "未联系上"


class Rating(models.Model):
    """The citizen's own word, given with the citizen's own code."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    answer = models.OneToOneField(Answer, models.CASCADE, related_name="rating")
    at = models.DateTimeField("评价时间")
    solved = models.CharField("是否解决", max_length=8, choices=codes.Solved)
    satisfaction = models.CharField("满意度", max_length=10, choices=codes.Satisfaction)
    words = models.TextField("意见", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_satisfaction_display()


class Link(models.Model):
    """Two cases belong together; each citizen keeps an own answer (条例第十九条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    kind = models.CharField("关系", max_length=12, choices=codes.LinkKind)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="link_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
