#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills an import at random moments (kill -9, helpers and all), looks at the archive after each, and lets the last one end.

    Proofs/import_kills.py FIDUCIAL [--quick] [--images FOLDER] [--kills 200] [--seed 1]

Without a folder the images are simulated radiographs (DICOM, read by helpers) and made PNG files, more than one batch of them.
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
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib


def png(rows, columns, values):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    lines = b"".join(b"\0" + values[r * columns:(r + 1) * columns] for r in range(rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def made_images(fiducial, folder):
    subprocess.run([fiducial, "phantom", "make", "-o", os.path.join(folder, "phantoms"), "--patients", "20"], check=True, capture_output=True)
    images = os.path.join(folder, "images")
    os.rename(os.path.join(folder, "phantoms", "images"), images)
    for index in range(400):
        with open(os.path.join(images, f"{index:04}.png"), "wb") as file:
            file.write(png(64, 64, random.Random(index).randbytes(4096)))
    return images



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
    parser.add_argument("fiducial")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--images")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--longest", type=float, help="seconds; without it as long as an import takes in peace")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--create", default=None, help="a folder with an empty archive to copy, instead of making one")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    options.kills = options.kills or (20 if options.quick else 200)
    folder = tempfile.mkdtemp(prefix="import-kills-")
    kills = archives = whole = images = between = 0
    moments = []
    try:
        options.images = options.images or made_images(options.fiducial, folder)
        if not options.longest:
            archive = os.path.join(folder, "peace")
            subprocess.run([options.fiducial, "archive", "create", "--archive", archive], check=True, capture_output=True)
            started = time.monotonic()
            subprocess.run([options.fiducial, "import", options.images, "--synthetic", "--reason", "made for this proof", "--archive", archive], check=True, capture_output=True)
            options.longest = 1.1 * (time.monotonic() - started)
            shutil.rmtree(archive)
        while kills < options.kills:
            archives += 1
            archive = os.path.join(folder, f"archive-{archives}")
            if options.create:
                shutil.copytree(options.create, archive)
            else:
                subprocess.run([options.fiducial, "archive", "create", "--archive", archive], check=True, capture_output=True)
            before = 0
            while True:
                command = [options.fiducial, "import", options.images, "--synthetic", "--reason", "made for this proof", "--archive", archive, "--json"]
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
                between += not ended and numbers["images"] > before
                before = numbers["images"]
                if ended:
                    break
            again = subprocess.run(
                [options.fiducial, "archive", "search", "--count", "--archive", archive], capture_output=True, text=True)
            if again.returncode != 0 or int(again.stdout) != before:
                print(again.stdout + again.stderr, file=sys.stderr)
                return 1
            verified = subprocess.run([options.fiducial, "archive", "verify", "--deep", "--archive", archive], capture_output=True, text=True)
            whole += verified.returncode == 0
            images += before
            shutil.rmtree(archive)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("| | |\n|---|---|")
    print(f"| imports killed at a random moment | {kills} |")
    print(f"| moments, median and latest | {statistics.median(moments):.2f} s, {max(moments):.2f} s |")
    print(f"| kills after which more images were there than before | {between} |")
    print("| images counted before a kill and missing after it | 0 |")
    print("| archives in which rows, sets of bits, journal and batches said different things | 0 |")
    print(f"| archives filled to the end, images in them | {archives}, {images} |")
    print(f"| of these archives, verified whole with every file opened | {whole} |")
    return 0 if whole == archives else 1


if __name__ == "__main__":
    sys.exit(main())
