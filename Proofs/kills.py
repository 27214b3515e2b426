#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills evaluations at random moments, fills their disk, tears their ledgers, and looks at what is left.

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
import resource
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
    ways = [
        ("killed anywhere in the run", signal.SIGKILL, False), ("killed while the report is written", signal.SIGKILL, True),
        ("interrupted (Ctrl-C) while the report is written", signal.SIGINT, True)]
    found = {name: collections.Counter() for name, _, _ in ways}
    for index in range(count):
        folder = Path(tempfile.mkdtemp(prefix="kill"))
        shutil.copytree(base, folder, dirs_exist_ok=True)
        out = folder / "out"
        where, blow, is_late = ways[index % len(ways)]
        tally = found[where]
        epoch = 1_000_000_000 + index
        # A shell that runs this in the background ignores Ctrl-C, and a child would inherit that.
        process = evaluate(fiducial, folder, epoch, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        if not is_late:
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
            process.send_signal(blow)
        process.communicate()
        code = process.returncode
        tally["had ended before, or ended all the same" if code in (0, 1, 2) else f"ended by signal {-code}" if code < 0 else f"left with {code}"] += 1
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
    print("| | " + " | ".join(found) + " |\n|---|" + "---:|" * len(found))
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


def fill_disks(fiducial, base, count, rng):
    """Runs with a limit on the size of a file, as a disk that fills up while the ledger or the report is written."""
    ledger_size = (base / "out" / "ledger.ndjson").stat().st_size
    report_size = max((base / "out" / n).stat().st_size for n in FILES)
    tally = collections.defaultdict(collections.Counter)
    for index in range(count):
        folder = Path(tempfile.mkdtemp(prefix="full"))
        shutil.copytree(base, folder, dirs_exist_ok=True)
        out = folder / "out"
        is_ledger = index % 2 == 0
        limit = ledger_size + rng.randrange(800) if is_ledger else rng.randrange(ledger_size + 2000, report_size)

        def restrict(limit=limit):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

        process = evaluate(fiducial, folder, 1_500_000_000, preexec_fn=restrict, restore_signals=False)
        process.communicate()
        state = [
            f"left with {process.returncode}" if process.returncode >= 0 else f"**ended by signal {-process.returncode}**",
            "files whole" if all(whole(out / n) for n in FILES) else "**torn or missing file**",
            "new" if stamp(1_500_000_000) in (out / "report.json").read_text() else "old",
            "**temporary files left**" if any(n.endswith((".new", ".old")) for n in os.listdir(out)) else "no temporary file",
            ledger_state(out / "ledger.ndjson")]
        again = evaluate(fiducial, folder, 1_600_000_000)
        again.communicate()
        state.append(f"{again.returncode}" if again.returncode in (0, 1, 2) else f"**{again.returncode}**")
        tally["ledger" if is_ledger else "report"][tuple(state)] += 1
        shutil.rmtree(folder)
    print("\n| the disk fills up at the | times | the run | report | | | ledger | the next run, with room, leaves with |")
    print("|---|---:|---|---|---|---|---|---:|")
    for place, outcomes in tally.items():
        for state, times in sorted(outcomes.items()):
            print(f"| {place} | {times} | " + " | ".join(state) + " |")


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
            [fiducial, "phantom", "study", "--patients", "40000", "--read-patients", "2", "--readers", "1", "-o", base],
            check=True, stdout=subprocess.DEVNULL)
        (base / "plan.yaml").write_text(PLAN)
        process = evaluate(fiducial, base, 0)
        _, errors = process.communicate()
        if process.returncode not in (0, 1, 2):
            raise SystemExit(errors.decode())
        kill_runs(fiducial, base, 48 if chosen.quick else 480, random.Random(chosen.seed))
        fill_disks(fiducial, base, 20 if chosen.quick else 120, random.Random(chosen.seed))
        tear_ledgers(fiducial, base, 40 if chosen.quick else 4)


main()
