#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills an import at random moments (kill -9, helpers and all), looks at the archive after each, and lets the last one end.

    Proofs/import_kills.py --fiducial .build/release/fiducial --images FOLDER [--kills 200] [--seed 1]

After each kill the archive must open, no image counted before may be missing, and rows, sets of bits, journal and batches must say
the same. When all images are in, another archive is begun, until there were as many kills as asked for. Every sealed file of each archive is
opened at its end through the search and the verification of the command.
"""
import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time


def records(archive):
    """What the tables say, each number by another way."""
    # Opened for writing, as a log that a kill left behind has to be taken over first.
    base = sqlite3.connect(os.path.join(archive, "records.sqlite"), timeout=60)
    try:
        one = lambda statement: base.execute(statement).fetchone()[0] or 0
        everything = one(
            "SELECT sum(p.members) FROM catalog_attribute a JOIN catalog_value v ON v.attribute = a.number "
            "JOIN catalog_posting p ON p.place BETWEEN v.number * 1048576 AND v.number * 1048576 + 1048575 WHERE a.name = ''")
        blobs = [row[0].hex() for row in base.execute("SELECT blob FROM catalog_instance")]
        return {
            "images": one("SELECT count(*) FROM catalog_instance"), "in batches": one("SELECT sum(taken) FROM catalog_batch"),
            "in the journal": one("SELECT count(*) FROM catalog_file WHERE outcome = 'taken'"), "in sets": everything,
        }, blobs, base.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        base.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fiducial", required=True)
    parser.add_argument("--images", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--longest", type=float, default=2.5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--create", default=None, help="a folder with an empty archive to copy, instead of making one")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    folder = tempfile.mkdtemp(prefix="import-kills-")
    kills = archives = whole = images = 0
    moments = []
    try:
        while kills < options.kills:
            archives += 1
            archive = os.path.join(folder, f"archive-{archives}")
            if options.create:
                shutil.copytree(options.create, archive)
            else:
                subprocess.run([options.fiducial, "archive", "create", "--archive", archive], check=True, capture_output=True)
            before = 0
            while True:
                command = [options.fiducial, "import", options.images, "--synthetic", "--archive", archive, "--json"]
                process = subprocess.Popen(
                    command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
                if kills < options.kills:
                    moment = chance.uniform(0.01, options.longest)
                    try:
                        process.wait(timeout=moment)
                    except subprocess.TimeoutExpired:
                        os.killpg(process.pid, signal.SIGKILL)
                        process.wait()
                        kills += 1
                        moments.append(moment)
                else:
                    process.wait()
                ended = process.returncode == 0
                if process.returncode not in (0, -signal.SIGKILL):
                    print(process.stderr.read().decode(), file=sys.stderr)
                    return 1
                numbers, blobs, integrity = records(archive)
                if integrity != "ok" or len(set(numbers.values())) != 1 or numbers["images"] < before:
                    print(f"after kill {kills}: {numbers}, {before} before, {integrity}", file=sys.stderr)
                    return 1
                missing = [b for b in blobs if not os.path.exists(os.path.join(archive, "blobs", b[:2], b[2:4], b))]
                if missing:
                    print(f"after kill {kills}: {len(missing)} files of images are missing", file=sys.stderr)
                    return 1
                before = numbers["images"]
                if ended:
                    break
            again = subprocess.run(
                [options.fiducial, "archive", "search", "--count", "--archive", archive], capture_output=True, text=True)
            if again.returncode != 0 or int(again.stdout) != before:
                print(again.stdout + again.stderr, file=sys.stderr)
                return 1
            verified = subprocess.run([options.fiducial, "archive", "verify", "--archive", archive], capture_output=True, text=True)
            whole += verified.returncode == 0
            images += before
            shutil.rmtree(archive)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{kills} kills over {archives} archives, {images} images at their ends; {whole} of {archives} archives verified whole")
    return 0 if whole == archives else 1


if __name__ == "__main__":
    sys.exit(main())
