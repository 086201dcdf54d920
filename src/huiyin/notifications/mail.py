"""Electronic mail over SMTP, with the server's certificate verified."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from huiyin.notifications.channels import NotSent, Unusable


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Sends as `sender` through the server of the settings."""

    sender: str

    def send(self, to: str, text: str, *, heading: str, key: UUID) -> None:
        """Hand one mail to the server. Its Message-ID is that of the message, so that a second copy is known as one."""
        host = self.sender.rpartition("@")[2].rstrip(">")
        headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"}
        message = EmailMessage(heading, text, self.sender, [to], headers=headers)
        message.connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            raise _failure(error) from None  # what the server answered may repeat address and content


def mailbox() -> Mailbox:
    """The office's mailbox; Unusable when there is none."""
    if not settings.EMAIL_URL:
        raise Unusable("没有配置邮件服务器（HUIYIN_EMAIL_URL）")
    if "@" not in settings.DEFAULT_FROM_EMAIL:
        raise Unusable("没有写明发件人（HUIYIN_EMAIL_FROM）")
    return Mailbox(settings.DEFAULT_FROM_EMAIL)


def _failure(error: Exception) -> NotSent:
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return NotSent(f"邮件服务器拒收（{min(codes, default=0)}）", final=min(codes, default=0) >= 500)
        case smtplib.SMTPAuthenticationError():
            return NotSent("邮件服务器不接受账号或者密码", down=True)
        case smtplib.SMTPSenderRefused():
            return NotSent(f"邮件服务器不接受发件人（{error.smtp_code}）", down=True)
        case smtplib.SMTPResponseException():
            return NotSent(f"邮件服务器应答{error.smtp_code}")
        case ssl.SSLError():
            return NotSent("邮件服务器的证书没有通过校验", down=True)
        case TimeoutError():
            return NotSent("邮件服务器没有按时应答", down=True)
        case _:
            return NotSent("无法连接邮件服务器", down=True)
