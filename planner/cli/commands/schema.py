"""``planner schema``: JSON Schemas of the file formats."""

from __future__ import annotations

import click

from planner.cli.options import examples


@click.command(
    epilog=examples(
        "planner schema integration",
        "planner schema --out schema/",
    )
)
@click.argument("name", required=False, metavar="[policy-set|catalog|integration|overlay]")
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Write the schema, or all without a name, into this folder.",
)
def command(name: str | None, out: str | None) -> int:
    """Print the JSON Schema of a file format.

    Editors that know JSON Schema complete and check such files by it.
    """
    from pathlib import Path

    from planner.cli.exit_codes import DONE
    from planner.cli.output import write_data
    from planner.cli.talk import note
    from planner.cli.writing import write_files
    from planner.reading import schemas

    formats = ", ".join(schemas.FORMATS)
    if name is None and out is None:
        raise click.UsageError(f"name a format ({formats}), or a folder for all with --out")
    if name is not None and name not in schemas.FORMATS:
        raise click.BadParameter(f"{name!r} is none of {formats}.", param_hint="a format")
    names = schemas.FORMATS if name is None else (name,)
    texts = {schemas.file_name(name): schemas.schema_text(name) for name in names}
    if out is None:
        write_data(*texts.values())
    else:
        write_files(Path(out), texts)
        note(f"wrote {', '.join(texts)} in {out}")
    return DONE
