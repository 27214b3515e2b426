#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the making of data sets, exports and withdrawals at random moments, and looks at what is left.

    Proofs/dataset_kills.py FIDUCIAL [--quick] [--seed N]

Every version is checked twice: by the command, and here with nothing but a JSON library and a hash.
"""
import argparse
import csv
import hashlib
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path


def png(rows, columns, values):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    lines = b"".join(b"\0" + values[r * columns:(r + 1) * columns] for r in range(rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def number(value):
    """A number as RFC 8785 has it, for those that manifests hold."""
    if isinstance(value, int):
        return str(value)
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    found = re.fullmatch(r"(-?)(\d)(?:\.(\d+))?e([+-])0*(\d+)", text)
    if not found:
        return text
    sign, first, rest, direction, power = found.groups()
    digits, exponent = first + (rest or ""), int(direction + power)
    if -7 < exponent < 0:
        return sign + "0." + "0" * (-exponent - 1) + digits
    return sign + first + ("." + rest if rest else "") + "e" + direction + power


def canonical(value):
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + canonical(v) for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    return number(value)


class Archive:
    def __init__(self, fiducial, folder):
        self.fiducial, self.folder = fiducial, folder

    def command(self, *arguments, check=True, **options):
        done = subprocess.run(
            [self.fiducial, *arguments, "--archive", str(self.folder)], capture_output=True, text=True, **options)
        if check and done.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {done.returncode}: {done.stderr}{done.stdout}")
        return done

    def killed(self, after, *arguments):
        """Kills a command; says whether it had ended, and what it printed."""
        process = subprocess.Popen(
            [self.fiducial, *arguments, "--archive", str(self.folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, _ = process.communicate(timeout=after)
            return True, out.decode()
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            out, _ = process.communicate()
            return False, out.decode()

    def blob(self, digest):
        name = digest.removeprefix("sha256:")
        data = (self.folder / "blobs" / name[:2] / name[2:4] / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == name, "a file has other bytes than its name says"
        return data

    def versions(self):
        sets = json.loads(self.command("dataset", "list", "--json").stdout)["datasets"]
        return {f"{s['name']}@{n}" for s in sets for n in range(1, s["versions"] + 1)}

    def proved(self, version):
        """The items of a version, everything taken anew."""
        self.command("dataset", "show", version, "--verify")
        digest = json.loads(self.command("dataset", "show", version, "--json").stdout)["digest"]
        text = self.blob(digest)
        head = json.loads(text)
        assert canonical(head).encode() == text, "the head is not canonical"
        bound = canonical({key: head[key] for key in ("depth", "findings", "parts", "terms")}).encode()
        assert "sha256:" + hashlib.sha256(bound).hexdigest() == head["contents"], "the contents have another digest"
        items = []
        for part in head["parts"]:
            text = self.blob(part["digest"])
            body = json.loads(text)
            assert canonical(body).encode() == text, "a part is not canonical"
            assert len(body["items"]) == part["items"]
            items += body["items"]
        assert len(items) == head["counts"]["items"]
        assert [i["content"] for i in items] == sorted(i["content"] for i in items)
        return head, items


def handed_out(folder, contents):
    """Looks at what an export left: whether it says that it is finished, and how many files are torn or not named."""
    files = [file for file in folder.rglob("*") if file.is_file()] if folder.exists() else []
    parts = [file for file in files if file.name.startswith(".fiducial-part-")]
    torn = sum(
        hashlib.sha256(file.read_bytes()).hexdigest() not in contents
        for file in files if file.suffix == ".png" and file not in parts)
    finished = (folder / "MANIFEST.json").exists()
    if finished:
        listed = {file["name"]: file["sha256"] for file in json.loads((folder / "MANIFEST.json").read_text())["files"]}
        there = {str(file.relative_to(folder)) for file in files} - {"MANIFEST.json"}
        torn += len(there ^ set(listed))
        torn += sum(hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest for name, digest in listed.items()
                    if name in there)
    return finished, torn, len(parts)


def exports(archive, folder, keys, kills):
    """Kills exports; says how many ended, and what was wrong with what was left."""
    file = folder / "handed.txt"
    file.write_text("\n".join(map(str, keys)) + "\n")
    archive.command("dataset", "create", "handed", "--list", str(file), "--purpose", "validation")
    contents = {item["content"].removeprefix("sha256:") for item in archive.proved("handed@1")[1]}
    out = folder / "handed"
    command = ("dataset", "export", "handed@1", "--format", "folders", "--purpose", "validation", "--to", str(out),
               "--keep-partial")

    def entries(action):
        text = archive.command("audit", "show", "--action", action, "--json", "--last", "0").stdout
        return len(text.splitlines())

    started = time.monotonic()
    archive.command(*command)
    span = time.monotonic() - started
    early = torn = unsaid = left = unfinished = 0
    for _ in range(kills):
        shutil.rmtree(out)
        begun, ended = entries("dataset.export.begin"), entries("dataset.export")
        over, _ = archive.killed(random.uniform(0, 1.05 * span), *command)
        early += not over
        finished, wrong, parts = handed_out(out, contents)
        torn += wrong
        # Nothing lies there of which the trail does not know that it began; what the command said is done is there.
        has_files = out.exists() and any(one.is_file() for one in out.rglob("*"))
        unsaid += (has_files and entries("dataset.export.begin") == begun) + (over and entries("dataset.export") == ended)
        unfinished += over and not finished
        archive.command(*command)
        finished, wrong, parts = handed_out(out, contents)
        torn += wrong
        left += parts + (not finished)
    return span, early, torn, unsaid, left, unfinished


def take_in(archive, folder, count):
    images = folder / "images"
    images.mkdir()
    with open(folder / "cases.csv", "w", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(["file", "subject", "row", "finding"])
        for index in range(count):
            data = random.Random(index).randbytes(64)
            (images / f"{index:05}.png").write_bytes(png(8, 8, data))
            rows.writerow([f"{index:05}.png", f"SUBJECT-{index // 2}-OF-THE-PROOF", index, index % 3 % 2])
    archive.command("archive", "create")
    archive.command(
        "import", str(images), "--table", str(folder / "cases.csv"), "--image", "file", "--patient", "subject",
        "--synthetic", "--reason", "made for the proof")
    archive.command(
        "dataset", "label", str(folder / "cases.csv"), "--match", "row", "--finding", "finding", "--source", "table")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fiducial")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    random.seed(options.seed)
    kills, handings, withdrawals, count = (20, 10, 5, 600) if options.quick else (200, 100, 40, 3000)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        archive = Archive(options.fiducial, folder / "archive")
        take_in(archive, folder, count)
        page = json.loads(archive.command("archive", "search", "--limit", "100000", "--json").stdout)["images"]
        keys = [image["image"] for image in page]

        def order(name):
            chosen = random.sample(keys, 2 * count // 3)
            file = folder / "list.txt"
            file.write_text("\n".join(map(str, chosen)) + "\n")
            return sorted(chosen), ("dataset", "create", name, "--list", str(file), "--purpose", "validation", "--json")

        started = time.monotonic()
        archive.command(*order("timing")[1])
        span = time.monotonic() - started
        torn = lost = early = ended = different = 0
        for round in range(kills):
            name = f"round-{round}"
            chosen, command = order(name)
            over, out = archive.killed(random.uniform(0, 1.1 * span), *command)
            told = over or '"version"' in out
            early, ended = early + (not over), ended + over
            there = f"{name}@1" in archive.versions()
            lost += told and not there
            if there:
                head, items = archive.proved(f"{name}@1")
                torn += sorted(item["image"] for item in items) != chosen
            again = json.loads(archive.command(*command).stdout)
            head, items = archive.proved(f"{name}@1")
            different += sorted(item["image"] for item in items) != chosen or again["version"] != f"{name}@1"
        fresh = len(archive.versions()) - 1 - kills

        # Two at once: both are done, one after the other.
        pair = []
        for half in (keys[::2], keys[1::2]):
            file = folder / f"half-{half[0]}.txt"
            file.write_text("\n".join(map(str, half)))
            pair.append(subprocess.Popen(
                [options.fiducial, "dataset", "create", "pair", "--list", str(file), "--purpose", "validation",
                 "--archive", str(archive.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
        codes = [process.wait() for process in pair]
        first, second = (archive.proved(f"pair@{n}")[0] for n in (1, 2))
        digest = json.loads(archive.command("dataset", "show", "pair@1", "--json").stdout)["digest"]
        chained = codes == [0, 0] and second["previous"] == digest

        handing, cut, half, unsaid, left_over, unfinished = exports(archive, folder, random.sample(keys, 400), handings)

        # Withdrawals that are killed are finished by the next command.
        patients = sorted({image["patient"] for image in page})
        gone = random.sample(patients, withdrawals)
        begun = 0
        for patient in gone:
            withdrawal = ("dataset", "withdraw", "--patient", str(patient), "--reason", "asked for", "--yes")
            over, _ = archive.killed(random.uniform(0, 0.15), *withdrawal)
            begun += not over
            archive.command(*withdrawal)
        made = archive.command("dataset", "create", "after", "--from", "timing@1", "--purpose", "validation", "--json")
        left = {item["patient"] for item in archive.proved("after@1")[1]} & set(gone)
        texts = {f"SUBJECT-{index // 2}-OF-THE-PROOF".encode() for index in range(count)}
        found = sum(
            any(text in data for text in texts)
            for file in archive.folder.rglob("*") if file.is_file() for data in [file.read_bytes()])

        print("| | |")
        print("|---|---|")
        print(f"| images taken in | {count} |")
        print(f"| making a version, undisturbed | {span:.2f} s |")
        print(f"| makings killed at a random moment | {early} of {kills}, {ended} had ended |")
        print(f"| versions there that were torn | {torn} |")
        print(f"| versions acknowledged and lost | {lost} |")
        print(f"| versions that nobody asked for | {fresh} |")
        print(f"| makings taken up again that came out otherwise | {different} |")
        print(f"| two processes making one data set at once | {'numbered one after the other' if chained else 'FAILED'} |")
        print(f"| handing out 400 images, undisturbed | {handing:.2f} s |")
        print(f"| exports killed at a random moment | {cut} of {handings} |")
        print(f"| files of theirs that were torn or not named | {half} |")
        print(f"| exports with a file and no entry in the trail, or ended and with none of their end | {unsaid} |")
        print(f"| exports said to be done that were not | {unfinished} |")
        print(f"| exports taken up again that left something behind or did not end | {left_over} |")
        print(f"| withdrawals killed at a random moment | {begun} of {withdrawals} |")
        print(f"| of these patients in a version made later | {len(left)} |")
        print(f"| files of the archive with a patient's identifier | {found} |")
        if torn or lost or fresh or different or not chained or left or found or half or unsaid or left_over or unfinished:
            raise SystemExit("dataset_kills: something is wrong")


if __name__ == "__main__":
    main()
