"""Refusals of a format, told with the name of the file that they are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rollouts.shared.errors import KnownError


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Within it, a refusal whose object is a mere format has the file's name as its object."""
    try:
        yield
    except KnownError as known:
        findings = tuple(
            replace(each, object=name) if each.code.startswith("formats.") else each
            for each in known.findings
        )
        raise KnownError(*findings, exit_code=known.exit_code) from known
