"""The door itself: sign in, sign out, one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.audit import trail
from huiyin.base.errors import Refused
from huiyin.desk.forms.signing_in import PasswordForm, SignInForm
from huiyin.desk.frame import show
from huiyin.desk.guard import Request, StaffRequest
from huiyin.org import administration
from huiyin.org.models import User


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Sign in; too many wrong passwords lock the account for a while."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if request.user.is_authenticated:
        return redirect(_safe(request, wanted))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = authenticate(request, username=given["username"].lower(), password=given["password"])
        if isinstance(user, User):
            login(request, user)
            trail.note("user.signed_in", "user", user.pk, by=user, now=request.now)
            return redirect(_safe(request, wanted))
        form.add_error(None, "账号或密码不对，请重新输入。")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/sign_in.html", {"form": form, "next": wanted}, status=status)


def _safe(request: Request, wanted: str) -> str:
    """Where to go next: only within this house."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("desk:work")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("desk:sign_in")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            administration.change_password(
                request.user, form.cleaned_data["new"], by=request.user, now=request.now
            )
        except Refused as refused:
            form.add_error("new", refused.sentence)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已经修改，下次登录请用新密码。")
            return redirect("desk:work")
    status = 422 if request.method == "POST" else 200
    return show(request, "desk/password.html", {"form": form}, status=status)
