"""Forms of signing in."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.desk.forms.base import DeskForm
from huiyin.org.models import User


def secret(label: str, kind: str) -> forms.CharField:
    """A field for a password."""
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget)


class SignInForm(DeskForm):
    username = forms.CharField(
        label="账号",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = secret("密码", "current-password")


class PasswordForm(DeskForm):
    old = secret("现在的密码", "current-password")
    new = secret("新密码", "new-password")
    again = secret("再输一次新密码", "new-password")

    def __init__(self, user: User, *args: Any, **given: Any) -> None:
        self.user = user
        super().__init__(*args, **given)
        self.fields["new"].help_text = "至少10位，不要用姓名、账号或常见的密码。"

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError("与现在的密码不一致。")
        return old

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError("两次输入的新密码不一样。")
        return again
