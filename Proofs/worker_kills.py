#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the helpers of a batch at random moments, and the batch itself, and looks at what is lost or left behind.

    Proofs/worker_kills.py FIDUCIAL [--quick] [--seed N]

A batch reads a folder of made DICOM files twice: once in peace, and then again and again while its helpers are ended by `kill -9`.
Each line of the killed run must be the same to the byte. In the second table the command itself is ended, and helpers that
outlive it are counted.
"""
import argparse
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from pathlib import Path


def element(group, number, letters, value):
    if len(value) % 2:
        value += b"\0" if letters in ("UI", "OB", "OW") else b" "
    head = struct.pack("<HH", group, number) + letters.encode()
    if letters in ("OB", "OW", "SQ", "UN", "UT"):
        return head + b"\0\0" + struct.pack("<I", len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def image(number):
    """A CT image of 64 x 64 and some private bulk, explicit little endian."""
    kind, own = b"1.2.840.10008.5.1.4.1.1.2", f"2.25.77.{number + 1}".encode()
    meta = element(2, 1, "OB", b"\0\1") + element(2, 2, "UI", kind) + element(2, 3, "UI", own) + element(2, 0x10, "UI", b"1.2.840.10008.1.2.1")
    meta = element(2, 0, "UL", struct.pack("<I", len(meta))) + meta
    pixels = bytes((number * 7 + place * 3) % 256 for place in range(64 * 64 * 2))
    short = lambda value: struct.pack("<H", value)
    body = [
        element(8, 5, "CS", b"ISO_IR 192"), element(8, 0x16, "UI", kind), element(8, 0x18, "UI", own), element(8, 0x60, "CS", b"CT"),
        element(0x10, 0x10, "PN", f"Made^Number {number}".encode()), element(0x10, 0x20, "LO", f"P{number}".encode()),
        element(0x20, 0x13, "IS", str(number).encode()), element(0x28, 2, "US", short(1)),
        element(0x28, 4, "CS", b"MONOCHROME2"), element(0x28, 0x10, "US", short(64)), element(0x28, 0x11, "US", short(64)),
        element(0x28, 0x100, "US", short(16)), element(0x28, 0x101, "US", short(16)), element(0x28, 0x102, "US", short(15)),
        element(0x28, 0x103, "US", short(0)), element(0x7FE0, 0x10, "OW", pixels)]
    return bytes(128) + b"DICM" + meta + b"".join(body)


def helpers_of(owner):
    """The helper processes whose parent is this one."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            text = Path("/proc", entry, "stat").read_text()
        except OSError:
            continue
        name = text[text.index("(") + 1:text.rindex(")")]
        rest = text[text.rindex(")") + 2:].split()
        if name.startswith("fiducial-dicom"[:15]) and int(rest[1]) == owner and rest[0] != "Z":
            found.append(int(entry))
    return found


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def start(fiducial, folder, out, *options):
    return subprocess.Popen(
        [fiducial, "dicom", "json", "--lines", "--largest-value", "16384", str(folder), *options], stdout=out,
        stderr=subprocess.DEVNULL, start_new_session=True)


def run(fiducial, folder, pause=None, rng=None):
    """Runs a batch; kills a helper after each random pause. Gives the lines, how many were killed, the exit code."""
    killed = 0
    with tempfile.TemporaryFile() as out:
        process = start(fiducial, folder, out)
        while process.poll() is None:
            if pause is None:
                time.sleep(0.005)
                continue
            time.sleep(rng.uniform(*pause))
            helpers = helpers_of(process.pid)
            if helpers:
                try:
                    os.kill(rng.choice(helpers), signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
        out.seek(0)
        return out.read().splitlines(), killed, process.returncode


def batches(fiducial, folder, rng, rounds):
    calm, _, code = run(fiducial, folder)
    print(f"{len(calm)} files; the run in peace left with {code}.\n")
    print("| a helper is killed every | runs | helpers killed | lines in all | lost | set aside | other than in peace | exit codes |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    for low, high in ((0.03, 0.06), (0.06, 0.2), (0.2, 0.5)):
        killed = lost = aside = other = lines = 0
        codes = set()
        for _ in range(rounds):
            found, blows, code = run(fiducial, folder, (low, high), rng)
            killed += blows
            codes.add(code)
            lines += len(found)
            lost += len(calm) - len(found)
            for line, wanted in zip(found, calm):
                if line != wanted:
                    if "error" in json.loads(line):
                        aside += 1
                    else:
                        other += 1
        print(f"| {low * 1000:.0f} to {high * 1000:.0f} ms | {rounds} | {killed} | {lines} | {lost} | {aside} | {other} | {', '.join(map(str, sorted(codes)))} |")


def orphans(fiducial, folder, rng, count):
    seen = left = 0
    for _ in range(count):
        with tempfile.TemporaryFile() as out:
            process = start(fiducial, folder, out)
            helpers = []
            end = time.monotonic() + 5
            while not helpers and process.poll() is None and time.monotonic() < end:
                helpers = helpers_of(process.pid)
            time.sleep(rng.random() * 0.1)
            helpers = sorted(set(helpers + helpers_of(process.pid)))
            process.kill()
            process.wait()
            time.sleep(0.2)
            seen += len(helpers)
            left += sum(map(is_alive, helpers))
    print("\n| the command is killed | helpers that ran | helpers alive 0.2 s later |\n|---:|---:|---:|")
    print(f"| {count} times | {seen} | {left} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fiducial")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    fiducial = os.path.abspath(options.fiducial)
    rng = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="worker-kills"))
    try:
        for number in range(400 if options.quick else 4000):
            (folder / f"{number:05}.dcm").write_bytes(image(number))
        batches(fiducial, folder, rng, 2 if options.quick else 20)
        orphans(fiducial, folder, rng, 5 if options.quick else 50)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
