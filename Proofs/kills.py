#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills evaluations at random moments, and tears ledgers, and looks at what is left.

    Proofs/kills.py FIDUCIAL [--quick] [--seed N]

Each killed run writes into a folder that holds an older, complete report. Half of the kills fall anywhere in the run, half
fall at the moment when the new report is being written.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import xml.etree.ElementTree
from pathlib import Path

PLAN = """\
fiducial: 1
title: A run that is killed
question: Is anything torn?
data:
  table: model.csv
  columns: {case: case, patient: patient, site: site, device: device, truth: truth, score: score_new, attributes: [sex]}
  positive: "1"
operating-point: {threshold: 0.3, chosen-on: another study}
endpoints:
  primary:
    - metric: auc
  secondary:
    - metric: sensitivity
subgroups:
  - by: site
  - by: [device, sex]
acceptance:
  criteria:
    - auc.lower >= 0.7
"""
FILES = ("report.html", "report.json", "junit.xml")


def evaluate(fiducial, folder, epoch, **options):
    environment = dict(os.environ, SOURCE_DATE_EPOCH=str(epoch))
    return subprocess.Popen(
        [fiducial, "evaluate", "plan.yaml", "-o", "out"], cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **options)


def stamp(epoch):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))


def whole(path):
    """Whether a file of the report is complete."""
    try:
        text = path.read_text()
        if path.suffix == ".html":
            return text.lstrip().startswith("<!") and text.rstrip().endswith("</html>")
        if path.suffix == ".json":
            json.loads(text)
        else:
            xml.etree.ElementTree.fromstring(text)
        return True
    except (OSError, UnicodeError, ValueError, xml.etree.ElementTree.ParseError):
        return False


def ledger_state(path):
    """Whether the chain holds, and how many lines stand after the last line feed."""
    data = path.read_bytes()
    lines = data.split(b"\n")
    rest = lines.pop()
    head = hashlib.sha256(b"").hexdigest()
    for line in lines:
        try:
            if json.loads(line)["previous"] != f"sha256:{head}":
                return "chain broken"
        except (ValueError, KeyError):
            return "a line is no entry"
        head = hashlib.sha256(line).hexdigest()
    return "chain holds" if not rest else "last line torn"


def kill_runs(fiducial, base, count, rng):
    seconds = []
    for _ in range(5):
        start = time.monotonic()
        process = evaluate(fiducial, base, 0)
        process.communicate()
        seconds.append(time.monotonic() - start)
    length = sorted(seconds)[2]
    found = {"anywhere in the run": collections.Counter(), "while the report is written": collections.Counter()}
    for index in range(count):
        folder = Path(tempfile.mkdtemp(prefix="kill"))
        shutil.copytree(base, folder, dirs_exist_ok=True)
        out = folder / "out"
        where = list(found)[index % 2]
        tally = found[where]
        epoch = 1_000_000_000 + index
        process = evaluate(fiducial, folder, epoch)
        if index % 2 == 0:
            time.sleep(rng.random() * length * 1.05)
        else:
            end = time.monotonic() + 10 * length + 5
            while process.poll() is None and time.monotonic() < end:
                if any(n.endswith((".new", ".old")) for n in os.listdir(out)):
                    break
            # Writing takes a few milliseconds: fall anywhere within.
            pause = time.monotonic() + rng.random() * 0.006
            while time.monotonic() < pause:
                pass
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            tally["killed"] += 1
        else:
            tally["had ended"] += 1
        process.communicate()
        ages = set()
        for name in FILES:
            if not whole(out / name):
                tally["**torn or missing file**"] += 1
                continue
            text = (out / name).read_text()
            ages.add("new" if stamp(epoch) in text else "old")
        tally["files all " + ages.pop() if len(ages) == 1 else "files whole, some old, some new"] += 1
        tally["ledger: " + ledger_state(out / "ledger.ndjson")] += 1
        if any(n.endswith((".new", ".old")) for n in os.listdir(out)):
            tally["temporary files left"] += 1
        again = evaluate(fiducial, folder, epoch + 1)
        _, errors = again.communicate()
        good = again.returncode in (0, 1, 2) and all(stamp(epoch + 1) in (out / n).read_text() for n in FILES)
        tally["next run: succeeds" if good else f"**next run: fails with {again.returncode}**"] += 1
        tally["ledger after it: " + ledger_state(out / "ledger.ndjson")] += 1
        if any(n.endswith((".new", ".old")) for n in os.listdir(out)):
            tally["temporary files still there after it"] += 1
        shutil.rmtree(folder)
    keys = sorted({k for t in found.values() for k in t})
    print(f"A run takes {length:.2f} s here.\n")
    print("| | " + " | ".join(f"killed {k}" for k in found) + " |\n|---|---:|---:|")
    for key in keys:
        print(f"| {key} | " + " | ".join(str(t[key]) for t in found.values()) + " |")


def tear_ledgers(fiducial, base, step):
    """Cuts the ledger at every byte of its last line, and runs again."""
    whole_text = (base / "out" / "ledger.ndjson").read_bytes()
    start = whole_text.rstrip(b"\n").rfind(b"\n") + 1
    cuts = list(range(start, len(whole_text) - 1, step)) + [len(whole_text) - 2, len(whole_text) - 1, len(whole_text)]
    tally = collections.defaultdict(collections.Counter)
    for cut in cuts:
        folder = Path(tempfile.mkdtemp(prefix="tear"))
        shutil.copytree(base, folder, dirs_exist_ok=True)
        ledger = folder / "out" / "ledger.ndjson"
        ledger.write_bytes(whole_text[:cut])
        kind = (
            "at a line's end" if cut in (start, len(whole_text)) else
            "only the line feed is missing" if cut == len(whole_text) - 1 else "within the last line")
        first = evaluate(fiducial, folder, 5)
        _, errors = first.communicate()
        said = errors.decode().splitlines()[0] if errors else ""
        after = ledger_state(ledger)
        second = evaluate(fiducial, folder, 6)
        second.communicate()
        said = " ".join("…" if "sha256:" in w else w for w in said.split(" ")).replace("|", "\\|")
        tally[kind][first.returncode, said, after, second.returncode] += 1
        shutil.rmtree(folder)
    print("\n| the ledger is cut | times | next run leaves with | it says | the ledger then | the run after leaves with |")
    print("|---|---:|---:|---|---|---:|")
    for kind, outcomes in tally.items():
        for (code, said, after, second), times in outcomes.items():
            print(f"| {kind} | {times} | {code} | {said or '–'} | {after} | {second} |")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("fiducial", type=Path)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--seed", type=int, default=20261121)
    chosen = options.parse_args()
    fiducial = chosen.fiducial.resolve()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        subprocess.run(
            [fiducial, "phantom", "study", "--patients", "12000", "--read-patients", "2", "--readers", "1", "-o", base],
            check=True, stdout=subprocess.DEVNULL)
        (base / "plan.yaml").write_text(PLAN)
        process = evaluate(fiducial, base, 0)
        _, errors = process.communicate()
        if process.returncode not in (0, 1, 2):
            raise SystemExit(errors.decode())
        kill_runs(fiducial, base, 40 if chosen.quick else 400, random.Random(chosen.seed))
        tear_ledgers(fiducial, base, 40 if chosen.quick else 4)


main()
