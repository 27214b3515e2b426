#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast the catalog is searched over a million made images: first pages of a hundred and counts, for mixtures that exclude one another too.

    Proofs/catalog_search.py [--rows 1000000]

Prints the table that stands in Documentation/proof/import.md.
"""
import argparse
import os
import subprocess
import sys


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    run = subprocess.run(
        ["swift", "test", "-c", "release", "--disable-testable-imports", "--filter", "CatalogSpeedTests"],
        cwd=root, env={**os.environ, "FIDUCIAL_SEARCH_ROWS": str(options.rows)}, text=True, capture_output=True)
    print("| conditions | images | page, median ms | page, worst ms | count, median ms | count, worst ms |")
    print("|---|---:|---:|---:|---:|---:|")
    for line in run.stdout.splitlines():
        if line.startswith("mix | "):
            cells = line[6:].split(" | ")
            print(f"| {cells[0] or '(none)'} | " + " | ".join(cells[1:]) + " |")
        elif line.startswith(("filled", "page p50", "count p50", "order on")):
            print(line, file=sys.stderr)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
