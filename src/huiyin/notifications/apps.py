from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "huiyin.notifications"
    verbose_name = "通知"
