"""The moves of a case: one page and one form for each verb of the procedure that staff may carry out."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.forms import BooleanField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from huiyin.base.errors import NotVisible, Refused, Stale
from huiyin.cases import access, procedure
from huiyin.cases.models import Case, Step
from huiyin.cases.procedure import Move
from huiyin.desk import register, rows, suggestions
from huiyin.desk.forms import (
    accusation,
    answering,
    disputes,
    handling,
    hearing,
    intake,
    mediation,
    review,
    routing,
    service,
    simplified,
    suggested,
    supervision,
    together,
    ways,
)
from huiyin.desk.forms.base import MoveForm
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import natural

FORMS: dict[str, type[MoveForm]] = {
    "triage": intake.TriageForm,
    "turn_petition": together.TurnPetitionForm,
    "report_urgent": together.ReportUrgentForm,
    "hold_reception": together.ReceptionForm,
    "simplify": simplified.SimplifyForm,
    "answer_simply": simplified.AnswerSimplyForm,
    "forward": routing.ForwardForm,
    "assign": routing.AssignForm,
    "object": routing.ObjectForm,
    "uphold": routing.UpholdForm,
    "overrule": routing.OverruleForm,
    "accept": handling.AcceptForm,
    "set_route": ways.SetRouteForm,
    "confirm_route": ways.ConfirmRouteForm,
    "redirect": ways.RedirectForm,
    "decline": handling.DeclineForm,
    "decline_final": ways.DeclineFinalForm,
    "appeal_ruling": disputes.AppealRulingForm,
    "adjudicate": disputes.AdjudicateForm,
    "invite_assist": disputes.InviteAssistForm,
    "assist": disputes.AssistForm,
    "ask_recusal": disputes.AskRecusalForm,
    "rule_recusal": disputes.RuleRecusalForm,
    "mediate": mediation.MediateForm,
    "settle": mediation.SettleForm,
    "end_mediation": mediation.EndMediationForm,
    "note_delivery": mediation.NoteDeliveryForm,
    "designate": routing.DesignateForm,
    "contact": handling.ContactForm,
    "add_evidence": handling.EvidenceForm,
    "extend": handling.ExtendForm,
    "draft": answering.DraftForm,
    "endorse": answering.EndorseForm,
    "send_back": answering.SendBackForm,
    "sign": answering.SignForm,
    "unpublish": answering.UnpublishForm,
    "serve": service.ServeForm,
    "perform": service.PerformForm,
    "call_back": service.CallBackForm,
    "close": service.CloseForm,
    "reopen": service.ReopenForm,
    "archive": service.ArchiveForm,
    "seal": accusation.SealForm,
    "transfer": accusation.TransferForm,
    "conclude": accusation.ConcludeForm,
    "share_sealed": accusation.ShareForm,
    "unseal": accusation.UnsealForm,
    "request_review": review.RequestReviewForm,
    "accept_review": review.AcceptReviewForm,
    "decline_review": review.DeclineReviewForm,
    "decide_review": review.DecideReviewForm,
    "return_review": review.ReturnReviewForm,
    "sign_review": review.SignReviewForm,
    "serve_review": review.ServeReviewForm,
    "call_hearing": hearing.CallHearingForm,
    "hold_hearing": hearing.HoldHearingForm,
    "cancel_hearing": hearing.CancelHearingForm,
    "link": intake.LinkForm,
    "reissue_code": intake.ReissueForm,
    "remind": supervision.RemindForm,
    "order": supervision.OrderForm,
    "escalate": supervision.EscalateForm,
    "reply_supervision": supervision.ReplySupervisionForm,
    "end_supervision": supervision.EndSupervisionForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """The form of a move, and the move itself."""
    if verb not in FORMS:
        raise NotVisible
    case = access.get_for(request.user, number, request.now)
    if request.method == "POST" and not suggested.again(request.POST):
        return _carry_out(request, case, verb)
    move = procedure.require(case, verb, request.user, request.now)
    form = FORMS[verb](case, request.user, request.now, initial=_typed(request, FORMS[verb]))
    return _page(request, case, move, form)


def _typed(request: StaffRequest, form: type[MoveForm]) -> dict[str, object]:
    """What was typed into a form that is shown again; a box that stands unticked is no part of a request."""
    if request.method != "POST":
        return {}
    boxes = (name for name, field in form.base_fields.items() if isinstance(field, BooleanField))
    return {**dict.fromkeys(boxes, ""), **suggested.written(request.POST)}


def _carry_out(request: StaffRequest, case: Case, verb: str) -> HttpResponse:
    """Call the verb; whatever is refused comes back with all that was typed."""
    posted = request.POST.get("version", "")
    form = FORMS[verb](case, request.user, request.now, data=request.POST, files=request.FILES)
    if posted != str(case.version):
        return _stale(request, case, form, posted)
    number, move = case.number, procedure.MOVES[verb]
    try:
        procedure.require(case, verb, request.user, request.now)
        if not form.is_valid():
            return _page(request, case, move, form, status=422)
        with transaction.atomic():
            following = form.submit()
    except Stale:
        return _stale(request, access.get_for(request.user, number, request.now), form, posted)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        form.case = access.get_for(request.user, number, request.now)
        return _page(request, form.case, move, form, status=422)
    if isinstance(form, intake.ReissueForm):
        register.keep_slip(request, number, form.code)
    messages.success(request, _done(form.case, move))
    return _leave(request, following or reverse("desk:case", args=[number]))


def _done(case: Case, move: Move) -> str:
    """What was achieved, and who has the case now."""
    now_with = f"，现由{case.owner}{case.next_step}" if case.is_open and not case.sealed else ""
    return f"{move.label}已完成{now_with}。"


def _leave(request: StaffRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _page(
    request: StaffRequest, case: Case, move: Move, form: MoveForm, *, status: int = 200
) -> HttpResponse:
    """The form as a page, or as the fragment that opens on the case page."""
    context: dict[str, object] = {"case": case, "move": move, "form": form, **form.context()}
    context["address"] = reverse("desk:move", args=[case.number, move.verb])
    context["button"] = form.button or move.label
    context["grave"] = move.verb in GRAVE
    if move.verb in ("endorse", "sign"):
        context["demands"] = rows.demands(case)
        context["back_form"] = answering.SendBackForm(case, request.user, request.now, auto_id="back_%s")
    if isinstance(form, intake.TriageForm):
        context |= suggestions.of_sorting(request, form)
    if request.htmx and form.inline:
        return show(
            request, "desk/moves/_fragment.html", {**context, "fragment": form.template}, status=status
        )
    return show(request, form.template, context, status=status)


GRAVE = frozenset(
    {
        "decline",
        "cancel_hearing",
        "decline_final",
        "decline_review",
        "redirect",
        "end_mediation",
        "rule_recusal",
        "return_review",
        "send_back",
        "reopen",
        "object",
        "overrule",
        "seal",
        "unseal",
    }
)


def _stale(request: StaffRequest, case: Case, form: MoveForm, posted: str) -> HttpResponse:
    """Somebody was faster: what happened since, and what was typed, to be taken over by hand."""
    steps = list(Step.objects.filter(case=case).select_related("unit"))
    seen = natural(posted) or len(steps)
    since = steps[seen:] or steps[-1:]  # every step raised the version by one
    context: dict[str, object] = {
        "case": case,
        "sentence": Stale.sentence,
        "steps": [step_line(step) for step in since],
        "typed": form.typed(),
    }
    return show(request, "desk/stale.html", context, status=409)


def step_line(step: Step) -> dict[str, object]:
    """A line of the 流转单."""
    return {
        "at": step.at,
        "step": procedure.label(step.verb),
        "unit": step.unit.name if step.unit else "",
        "person": step.actor_name,
        "what": step.note,
        "state": step.get_state_display(),
        "due": step.due,
    }
