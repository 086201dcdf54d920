"""One method for each step of a course: the right person calls the real verb at the given moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from huiyin.base.clock import local_date
from huiyin.cases import (
    answering,
    clocks,
    closing,
    followup,
    handling,
    intake,
    releasing,
    routing,
    service,
    simplified,
)
from huiyin.cases.codes import (
    Channel,
    DeclineGround,
    EvidenceMethod,
    LinkKind,
    Opinion,
    Purpose,
    ReplyChannel,
    Satisfaction,
    ServiceMethod,
    Solved,
    ToldBy,
)
from huiyin.cases.models import Case, Demand
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.demo import choosing, courses, matters
from huiyin.demo.county import HOTLINE, INSPECTION, County
from huiyin.org import duties
from huiyin.org.models import Unit, User
from huiyin.org.roles import TOWNSHIPS, Role, UnitKind

_SAID = (
    "电话联系，诉求人说明了情况和希望解决的时间。",
    "上门见面，一起看了现场，诉求人补充了照片。",
    "电话联系，说明了办理程序、期限和经办人电话。",
)
_METHODS = tuple(EvidenceMethod)
_EXTENDING = (
    "需要第三方鉴定后才能确定责任和做法。",
    "涉及两个单位，施工方案还要会商。",
    "需要等资金下达后才能确定完成时间。",
)
_PLEASED = ("已经办好了，谢谢。", "说到做到，满意。", "办得比想的快。", "问题解决了，以后希望常来看看。", "")
_FAIR = ("办是办了，就是慢了点。", "基本解决，细节还要完善。", "解释清楚了，能理解。", "")
_UNHAPPY = ("说修好了，其实没修好。", "来看过一次就没有下文了。", "答复写得好，事情没办。")


class Story:
    """A case of the demo and all who act in it."""

    case: Case
    unit: Unit  # that handles it
    handler: User

    def __init__(self, index: int, county: County, earlier: dict[tuple[str, int], Case]) -> None:
        self.index = index
        self.county = county
        self.earlier = earlier
        self.matter = matters.matter_of(index, promised=courses.wants_promise(index))
        self.place = matters.place_of(index, self.matter, county)
        self.granted = self.matter.opinion in (Opinion.SUPPORT, Opinion.PARTLY)
        self.given = matters.intake_of(index, self.matter, self.place)
        outlook = self._outlook()
        self.suggestion = outlook.suggestion
        self.fate = courses.fate_of(index, outlook)

    def _outlook(self) -> courses.Outlook:
        given, matter = self.given, self.matter
        hotline = given.channel == Channel.HOTLINE
        light = matters.plain(matter) and given.people_count == 1 and given.channel != Channel.SUPERIOR
        light = light and not matter.urgent and choosing.chance(self.index, "simple", 60)
        spoken = not matter.promise and matter.opinion != Opinion.NOT_SUPPORT
        return courses.Outlook(
            promise_days=matter.promise_days,
            granted=self.granted,
            hotline=hotline,
            suggestion=not hotline and matter.purpose == Purpose.SUGGESTION,
            told=spoken if hotline else light,
        )

    def act(self, step: str, now: datetime) -> None:
        """Take one step of the course."""
        getattr(self, step)(now)

    def _one(self, unit: Unit, *roles: Role) -> User:
        return choosing.one(self.index, f"who {unit.pk}", self.county.people(unit, *roles))

    def _first(self, unit: Unit, *roles: Role) -> User:
        return self.county.people(unit, *roles)[0]

    @property
    def citizen(self) -> Citizen:
        return Citizen(self.case.pk)

    @property
    def owner(self) -> Unit:
        assert self.case.owner is not None, "the course goes on only while the case is open"
        return self.case.owner

    def register(self, now: datetime) -> None:
        receiver, by = self._reception(self.given.channel)
        code = choosing.query_code(self.index)
        self.case = intake.register(self.given, receiver=receiver, by=by, code=code, now=now)

    def _reception(self, channel: Channel) -> tuple[Unit, User | Citizen]:
        """Who takes it in: the public door, the petition office, or for what is said in the field the village."""
        office, township = self.county.office, self.place.township()
        if channel == Channel.WEB:
            return office, Citizen()
        if channel == Channel.HOTLINE:
            centre = self.county.units[HOTLINE]
            return centre, self._one(centre, Role.CLERK)
        if channel == Channel.FIELD:
            return self.place, self._one(self.place, Role.VILLAGE_OFFICER)
        if township is not None and channel == Channel.VISIT and choosing.chance(self.index, "township", 35):
            return township, self._one(township, Role.CLERK)
        return office, self._one(office, Role.CLERK)

    def triage(self, now: datetime) -> None:
        intake.triage(
            self.case,
            category=self.matter.category,
            purpose=self.matter.purpose,
            place=self.place,
            urgent=self.matter.urgent and choosing.chance(self.index, "urgent", 50),
            by=self._one(self.owner, Role.CLERK, Role.HANDLER),
            now=now,
        )
        key = (self.matter.category, self.place.pk)
        other = self.earlier.get(key)
        if other is not None and other.is_open:
            by = self._one(self.owner, Role.CLERK, Role.HANDLER)
            intake.link(self.case, other, LinkKind.SAME_MATTER, by=by, now=now)
        self.earlier[key] = self.case

    def forward(self, now: datetime) -> None:
        self._forward(0, now)

    def forward_elsewhere(self, now: datetime) -> None:
        if self.case.status is State.TRIAGED:
            self._forward(1, now)

    def _forward(self, which: int, now: datetime) -> None:
        """Send the case to who owes it, or keep it where the sorting unit owes it itself."""
        owing = self.county.owing(self.matter.category, self.place, local_date(now))
        self.unit, clause = owing[min(which, len(owing) - 1)]
        if self.unit.kind == UnitKind.PETITION_OFFICE and self.unit.pk != self.owner.pk:
            self.unit, clause = owing[-1]
        self.handler = self._apart_from_proposer()
        if self.unit.pk == self.owner.pk:
            return
        by = self._one(self.owner, Role.CLERK)
        charged = not self.fate.hotline and not self.fate.told and choosing.chance(self.index, "assigned", 6)
        if self.owner.kind == UnitKind.PETITION_OFFICE and charged:
            due = local_date(now) + timedelta(days=45)
            note = "请认真核实，逐项答复，按期反馈办理结果。"
            routing.assign(self.case, self.unit, feedback_due=due, note=note, clause=clause, by=by, now=now)
        else:
            routing.forward(self.case, self.unit, clause=clause, by=by, now=now)

    def _apart_from_proposer(self) -> User:
        """Who handles it: not whoever proposed the way, for a second person confirms it by accepting."""
        people = self.county.people(self.unit, Role.HANDLER, Role.CLERK)
        others = [person for person in people if person.pk != self.case.route_by_id]
        return choosing.one(self.index, f"who {self.unit.pk}", others)

    @property
    def _sent(self) -> bool:
        return self.case.handling_unit_id is not None

    def object_to(self, now: datetime) -> None:
        if self._sent:
            reason = "经核对职责清单，此事项现场管理不属本单位主责，请核实后调整承办单位。"
            routing.object_to(self.case, reason=reason, by=self.handler, now=now)

    def _has_other(self, now: datetime) -> bool:
        """Whether another unit could be charged: a township not with what the list of duties keeps from it."""
        owing = self.county.owing(self.matter.category, self.place, local_date(now))
        if len(owing) == 1:
            return False
        unit = owing[1][0]
        return unit.kind not in TOWNSHIPS or not duties.not_of_township(
            self.matter.category, unit, local_date(now)
        )

    def rule_upheld(self, now: datetime) -> None:
        if not self._has_other(now):
            self.rule_overruled(now)
            return
        self._rule(now, upheld=True, ruling="经核对职责清单，同意调整承办单位。")

    def rule_overruled(self, now: datetime) -> None:
        self._rule(now, upheld=False, ruling="职责清单载明由你单位主责，请按期办理；需要配合的单位另行通知。")

    def _rule(self, now: datetime, *, upheld: bool, ruling: str) -> None:
        if self._sent:
            by = self._one(self.owner, Role.CLERK)
            routing.rule_on_objection(self.case, upheld=upheld, ruling=ruling, by=by, now=now)

    def accept(self, now: datetime) -> None:
        handling.accept(self.case, by=self.handler, now=now)

    def simplify(self, now: datetime) -> None:
        simplified.simplify(self.case, by=self.handler, now=now)

    def tell(self, now: datetime) -> None:
        replies = matters.replies_of(
            self.index, self.matter, self.place, local_date(now), suggestion=self.suggestion
        )
        told_by = ToldBy.WEB if self.case.reply_channel == ReplyChannel.WEB else ToldBy.PHONE
        simplified.answer_simply(
            self.case,
            replies,
            summary=matters.summary_of(self.matter),
            told_by=told_by,
            receiver="本人",
            publish=not releasing.refusal(self.case, simplified.kind_of(self.case)),
            by=self.handler,
            now=now,
        )

    def decline(self, now: datetime) -> None:
        handling.decline(
            self.case,
            DeclineGround.SAME_IN_HAND,
            reason="您反映的这件事，我单位正在办理另一位群众提出的同一诉求，处理结果将一并告知您。",
            turn_to="对处理结果有意见的，请凭本事项编号向望禾县信访局提出，地址：望禾县禾城街道秋实路3号。",
            by=self._first(self.unit, Role.HEAD),
            now=now,
        )

    def designate(self, now: datetime) -> None:
        self.handler = self.county.people(self.unit, Role.HANDLER, Role.CLERK)[-1]
        routing.designate(self.case, self.handler, by=self._first(self.unit, Role.HEAD), now=now)

    take_up = designate

    def contact(self, now: datetime) -> None:
        said = choosing.one(self.index, "said", _SAID)
        if not self.case.anonymous:
            handling.contact(self.case, said, by=self.handler, now=now)

    def investigate(self, now: datetime) -> None:
        method = choosing.one(self.index, "method", _METHODS)
        finding = matters.told(self.matter.facts, self.index, self.place)
        demand = Demand.objects.filter(case=self.case).first()
        handling.add_evidence(
            self.case, method, finding, found_on=local_date(now), demand=demand, by=self.handler, now=now
        )

    def extend(self, now: datetime) -> None:
        reason = choosing.one(self.index, "extending", _EXTENDING)
        handling.extend(self.case, 30, reason, by=self._first(self.unit, Role.HEAD), now=now)

    def draft(self, now: datetime) -> None:
        replies = matters.replies_of(
            self.index, self.matter, self.place, local_date(now), suggestion=self.suggestion
        )
        answering.draft(self.case, matters.summary_of(self.matter), replies, by=self.handler, now=now)

    def draft_again(self, now: datetime) -> None:
        replies = matters.replies_again(self.index, self.matter, self.place)
        summary = "已经重新核实并当面与您确认，办理结果逐项写在下面。"
        answering.draft(self.case, summary, replies, by=self.handler, now=now)

    def send_back(self, now: datetime) -> None:
        reason = "事实部分没有写明现场查看的时间和人员，请补充。"
        answering.send_back(self.case, reason, by=self._first(self.unit, Role.HEAD), now=now)

    def endorse(self, now: datetime) -> None:
        answering.endorse(self.case, by=self._first(self.unit, Role.HEAD), now=now)

    def sign(self, now: datetime) -> None:
        publish = not releasing.refusal(self.case, answering.kind_of(self.case))
        answering.sign(self.case, publish=publish, by=self._first(self.unit, Role.LEADER), now=now)

    def serve(self, now: datetime) -> None:
        method = ServiceMethod.ELECTRONIC
        if self.case.reply_channel != ReplyChannel.WEB:
            ways = (ServiceMethod.IN_PERSON, ServiceMethod.POST, ServiceMethod.ENTRUSTED)
            method = choosing.one(self.index, "service", ways)
        receiver = "本人（凭查询码）" if method == ServiceMethod.ELECTRONIC else "本人"
        service.serve(
            self.case, method, received_on=local_date(now), receiver=receiver, by=self.handler, now=now
        )

    def perform(self, now: datetime) -> None:
        for promise in list(clocks.open_promises(self.case)):
            proof = "已经完成，现场核对无误，并告知诉求人。"
            service.perform(
                self.case, promise, proof=proof, done_on=local_date(now), by=self.handler, now=now
            )

    def _caller(self) -> User:
        return self._one(self.owner, Role.CLERK, Role.INSPECTOR, Role.HEAD)

    def call_back(self, now: datetime) -> None:
        if self.case.anonymous:
            self.miss(now)
            self.miss(now + timedelta(minutes=5))
            return
        solved, satisfaction, words = self._opinion()
        followup.call_back(
            self.case,
            reached=True,
            solved=solved,
            satisfaction=satisfaction,
            words=words,
            by=self._caller(),
            now=now,
        )

    def _opinion(self) -> tuple[Solved, Satisfaction, str]:
        """What a citizen says: mostly content, sometimes not, and then mostly where nothing was granted."""
        rest = choosing.number(self.index, "opinion", 100) + (0 if self.granted else 12)
        if rest < 68:
            return Solved.YES, Satisfaction.SATISFIED, choosing.one(self.index, "words", _PLEASED)
        if rest < 92:
            return Solved.PARTLY, Satisfaction.FAIR, choosing.one(self.index, "words", _FAIR)
        return Solved.PARTLY, Satisfaction.NOT, "道理讲了，结果还是不满意。"

    def call_back_unhappy(self, now: datetime) -> None:
        words = choosing.one(self.index, "words", _UNHAPPY)
        followup.call_back(
            self.case,
            reached=True,
            solved=Solved.NO,
            satisfaction=Satisfaction.NOT,
            words=words,
            by=self._caller(),
            now=now,
        )

    def miss(self, now: datetime) -> None:
        followup.call_back(self.case, reached=False, words="电话无人接听", by=self._caller(), now=now)

    def rate(self, now: datetime) -> None:
        solved, satisfaction, words = self._opinion()
        followup.rate(
            self.case, solved=solved, satisfaction=satisfaction, words=words, by=self.citizen, now=now
        )

    def rate_unhappy(self, now: datetime) -> None:
        words = choosing.one(self.index, "words", _UNHAPPY)
        followup.rate(
            self.case, solved=Solved.NO, satisfaction=Satisfaction.NOT, words=words, by=self.citizen, now=now
        )

    def close(self, now: datetime) -> None:
        closing.close(self.case, by=self._caller(), now=now)

    def reopen(self, now: datetime) -> None:
        by = self._first(self.county.units[INSPECTION], Role.INSPECTOR)
        followup.reopen(self.case, "核查发现整改后又出现同样问题，请重新办理。", by=by, now=now)

    def withdraw(self, now: datetime) -> None:
        closing.withdraw(self.case, "问题已经自行解决，不再需要办理。", by=self.citizen, now=now)
