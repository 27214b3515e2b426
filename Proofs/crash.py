#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills a program, cuts its power and fills its disk, and looks whether what it said is still true.

    Proofs/crash.py kill  --make CMD --work CMD --check CMD [--times 200] [--longest SECONDS] [--seed N]
    Proofs/crash.py power --make CMD --work CMD --check CMD [--times 200] [--seed N]
    Proofs/crash.py full  --make CMD --work CMD --check CMD [--times 60]

Commands are words of a shell in which {archive} is the folder and {seed} a number. `work` says on its standard output, one line each,
what is done; `check` reads those lines and ends with 0 if all of them are still true and nothing is there by half.

kill   ends `work` by kill -9 at a random moment, checks, and goes on in the same folder.
power  records every write, synchronisation, name and said line in their order (Crash/record.c), and builds the folder as a loss of power
       at a chosen moment could have left it. What was not synchronised is lost, kept, or kept in part: names in any subset, bytes in
       pieces of 512. What was synchronised is there. Names count as synchronised with their folder, not with their file.
full   lets the disk be full after so many bytes; `work` must say so and end by itself, and the folder must be whole.
"""
import argparse
import collections
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def command(text, archive, seed=0):
    return [word.replace("{archive}", str(archive)).replace("{seed}", str(seed)) for word in shlex.split(text)]


def check(options, archive, said):
    done = subprocess.run(command(options.check, archive), input=said, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode(errors="replace").strip()


def build(folder):
    library = Path(folder, "record.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, HERE / "Crash" / "record.c", "-ldl"], check=True)
    return library


class Disk:
    """A folder as memory and disk see it: what is there, and what is not brought to the disk yet."""

    def __init__(self, root):
        self.root = str(root)
        self.content = collections.defaultdict(bytearray)      # as the program sees it
        self.durable = collections.defaultdict(bytes)          # as the disk has it
        self.pending = collections.defaultdict(list)           # writes and lengths of each file since
        self.names = {}                                        # path -> file, as the program sees it
        self.nodes = {}                                        # number of the file system -> file
        self.folders = {self.root}                             # folders that are certainly there
        self.disk_names = {}
        self.disk_folders = {self.root}
        self.acts = []                                         # names that are not on the disk yet: (folders, act)
        self.count = 0

    def file(self, node):
        if node not in self.nodes:
            self.count += 1
            self.nodes[node] = self.count
        return self.nodes[node]

    @staticmethod
    def apply(act, names, folders):
        kind, first, second, file = act
        if kind == "create":
            names[first] = file
        elif kind == "mkdir":
            folders.add(first)
        elif kind == "unlink":
            names.pop(first, None)
        elif kind == "rename":
            names.pop(first, None)
            names[second] = file
        elif kind == "link":
            names[second] = file

    def act(self, kind, first, second="", file=None):
        act = (kind, first, second, file)
        self.apply(act, self.names, self.folders)
        self.acts.append(act)

    def settle(self, file):
        self.durable[file] = bytes(self.content[file])
        self.pending[file] = []

    def take(self, kind, node, number, first, second, data):
        if kind == "create":
            self.count += 1
            self.nodes[node] = self.count
            self.act("create", first, file=self.count)
        elif kind == "mkdir":
            self.act("mkdir", first)
        elif kind == "write":
            file = self.file(node)
            body = self.content[file]
            if len(body) < number:
                body.extend(bytes(number - len(body)))
            body[number:number + len(data)] = data
            self.pending[file].append(("write", number, data))
        elif kind == "truncate":
            file = self.file(node)
            body = self.content[file]
            if len(body) > number:
                del body[number:]
            else:
                body.extend(bytes(number - len(body)))
            self.pending[file].append(("length", number, b""))
        elif kind == "rename":
            self.act("rename", first, second, self.file(node))
        elif kind == "link":
            self.act("link", first, second, self.file(node))
        elif kind == "unlink":
            self.act("unlink", first)
        elif kind == "syncall":
            for file in list(self.pending):
                self.settle(file)
            for act in self.acts:
                self.apply(act, self.disk_names, self.disk_folders)
            self.acts = []
        elif kind == "sync":
            if first in self.folders:
                rest = []
                for act in self.acts:
                    # A new name two folders share, as in a rename, is on the disk with the folder that it went to.
                    place = os.path.dirname(act[2] or act[1])
                    if place == first:
                        self.apply(act, self.disk_names, self.disk_folders)
                    else:
                        rest.append(act)
                self.acts = rest
            else:
                self.settle(self.file(node))

    def after_loss(self, manner, rng):
        """Names and bytes that a loss of power now could leave."""
        names, folders = dict(self.disk_names), set(self.disk_folders)
        for act in self.acts:
            if manner == "all" or (manner == "some" and rng.random() < 0.5):
                self.apply(act, names, folders)
        bodies = {}
        for file in set(names.values()):
            body = bytearray(self.durable[file])
            for kind, number, data in self.pending[file]:
                if kind == "length":
                    if manner == "all" or (manner == "some" and rng.random() < 0.5):
                        if len(body) > number:
                            del body[number:]
                        else:
                            body.extend(bytes(number - len(body)))
                    continue
                start = number
                while start < number + len(data):
                    end = min(number + len(data), (start // 512 + 1) * 512)
                    if manner == "all" or (manner == "some" and rng.random() < 0.5):
                        if len(body) < start:
                            body.extend(bytes(start - len(body)))
                        body[start:end] = data[start - number:end - number]
                    start = end
            bodies[file] = body
        return names, folders, bodies

    def write(self, target, manner, rng):
        names, folders, bodies = self.after_loss(manner, rng)
        target = Path(target)
        here = lambda path: target / os.path.relpath(path, self.root)
        target.mkdir(parents=True)
        # A folder whose own name was lost takes all in it along.
        for folder in sorted(folders):
            parent = os.path.dirname(folder)
            if folder != self.root and here(parent).is_dir():
                here(folder).mkdir(exist_ok=True)
        for path, file in names.items():
            if here(path).parent.is_dir():
                here(path).write_bytes(bodies[file])

    def load(self, folder):
        """What is there before the recording begins is on the disk."""
        for path, inside, files in os.walk(folder):
            for name in inside:
                self.folders.add(f"{path}/{name}")
            for name in files:
                whole = f"{path}/{name}"
                file = self.file(os.stat(whole).st_ino)
                self.names[whole] = file
                self.content[file] = bytearray(Path(whole).read_bytes())
                self.durable[file] = bytes(self.content[file])
        self.disk_names, self.disk_folders = dict(self.names), set(self.folders)


def records(log):
    data = Path(log).read_bytes()
    place = 0
    while place < len(data):
        end = data.index(b"\n", place)
        kind, node, number, first, second, count = data[place:end].decode().split("\t")
        place = end + 1 + int(count)
        yield kind, int(node), int(number), first, second, data[end + 1:place]


def power(options, folder, rng):
    archive, log = Path(folder, "archive"), Path(folder, "log")
    library = build(folder)
    subprocess.run(command(options.make, archive), check=True, stdout=subprocess.DEVNULL)
    disk = Disk(archive)
    disk.load(str(archive))
    environment = dict(os.environ, LD_PRELOAD=str(library), FIDUCIAL_RECORD=str(log), FIDUCIAL_RECORD_BELOW=str(archive))
    subprocess.run(command(options.work, archive, options.seed), check=True, stdout=subprocess.DEVNULL, env=environment)
    all_records = list(records(log))
    kinds = collections.Counter(kind for kind, *_ in all_records)
    # Every synchronisation, name and said line is a moment worth a look, and those just before and after are too.
    moments = sorted(rng.sample(range(len(all_records) + 1), min(options.times, len(all_records) + 1)))
    said, failures, looked, pending = b"", [], collections.Counter(), 0
    chosen = collections.Counter(moments)
    for index in range(len(all_records) + 1):
        if chosen[index]:
            for manner in ("none", "all", "some", "some"):
                target = Path(folder, "after")
                shutil.rmtree(target, ignore_errors=True)
                disk.write(target, manner, rng)
                code, words = check(options, target, said)
                looked[manner] += 1
                if code:
                    failures.append((index, manner, code, words[:400]))
        if index < len(all_records):
            kind, *rest = all_records[index]
            if kind == "said":
                said += rest[-1]
            else:
                disk.take(kind, *rest)
    print(f"| power | {len(moments)} moments of {len(all_records)} acts ({kinds['write']} writes, {kinds['sync'] + kinds['syncall']} "
          f"synchronisations, {kinds['rename'] + kinds['unlink'] + kinds['create']} names), each with nothing, all and twice some of what "
          f"was not synchronised | {sum(looked.values())} | {len(failures)} |")
    return failures


def kill(options, folder, rng):
    archive = Path(folder, "archive")
    subprocess.run(command(options.make, archive), check=True, stdout=subprocess.DEVNULL)
    said, failures, ended = b"", [], 0
    for index in range(options.times):
        work = subprocess.Popen(
            command(options.work, archive, options.seed * 1000 + index), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True)
        time.sleep(rng.uniform(0, options.longest))
        try:
            os.killpg(work.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        said += work.stdout.read()
        ended += work.wait() == -signal.SIGKILL
        code, words = check(options, archive, said)
        if code:
            failures.append((index, "kill", code, words[:400]))
    print(f"| kill -9 | {options.times} runs in one archive, {ended} of them ended before they were done, {said.count(bytes([10]))} "
          f"lines said | {options.times} | {len(failures)} |")
    return failures


def full(options, folder, rng):
    library = build(folder)
    failures, codes = [], collections.Counter()
    whole = Path(folder, "whole")
    subprocess.run(command(options.make, whole), check=True, stdout=subprocess.DEVNULL)
    for index in range(options.times):
        archive = Path(folder, "archive")
        shutil.rmtree(archive, ignore_errors=True)
        shutil.copytree(whole, archive)
        size = int(1.25 ** index) if index < 40 else rng.randrange(1, 4_000_000)
        environment = dict(os.environ, LD_PRELOAD=str(library), FIDUCIAL_RECORD_BELOW=str(archive), FIDUCIAL_FULL_AFTER=str(size))
        try:
            done = subprocess.run(
                command(options.work, archive, options.seed + index), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                timeout=120)
        except subprocess.TimeoutExpired:
            failures.append((index, f"full after {size}", -1, "did not end"))
            continue
        codes[done.returncode] += 1
        if done.returncode < 0 or (done.returncode and b"28" not in done.stdout and b"full" not in done.stdout and b"No space" not in done.stdout):
            failures.append((index, f"full after {size}", done.returncode, done.stdout.decode(errors="replace")[-300:]))
        code, words = check(options, archive, done.stdout)
        if code:
            failures.append((index, f"full after {size}", code, words[:400]))
    print(f"| full disk | {options.times} disks of 1 byte to 4 MB; ended with " + ", ".join(f"{c}: {n}" for c, n in sorted(codes.items()))
          + f" | {options.times} | {len(failures)} |")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manner", choices=["kill", "power", "full"])
    for name in ("make", "work", "check"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--longest", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        failures = {"kill": kill, "power": power, "full": full}[options.manner](options, folder, rng)
    for failure in failures[:20]:
        print("crash:", *failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
