"""The outbox: messages written with the step they tell of, and sent after it was committed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.base.identifiers import ordered_uuid
from huiyin.base.sealing import SealedField


class Channel(models.TextChoices):
    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"


class Audience(models.TextChoices):
    CITIZEN = "citizen", "诉求人"
    STAFF = "staff", "工作人员"


class MessageState(models.TextChoices):
    WAITING = "waiting", "等待发出"
    SENT = "sent", "已发出"
    FAILED = "failed", "没有发出"
    DROPPED = "dropped", "不再发送"


class Message(models.Model):
    """One message to one address. `subject_id` is what it is about; this layer does not know what that is."""

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    channel = models.CharField("方式", max_length=8, choices=Channel)
    to = SealedField("收件地址")
    subject_id = models.UUIDField("对象", null=True, db_index=True)
    audience = models.CharField("收件人", max_length=8, choices=Audience)
    kind = models.CharField("类别", max_length=24)
    heading = models.CharField("邮件主题", max_length=60, blank=True)
    text = SealedField("内容")
    urgent = models.BooleanField("紧急", default=False)  # goes out at night too
    created_at = models.DateTimeField("写入时间")
    not_before = models.DateTimeField("最早发出时间")  # while it is being sent: when another worker may try
    state = models.CharField("状态", max_length=8, choices=MessageState, default=MessageState.WAITING)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.CharField("没有发出的原因", max_length=80, blank=True)  # never content
    sent_at = models.DateTimeField("发出时间", null=True)
    once = models.CharField(max_length=80, blank=True)  # a message with the same word is not written again

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["once"], condition=~Q(once=""), name="message_written_once")
        ]
        indexes = [models.Index(fields=["not_before"], condition=Q(state="waiting"), name="message_to_send")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.kind}"
