#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages tables and protocols and watches how the release binary takes it.

    Proofs/fuzz.py FIDUCIAL [--quick] [--seed N] [--keep FOLDER]

Whatever the bytes, the command must leave with 0, 1, 2, 65 or 74, within ten seconds and a bounded memory, must leave no file
but the ledger where it refuses the input, and must say nothing that identifies a patient: the columns of case, patient,
reader and date hold planted words that are searched for in all that it prints and writes. A damage can carry such a word
into another column; what is then said of it is counted apart.
"""
import argparse
import collections
import concurrent.futures
import gzip
import hashlib
import io
import json
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

SECONDS = 10
MEMORY = 2 << 30
ALLOWED = {0, 1, 2, 65, 74}
# The planted words: letters for case, patient and reader, a birth-like year for the date.
MARKERS = [b"zqxcase", b"zqxpat", b"zqxrdr", b"1931-"]
HEADER = ["case", "patient", "site", "device", "reader", "date", "truth", "score", "other"]

PROTOCOL = """\
fiducial: 1
title: A study to be damaged
question: Does the reader of files keep its word?
data:
  table: TABLE
  columns:
    case: case
    patient: patient
    site: site
    device: device
    reader: reader
    date: date
    truth: truth
    score: {new: score, old: other}
  positive: "1"
  negative: ["0"]
operating-point:
  threshold: 0.5
  chosen-on: another study
analysis:
  level: 0.95
  seed: 7
endpoints:
  primary:
    - {id: auc, metric: auc, model: new}
    - id: not-worse
      metric: auc
      compare: {test: new, reference: old}
      hypothesis: non-inferiority
      margin: 0.1
  secondary:
    - {metric: sensitivity, model: new}
    - {metric: f1, model: new}
    - {metric: average-precision, model: new}
subgroups:
  - by: site
  - by: [site, device]
subgroup-minimum: {positives: 3, negatives: 3}
acceptance:
  plan: all
  criteria:
    - auc.lower >= 0.6
    - not-worse holds
    - for each site: auc.value >= 0.5
"""


def rows(rng):
    out = []
    for i in range(40):
        truth = rng.random() < 0.4
        for reader in range(2):
            score = min(1, max(0, rng.gauss(0.6 if truth else 0.4, 0.2)))
            out.append([
                f"zqxcase{i:04d}", f"zqxpat{i // 2:04d}", rng.choice(["North", "South"]), rng.choice(["A", "B"]),
                f"zqxrdr{reader}", f"1931-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}", str(int(truth)),
                f"{score:.4f}", f"{rng.random():.4f}"])
    return out


def table(rng, kind):
    """The bytes of a sound table, before compression."""
    data = rows(rng)
    if kind == "ndjson":
        lines = [json.dumps(dict(zip(HEADER, r[:6] + [r[6], float(r[7]), float(r[8])]))) for r in data]
        return ("\n".join(lines) + "\n").encode()
    separator = "," if kind == "csv" else "\t"
    return ("\n".join([separator.join(HEADER)] + [separator.join(r) for r in data]) + "\n").encode()


def place(rng, data):
    return rng.randrange(len(data) + 1)


def insert(rng, data, bytes_):
    at = place(rng, data)
    return data[:at] + bytes_ + data[at:]


def flips(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 20, 200])):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut(rng, data):
    return data[:place(rng, data)]


def torn_out(rng, data):
    at = place(rng, data)
    return data[:at] + data[at + rng.randrange(200):]


def repeated(rng, data):
    a, b = sorted((place(rng, data), place(rng, data)))
    return data[:b] + data[a:b] + data[b:]


def punctuation(rng, data):
    for _ in range(rng.choice([1, 1, 2, 8])):
        data = insert(rng, data, rng.choice([b'"', b'""', b"\x00", b"\n", b"\r", b"\r\n", b",", b"\t", b"\\", b"{", b"}", b"["]))
    return data


def huge_field(rng, data):
    size = rng.choice([70_000, 1_000_000, 5_000_000, 20_000_000])
    return insert(rng, data, rng.choice([b"x", b'"', b"9", b"\\u0041", b"\n", b","]) * size)


def encoding(rng, data):
    text = data.decode("utf-8", "replace")
    way = rng.randrange(6)
    if way == 0:
        return text.encode("utf-16")
    if way == 1:
        return text.encode("utf-16-le")
    if way == 2:
        return text.encode("utf-32")
    if way == 3:
        return b"\xef\xbb\xbf" + data
    if way == 4:
        return text.replace("North", "Nörd").encode("latin-1", "replace")
    return insert(rng, data, rng.choice([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"]))


WEIRD = [
    b"nan", b"NaN", b"inf", b"-inf", b"1e999", b"-1e999", b"1e-400", b"0x1p3", b"1_000", b"1,5", b"+", b"-", b".", b"e5",
    b"true", b"null", b"{}", b"[]", "١٢".encode(), b"9" * 400, b"0." + b"0" * 400 + b"1", b"", b" ", b"2147483648",
    b"9223372036854775808", b"\\ud800", b"2024-02-30", b"0000-00-00", b"99999-01-01", "名前".encode(), b"\x1b[31m"]


def weird_values(rng, data):
    lines = data.split(b"\n")
    for _ in range(rng.choice([1, 1, 3, 30])):
        row = rng.randrange(len(lines))
        for separator in (b"\t", b","):
            if separator in lines[row]:
                fields = lines[row].split(separator)
                fields[rng.randrange(len(fields))] = rng.choice(WEIRD)
                lines[row] = separator.join(fields)
                break
    return b"\n".join(lines)


def header(rng, data):
    lines = data.split(b"\n")
    way = rng.randrange(4)
    if way == 0:
        return b"\n".join(lines[1:])
    if way == 1:
        lines[0] = lines[0].replace(rng.choice(HEADER).encode(), rng.choice(HEADER).encode())
    elif way == 2:
        lines[0] = lines[0].replace(b"score", b"Score", 1).replace(b"truth", b"", 1)
    else:
        lines[0] = (b"c," * 20_000) + lines[0]
    return b"\n".join(lines)


def deep(rng, data):
    depth = rng.choice([100, 10_000, 200_000])
    return insert(rng, data, rng.choice([b"[", b"{\"a\":", b'{"case":{']) * depth)


def nothing(rng, data):
    return rng.choice([b"", b"\n", b"\x00" * 4096, b"\xef\xbb\xbf", b"case", b"{}", b"{}\n" * 1000, rng.randbytes(5000)])


def without_end(rng, data):
    """Nothing but the last line end is missing."""
    return data.rstrip(b"\n")


TABLE_DAMAGES = [flips, cut, torn_out, repeated, punctuation, huge_field, encoding, weird_values, header, deep, nothing, without_end]


def packed(rng, data):
    """A gzip file that is damaged as such."""
    out = gzip.compress(data, mtime=0)
    way = rng.randrange(5)
    if way == 0:
        return flips(rng, out)
    if way == 1:
        return cut(rng, out)
    if way == 2:
        return out + rng.randbytes(rng.randrange(1, 200))
    if way == 3:
        return out[:10] + rng.randbytes(200) + out[10:]
    # A small file that unpacks to a hundred million equal bytes.
    sink = io.BytesIO()
    with gzip.GzipFile(fileobj=sink, mode="wb", mtime=0, compresslevel=1) as unit:
        unit.write(data)
        for _ in range(100):
            unit.write(rng.choice([b"x", b"\n", b",", b'"']) * 1_000_000)
    return sink.getvalue()


def protocol_lines(rng, data):
    lines = data.split(b"\n")
    for _ in range(rng.choice([1, 1, 2, 6])):
        at = rng.randrange(len(lines))
        way = rng.randrange(5)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(at, rng.choice(lines))
        elif way == 2:
            lines[at] = b" " * rng.randrange(8) + lines[at].strip()
        elif way == 3:
            lines[at] = lines[at].replace(b" ", b"\t", 1)
        else:
            lines[at] = lines[at].split(b":")[0] + b": " + rng.choice(WEIRD)
        lines = lines or [b""]
    return b"\n".join(lines)


def protocol_values(rng, data):
    numbers = [b"1e308", b"-1", b"0", b"1", b"0.9999999999999999", b".inf", b".nan", b"1e-320", b"~", b"[]", b"{}", b"'", b"&a", b"*a", b"!!binary x", b"|", b">", b"? x"]
    for old in rng.sample([b"0.95", b"0.5", b"0.1", b"7", b"3", b"0.6", b"auc", b"new", b"old", b"holds", b">=", b"all", b"site", b"non-inferiority"], 2):
        if rng.random() < 0.8:
            data = data.replace(old, rng.choice(numbers), rng.choice([1, -1]))
    return data


def protocol_bombs(rng, data):
    way = rng.randrange(4)
    if way == 0:
        bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
            b"%c: &%c [%s]\n" % (97 + i, 97 + i, b",".join([b"*%c" % (96 + i)] * 9)) for i in range(1, 10))
        return bomb + data
    if way == 1:
        return data + b"x: " + b"[" * rng.choice([1000, 100_000]) + b"\n"
    if way == 2:
        return data + b"\n".join(b" " * i + b"k:" for i in range(rng.choice([300, 1200])))
    return data + b"# " + b"x" * rng.choice([1 << 20, 1 << 24])


PROTOCOL_DAMAGES = [flips, cut, torn_out, repeated, punctuation, encoding, protocol_lines, protocol_values, protocol_bombs, nothing]

LEDGER_DAMAGES = [flips, cut, torn_out, repeated, punctuation, huge_field, encoding, deep, nothing, without_end]


class Fuzzer:
    def __init__(self, fiducial, seed, keep):
        self.fiducial = fiducial
        self.seed = seed
        self.keep = keep
        self.limit = ["prlimit", f"--as={MEMORY}", "--core=0", "--"] if shutil.which("prlimit") else []

    @staticmethod
    def ledger():
        """A sound ledger of six entries."""
        lines, head = [], hashlib.sha256(b"").hexdigest()
        for i in range(6):
            digest = "sha256:" + hashlib.sha256(b"%d" % i).hexdigest()
            entry = (
                {"act": "declared", "title": "Earlier"} if i % 2 == 0 else
                {"act": "evaluated", "data": digest, "report": digest, "verdict": "accepted"})
            entry |= {"protocol": digest, "time": "2026-01-01T00:00:00Z", "software": "fiducial 0.1.0", "previous": f"sha256:{head}"}
            line = json.dumps(entry, separators=(",", ":"))
            lines.append(line + "\n")
            head = hashlib.sha256(line.encode()).hexdigest()
        return "".join(lines).encode()

    def run(self, kind, damage, index):
        """One damaged input; gives its kind, its exit code and what was broken."""
        rng = random.Random(f"{self.seed}/{kind}/{damage.__name__}/{index}")
        with tempfile.TemporaryDirectory(prefix="fuzz") as name:
            folder = Path(name)
            plan, data = PROTOCOL.encode(), None
            file = folder / f"table.{kind}"
            base = kind.split(".")[0]
            if kind == "ledger":
                file = folder / "table.csv"
                data = table(rng, "csv")
                plan = plan.replace(b"TABLE", b"table.csv")
            elif kind == "protocol":
                file = folder / "table.csv"
                data = table(rng, "csv")
                plan = damage(rng, plan.replace(b"TABLE", b"table.csv"))
            else:
                data = table(rng, base)
                if damage is packed:
                    data = packed(rng, data)
                else:
                    data = damage(rng, data)
                    if kind.endswith(".gz"):
                        data = gzip.compress(data, compresslevel=1, mtime=0)
                plan = plan.replace(b"TABLE", file.name.encode())
            file.write_bytes(data)
            (folder / "plan.yaml").write_bytes(plan)
            if kind == "ledger":
                (folder / "out").mkdir()
                (folder / "out" / "ledger.ndjson").write_bytes(damage(rng, self.ledger()))
            before = {p.name for p in folder.iterdir()}
            arguments = ["evaluate", "plan.yaml", "-o", "out"]
            columns = [file.name, "--case", "case", "--patient", "patient", "--reader", "reader", "--truth", "truth", "--positive", "1", "--score", "score"]
            verb = rng.randrange(10)
            if kind not in ("protocol", "ledger") and verb < 4:
                arguments = ["stats"] + [
                    ["auc", *columns, "--json"], ["operating-point", *columns, "--threshold", "0.5"],
                    ["subgroups", *columns, "--by", "site", "--json"],
                    ["paired", *columns, "--score", "other", "--json"]][verb]
            start = time.monotonic()
            try:
                done = subprocess.run(
                    [*self.limit, self.fiducial, *arguments], cwd=folder, capture_output=True, timeout=SECONDS,
                    stdin=subprocess.DEVNULL)
                code, said = done.returncode, (done.stdout, done.stderr)
            except subprocess.TimeoutExpired as late:
                code, said = "timeout", (late.stdout or b"", late.stderr or b"")
            seconds = time.monotonic() - start
            broken = []
            if code not in ALLOWED:
                broken.append(f"exit {code}")
            written = {}
            for path in folder.rglob("*"):
                if path.is_file() and path.name not in before:
                    written[path.name] = path.read_bytes()
            if code not in (0, 1, 2) and any(n != "ledger.ndjson" for n in written):
                broken.append("files left behind")
            if arguments[0] == "stats" and written:
                broken.append("stats wrote a file")
            for where, content in [("stdout", said[0]), ("stderr", said[1]), *written.items()]:
                if any(m in content for m in MARKERS):
                    broken.append(f"identifier in {where}")
            if broken and self.keep:
                place = self.keep / f"{kind} {damage.__name__} {index}".replace(" ", "-")
                place.mkdir(parents=True, exist_ok=True)
                for path in (file, folder / "plan.yaml"):
                    if path.stat().st_size < 2_000_000:
                        shutil.copy(path, place)
                (place / "said.txt").write_bytes(
                    " ".join(arguments).encode() + b"\n" + "; ".join(broken).encode() + b"\n" + said[0][:5000] + b"\n" + said[1][:5000])
            return kind, damage.__name__, code, broken, seconds


def main():
    options = argparse.ArgumentParser()
    options.add_argument("fiducial", type=Path)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--seed", type=int, default=20261121)
    options.add_argument("--keep", type=Path)
    chosen = options.parse_args()
    fuzzer = Fuzzer(chosen.fiducial.resolve(), chosen.seed, chosen.keep)
    each = 10 if chosen.quick else 160
    jobs = []
    for kind in ("csv", "tsv", "ndjson", "csv.gz", "ndjson.gz"):
        damages = TABLE_DAMAGES + ([packed, packed] if kind.endswith(".gz") else [])
        jobs += [(kind, d, i) for d in damages for i in range(each if kind in ("csv", "ndjson") else each // 2)]
    jobs += [("protocol", d, i) for d in PROTOCOL_DAMAGES for i in range(2 * each)]
    jobs += [("ledger", d, i) for d in LEDGER_DAMAGES for i in range(each)]
    found = collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for kind, damage, code, broken, seconds in pool.map(lambda job: fuzzer.run(*job), jobs, chunksize=1):
            found[kind, damage.replace("_", " ")].append((code, broken, seconds))

    print("| input | damage | runs | exit codes | slowest, s | broken promises |")
    print("|---|---|---:|---|---:|---|")
    total, promises = 0, collections.Counter()
    for (kind, damage), outcomes in sorted(found.items()):
        codes = collections.Counter(str(code) for code, _, _ in outcomes)
        words = collections.Counter(w for _, broken, _ in outcomes for w in broken)
        total += len(outcomes)
        promises += words
        print(
            f"| {kind} | {damage} | {len(outcomes)} | " + ", ".join(f"{c} × {n}" for c, n in sorted(codes.items()))
            + f" | {max(s for _, _, s in outcomes):.1f} | " + (", ".join(f"**{w}** × {n}" for w, n in sorted(words.items())) or "none") + " |")
    print(f"\n{total} damaged inputs, seed {chosen.seed}. " + (
        "Broken promises: " + ", ".join(f"{w} × {n}" for w, n in sorted(promises.items())) + "." if promises
        else "No promise was broken."))


main()
