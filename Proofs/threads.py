#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes whole reports on different processors, in other places and languages, and compares their bytes.

    Proofs/threads.py FIDUCIAL [--quick]
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = ("report.html", "report.json", "junit.xml")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("fiducial", type=Path)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    fiducial = chosen.fiducial.resolve()
    cores = sorted(os.sched_getaffinity(0))
    ways = [(f"{n} processor{'s' if n > 1 else ''}", cores[:n], {}) for n in range(1, len(cores) + 1)]
    ways += [("the last processor alone", cores[-1:], {})]
    ways += [
        ("all, dispatch pool strict", cores, {"LIBDISPATCH_COOPERATIVE_POOL_STRICT": "1"}),
        ("all, Tokyo", cores, {"TZ": "Asia/Tokyo"}),
        ("all, German", cores, {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}),
        ("all, Turkish", cores, {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}),
        ("all, again", cores, {}),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = "300" if chosen.quick else "3000"
        subprocess.run([fiducial, "phantom", "study", "--patients", size, "-o", folder], check=True, stdout=subprocess.DEVNULL)
        bootstrap = "  auc-interval: bootstrap\n  composite-interval: bootstrap\n"
        model = (HERE.parent / "Examples" / "model-alone.yaml").read_text()
        plans = {
            "model-alone": (model, "model.csv"),
            "model-alone, bootstrap": (
                model.replace("analysis:\n", "analysis:\n" + bootstrap).replace(
                    "  secondary:\n", "  secondary:\n    - {id: f1, metric: f1, model: new}\n    - {id: mcc, metric: mcc, model: new}\n"),
                "model.csv"),
            "readers-aided": ((HERE.parent / "Examples" / "readers-aided.yaml").read_text(), "readers.csv"),
        }
        print("| report | file | " + " | ".join(way for way, _, _ in ways) + " |\n|---|---|" + "---|" * len(ways))
        for title, (plan, table) in plans.items():
            digests = []
            for index, (_, processors, words) in enumerate(ways):
                place = folder / f"{title}-{index}".replace(" ", "")
                place.mkdir()
                # The same plan under the same name, so that the report can name it.
                (place / "plan.yaml").write_text(plan)
                shutil.copy(folder / table, place / table)
                environment = dict(os.environ, SOURCE_DATE_EPOCH="1000000000", **words)
                done = subprocess.run(
                    [fiducial, "evaluate", "plan.yaml", "--table", table, "-o", "out"], cwd=place, env=environment,
                    capture_output=True, preexec_fn=lambda p=processors: os.sched_setaffinity(0, p))
                if done.returncode not in (0, 1, 2):
                    raise SystemExit(done.stderr.decode())
                digests.append({n: hashlib.sha256((place / "out" / n).read_bytes()).hexdigest() for n in FILES})
            for file in FILES:
                cells = ["same bytes" if d[file] == digests[0][file] else "**differs**" for d in digests]
                print(f"| {title} | {file} | " + " | ".join(cells) + " |")


main()
