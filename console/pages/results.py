"""What an order answered, read by name, whatever form it came back in."""

from collections.abc import Mapping

from rollouts.shared.records import to_json


def named_fields(result: object) -> Mapping[str, object]:
    """The fields of a record or of its JSON; empty for anything else."""
    plain = to_json(result)
    return plain if isinstance(plain, dict) else {}
