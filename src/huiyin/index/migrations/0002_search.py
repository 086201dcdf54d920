from django.db import migrations, models


def words(apps, schema_editor):
    """The tokens: a full-text table without content in SQLite, a column with an index in PostgreSQL."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE VIRTUAL TABLE index_words USING fts5("
            "tokens, content='', columnsize=0, detail=none, tokenize='unicode61 remove_diacritics 0')"
        )
        return
    schema_editor.execute("ALTER TABLE index_entry ADD COLUMN tokens tsvector")
    # With the usual hundred most common tokens the planner takes a rare pair for a common one and walks all entries.
    schema_editor.execute("ALTER TABLE index_entry ALTER COLUMN tokens SET STATISTICS 2000")
    schema_editor.execute("CREATE INDEX index_entry_tokens ON index_entry USING gin (tokens)")


def no_words(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE index_words")


class Migration(migrations.Migration):
    dependencies = [("index", "0001_traces")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8, verbose_name="种类")),
                ("subject", models.UUIDField(verbose_name="所属")),
                ("key", models.CharField(blank=True, max_length=36, verbose_name="所属内的标识")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "kind", "key"), name="entry_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Filling",
            fields=[
                (
                    "name",
                    models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="索引"),
                ),
                ("last", models.UUIDField(null=True, verbose_name="最后一件")),
                ("done", models.BooleanField(default=False, verbose_name="已完成")),
            ],
        ),
        migrations.RunPython(words, no_words),
    ]
