"""What stands in the indexes: texts that may be looked for. They know subjects (a case, a policy) by their keys only."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One text of a subject that may be found: the case as told, an answer, a paper, a policy.

    Its tokens stand beside it: in SQLite in a table of full-text search under the same key, in PostgreSQL in a column
    of its own. Both are written by `search` only.
    """

    kind = models.CharField("种类", max_length=8)
    subject = models.UUIDField("所属")
    key = models.CharField("所属内的标识", max_length=36, blank=True)
    title = models.CharField("标题", max_length=200, blank=True)
    body = models.TextField("正文")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "kind", "key"], name="entry_once")]

    def __str__(self) -> str:
        return self.title


class Filling(models.Model):
    """How far an index has been filled from rows that were there before it."""

    name = models.CharField("索引", max_length=12, primary_key=True)
    last = models.UUIDField("最后一件", null=True)
    done = models.BooleanField("已完成", default=False)

    def __str__(self) -> str:
        return self.name


class Traced(models.Model):
    """A subject whose text left traces; a later one has the higher key.

    It keeps the traces, to take them back, and the marks of all its words (of the title, of the rest), to be compared.
    """

    subject = models.UUIDField("所属", unique=True)
    traces = models.BinaryField(default=bytes)
    title = models.BinaryField(default=bytes)
    rest = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return str(self.subject)


class Trace(models.Model):
    """A telling word of a text, as a mark: the word itself does not stand there. Written by `traces` only."""

    pk = models.CompositePrimaryKey("mark", "traced")
    mark = models.IntegerField("标记")
    traced = models.IntegerField("所属")

    def __str__(self) -> str:
        return f"{self.mark} {self.traced}"
