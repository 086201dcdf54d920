from django.db import migrations, models


def traces(apps, schema_editor):
    """The traces: in SQLite without a row number beside the key, which halves them."""
    ending = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        "CREATE TABLE index_trace ("
        f"mark integer NOT NULL, traced integer NOT NULL, PRIMARY KEY (mark, traced)){ending}"
    )


def no_traces(apps, schema_editor):
    schema_editor.execute("DROP TABLE index_trace")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Traced",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField(unique=True, verbose_name="所属")),
                ("traces", models.BinaryField(default=bytes)),
                ("title", models.BinaryField(default=bytes)),
                ("rest", models.BinaryField(default=bytes)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Trace",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "mark",
                                "traced",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("mark", models.IntegerField(verbose_name="标记")),
                        ("traced", models.IntegerField(verbose_name="所属")),
                    ],
                ),
            ],
            database_operations=[migrations.RunPython(traces, no_traces)],
        ),
    ]
