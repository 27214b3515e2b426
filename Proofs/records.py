#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of accidents of an archive, and how fast it is.

    Proofs/records.py FIDUCIAL-RECORDS-PROOF [--quick]
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
program = os.path.abspath(sys.argv[1])
quick = "--quick" in sys.argv
words = ["--make", f"{program} make {{archive}}", "--check", f"{program} check {{archive}}"]


def accident(manner, steps, times, *more):
    work = f"{program} work {{archive}} {{seed}} {steps}"
    done = subprocess.run([sys.executable, HERE / "crash.py", manner, *words, "--work", work, "--times", str(times), *more],
                          stdout=subprocess.PIPE)
    sys.stdout.write(done.stdout.decode())
    sys.stdout.flush()
    return done.returncode


print("| accident | how often | checks | failures |\n|---|---|---|---|")
failed = accident("kill", 400, 20 if quick else 200)
failed += accident("power", 30 if quick else 60, 15 if quick else 150)
failed += accident("full", 12, 20 if quick else 60)
print("\nOne process, sealing included:\n\n```text")
sys.stdout.flush()
with tempfile.TemporaryDirectory(prefix="records-") as folder:
    subprocess.run([program, "bench", f"{folder}/archive", "300" if quick else "2000", "500000"], check=True)
print("```")
sys.exit(1 if failed else 0)
