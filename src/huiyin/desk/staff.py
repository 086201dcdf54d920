"""Accounts and posts, kept by the administrator."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Refused
from huiyin.desk.forms.base import DeskForm, iso
from huiyin.desk.forms.organisation import NewPasswordForm, PostForm, StandInForm, UserForm
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut
from huiyin.org import administration
from huiyin.org.models import Post, User


@require_GET
def users(request: StaffRequest) -> HttpResponse:
    """All accounts with their posts, found by name, account or unit."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = User.objects.prefetch_related("posts__unit").order_by("name", "pk")
    if words:
        rows = rows.filter(
            Q(name__contains=words) | Q(username__contains=words) | Q(posts__unit__name__contains=words)
        ).distinct()
    page, today = cut(rows, request.GET.get("page")), local_date(request.now)
    lines = [(one, [post for post in one.posts.all() if post.in_force(today)]) for one in page.rows]
    context: dict[str, object] = {"q": words, "page": page, "lines": lines}
    context["query"] = urlencode({"q": words}) if words else ""
    return show(request, "desk/users.html", context)


def _user(pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def add_user(request: StaffRequest) -> HttpResponse:
    """Open an account."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = administration.add_user(**form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已开通{made}的账号，请登记任职。")
            return redirect("desk:user", made.pk)
    status = 422 if request.method == "POST" else 200
    return show(request, "desk/form.html", _single("开通账号", form, "desk:users"), status=status)


def _single(title: str, form: DeskForm, back: str) -> dict[str, object]:
    return {"title": title, "form": form, "back": back, "button": "保存"}


@require_GET
def user(request: StaffRequest, pk: int) -> HttpResponse:
    """One account: its posts and what can be changed."""
    return _page(request, _user(pk))


def _page(request: StaffRequest, found: User, **forms: DeskForm) -> HttpResponse:
    today = local_date(request.now)
    posts = Post.objects.filter(user=found).select_related("unit", "stand_in").order_by("rank", "pk")
    context: dict[str, object] = {
        "found": found,
        "posts": [
            {"post": post, "in_force": post.in_force(today), "form": _standing(post)} for post in posts
        ],
        "post_form": PostForm(auto_id="post_%s"),
        "password_form": NewPasswordForm(auto_id="new_%s"),
        **forms,
    }
    return show(request, "desk/user.html", context, status=422 if forms else 200)


def _standing(post: Post) -> StandInForm:
    given = {"deputy": post.stand_in_id, "away_from": iso(post.away_from), "away_to": iso(post.away_to)}
    return StandInForm(initial=given, auto_id=f"stand{post.pk}_%s")


@require_POST
def appoint(request: StaffRequest, pk: int) -> HttpResponse:
    """Give somebody a post."""
    found, form = _user(pk), PostForm(request.POST, auto_id="post_%s")
    if form.is_valid():
        try:
            post = administration.appoint(found, **form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已任职：{post}。")
            return redirect("desk:user", pk)
    return _page(request, found, post_form=form)


@sensitive_post_parameters("password")
@require_POST
def set_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a new password for somebody who forgot it."""
    found, form = _user(pk), NewPasswordForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        try:
            administration.change_password(
                found, form.cleaned_data["password"], by=request.user, now=request.now
            )
        except Refused as refused:
            form.add_error("password", refused.sentence)
        else:
            messages.success(request, f"已重设{found}的密码，请当面告知并请其登录后修改。")
            return redirect("desk:user", pk)
    return _page(request, found, password_form=form)


@require_POST
def set_active(request: StaffRequest, pk: int) -> HttpResponse:
    """Lock an account or open it again."""
    found, active = _user(pk), request.POST.get("active") == "1"
    try:
        administration.set_active(found, active, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{found}的账号已{'启用' if active else '停用'}。")
    return redirect("desk:user", pk)


def _post(pk: int) -> Post:
    found = Post.objects.filter(pk=pk).select_related("user", "unit").first()
    if found is None:
        raise NotVisible
    return found


@require_POST
def end_post(request: StaffRequest, pk: int) -> HttpResponse:
    """End a post."""
    post = administration.end_post(_post(pk), by=request.user, now=request.now)
    messages.success(request, f"{post.user}不再担任{post}。")
    return redirect("desk:user", post.user_id)


@require_POST
def stand_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a deputy act while the holder is away."""
    post, form = _post(pk), StandInForm(request.POST)
    if form.is_valid():
        try:
            administration.stand_in(post, **form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(
                request, f"已登记{post}的代行安排。" if post.stand_in else f"{post}的代行已结束。"
            )
    else:
        messages.error(request, "日期填写不对，请重新填写代行的起止日期。")
    return redirect("desk:user", post.user_id)
