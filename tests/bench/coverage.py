"""How soon the tax rules and the tender map of a large estate are proved.

`python -m tests.bench.coverage [--quick] --json` prints rows of name, ours, peer, unit, ratio, must:
the peers are budgets, in processor seconds or in times of the smaller estate.
"""

import argparse
import json
import sys
from dataclasses import asdict

from tests.bench.tax_coverage import tax_rows
from tests.bench.tender_coverage import tender_rows


def main() -> int:
    """Measure both, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    made = [*tax_rows(quick=chosen.quick), *tender_rows(quick=chosen.quick)]
    if chosen.json:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in made]}, indent=1) + "\n")
    else:
        for each in made:
            sys.stdout.write(f"{each.name:64} {each.ours:9.2f} {each.unit} of {each.peer:.0f}\n")
    return int(any(each.ratio < each.must for each in made))


if __name__ == "__main__":
    sys.exit(main())
