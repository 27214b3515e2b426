#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages DICOM and image files for as long as asked, and keeps the books of what broke.

    swift build --sanitize=address -c release --scratch-path .build-asan --product fiducial-dicom-fuzz
    Proofs/fuzz_dicom.py --minutes 30 [--fuzzer PATH] [--work FOLDER] [--seed N]
    Proofs/fuzz_dicom.py --report [--work FOLDER] [--write]

One process reads mutated files through every reader of the helper, with the address sanitizer. When it dies or stands still,
its input is kept, the place of the crash is taken from the sanitizer's stack, and another process goes on with another seed. The
report counts inputs, minutes and distinct crashes by the library in which they happened; --write puts it into
Documentation/proof/dicom_fuzz.md.
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
STANDSTILL = 60
LIBRARIES = [
    ("libopenjp2", "OpenJPEG"), ("libdcmtkcharls", "DCMTK (CharLS)"), ("libijg", "DCMTK (IJG)"),
    ("libdcm", "DCMTK"), ("libofstd", "DCMTK"), ("liboflog", "DCMTK"), ("libpng", "libpng"), ("libjpeg", "libjpeg-turbo"),
    ("libz.", "zlib"),
]
# What was done about each place that broke, by the first function of its stack; kept here so that the report can say it.
DONE = json.loads((ROOT / "Proofs/words/dicom_fuzz.json").read_text()) if (ROOT / "Proofs/words/dicom_fuzz.json").exists() else {}


def seeds(work):
    """The corpus: the peers' test files where they are installed, the shared ones, and small images made here."""
    folder = work / "corpus"
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    sources = []
    try:
        import pydicom
        sources.append(pathlib.Path(pydicom.__file__).parent / "data")
        import data_store
        sources.append(pathlib.Path(data_store.__file__).parent / "data")
    except ImportError:
        pass
    for kind in ("dicom", "seg"):
        shared = ROOT.parent / "shared/data" / kind
        if shared.is_dir():
            sources.append(shared)
    number = 0
    for source in sources:
        per_folder = collections.Counter()
        for path in sorted(source.rglob("*")):
            if not path.is_file() or path.suffix in {".py", ".pyc", ".md"} or not 16 <= path.stat().st_size <= 400_000:
                continue
            # A series of a hundred like slices teaches nothing that two do not.
            per_folder[path.parent] += 1
            if "shared" in str(source) and per_folder[path.parent] > 2:
                continue
            number += 1
            shutil.copy(path, folder / f"{number:04}")
    made(folder)
    coded(folder)
    return folder


def coded(folder):
    """Codestreams of other encoders in small files, so that the codecs get a fair share."""
    text = (ROOT / "Tests/Helpers/DICOMEngineTests/Pixels/ForeignCodestreams+Generated.swift").read_text()
    rows, columns = (int(re.search(rf"static let {name} = (\d+)", text)[1]) for name in ("rows", "columns"))
    syntaxes = {
        "jpegBaseline": "50", "jpegLossless": "57", "jpegLosslessFirstOrder": "70", "jpegLSLossless": "80",
        "jpeg2000Lossless": "90", "htj2kLossless": "201", "htj2kLosslessRPCL": "202",
    }
    pattern = r'name: "(\w+)", syntax: \.(\w+), bits: (\d+), isSigned: (\w+), samplesPerPixel: (\d).*?codestream: "(\w+)"'
    for name, syntax, bits, signed, samples, codestream in re.findall(pattern, text):
        frame = bytes.fromhex(codestream)
        if len(frame) % 2:
            frame += b"\0"
        uid = f"1.2.840.10008.1.2.4.{syntaxes[syntax]}".encode()
        uid += b"\0" * (len(uid) % 2)
        bits = int(bits)

        def short(element, value):
            return struct.pack("<HH2sHH", 0x28, element, b"US", 2, value)

        photometric = b"RGB " if samples == "3" else b"MONOCHROME2 "
        meta = struct.pack("<HH2sH", 2, 0x10, b"UI", len(uid)) + uid
        data = struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(meta)) + meta
        data += short(2, int(samples)) + struct.pack("<HH2sH", 0x28, 4, b"CS", len(photometric)) + photometric
        data += struct.pack("<HH2sH", 0x28, 8, b"IS", 2) + b"2 "
        data += short(0x10, rows) + short(0x11, columns) + short(0x100, 16 if bits > 8 else 8) + short(0x101, bits)
        data += short(0x102, bits - 1) + short(0x103, int(signed == "true"))
        data += struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OB", 0, 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 8)
        data += struct.pack("<II", 0, 8 + len(frame))
        for _ in range(2):
            data += struct.pack("<HHI", 0xFFFE, 0xE000, len(frame)) + frame
        data += struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
        for copy in range(4):
            (folder / f"coded-{name}-{copy}").write_bytes(b"\0" * 128 + b"DICM" + data)


def made(folder):
    """Small image files of each kind."""
    pixels = bytes((x * 7 + y * 11) & 255 for y in range(24) for x in range(20))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    for depth, colour, width in [(8, 0, 20), (16, 0, 10), (8, 2, 6), (8, 6, 5), (1, 0, 160), (8, 3, 20)]:
        lines = b"".join(b"\0" + pixels[y * 20:y * 20 + 20][: (20 if colour != 2 else 18)] for y in range(24))
        palette = chunk(b"PLTE", bytes(range(0, 255, 1))[:255]) if colour == 3 else b""
        (folder / f"made-{depth}-{colour}.png").write_bytes(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, 24, depth, colour, 0, 0, 0)) + palette
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, 10, 6, 8, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 2, 8)
    struct.pack_into("<8f", header, 76, 1, 1, 1, 1, 1, 1, 1, 1)
    struct.pack_into("<f", header, 108, 352)
    header[344:348] = b"n+1\0"
    (folder / "made.nii").write_bytes(bytes(header) + pixels)
    compressor = zlib.compressobj(wbits=31)
    (folder / "made.nii.gz").write_bytes(compressor.compress(bytes(header) + pixels) + compressor.flush())
    nrrd = "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 10 6 8\nspace: left-posterior-superior\nencoding: {}\n" \
        "space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n\n"
    (folder / "made.nrrd").write_bytes(nrrd.format("raw").encode() + pixels)
    compressor = zlib.compressobj(wbits=31)
    (folder / "made-gzip.nrrd").write_bytes(
        nrrd.format("gzip").encode() + compressor.compress(pixels) + compressor.flush())
    (folder / "made-text.nrrd").write_bytes(nrrd.format("ascii").encode() + " ".join(map(str, pixels)).encode())
    text = (ROOT / "Tests/Helpers/DICOMEngineTests/Pixels/ForeignCodestreams+Generated.swift").read_text()
    for name, digits in re.findall(r'name: "(jpeg(?:Gray|Colour|NamedRGB))".*?codestream: "(\w+)"', text):
        for copy in range(3):
            (folder / f"made-{name}-{copy}.jpg").write_bytes(bytes.fromhex(digits))


def library_of(path):
    """Whose source file it is."""
    for part, name in (("openjp2", "OpenJPEG"), ("charls", "DCMTK (CharLS)"), ("dcm", "DCMTK"), ("jpeg", "libjpeg-turbo")):
        if part in path:
            return name
    return "Fiducial"


def place(log):
    """Where it broke: the kind, the library and the first functions of the stack."""
    kind = re.search(r"ERROR: AddressSanitizer: ([\w-]+)", log)
    kind = kind[1] if kind else ("Swift trap" if "Fatal error" in log else "signal")
    fatal = re.search(r"Fatal error: (.*)", log)
    if asserted := re.search(r"(\S+):\d+: (.+?): Assertion `(.*)' failed", log):
        return "assertion", library_of(asserted[1]), f"{asserted[2].split('(')[0]}: {asserted[3][:60]}".replace("|", "¦")
    frames = []
    for match in re.finditer(r"^\s+#\d+ 0x[0-9a-f]+\s+(?:in (.+?) )?\(?(\S+?\.so[.\d]*|\S+fuzz)\+0x|^\s+#\d+ 0x[0-9a-f]+ in (\S+) (\S+):\d+", log, re.M):
        function, module = (match[1] or "?", match[2]) if match[2] else (match[3], match[4])
        if re.search(r"asan|interceptor|libc\.so|__sanitizer", f"{function} {module}") and "fuzz+" not in module:
            continue
        frames.append((function, pathlib.Path(module).name))
    library = "Fiducial"
    for function, module in frames[:1]:
        for prefix, name in LIBRARIES:
            if module.startswith(prefix):
                library = name
    top = [function.split("(")[0][:70] for function, _ in frames[:3]]
    return kind, library, " < ".join(top) or (fatal[1][:100] if fatal else "unknown")


def fuzz(options):
    work = pathlib.Path(options.work)
    corpus = seeds(work)
    (work / "crashes").mkdir(exist_ok=True)
    (work / "runs").mkdir(exist_ok=True)
    end = time.time() + 60 * options.minutes
    seed = options.seed if options.seed is not None else int(time.time())
    environment = dict(
        os.environ,
        ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1:abort_on_error=0:symbolize=1:hard_rss_limit_mb=4096:"
        "detect_odr_violation=0:handle_abort=1",
        # The sanitizer's stack is the one that is read; Swift's own would come between.
        SWIFT_BACKTRACE="enable=no")
    while time.time() < end:
        seed += 1
        current, counts, log = work / "current", work / "runs" / f"{seed}.txt", work / "runs" / f"{seed}.log"
        span = min(end - time.time(), 600)
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["nice", options.fuzzer, "--corpus", corpus, "--current", current, "--counts", counts, "--seed", str(seed),
                 "--seconds", str(max(span, 1))], stdout=output, stderr=output, env=environment)
            hung = False
            while process.poll() is None:
                time.sleep(2)
                if current.exists() and time.time() - current.stat().st_mtime > STANDSTILL:
                    hung = True
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait()
        if process.returncode == 0:
            log.unlink()
            continue
        text = log.read_text(errors="replace")
        kind, library, where = ("standstill", "unknown", "no end within a minute") if hung else place(text)
        input_bytes = current.read_bytes() if current.exists() else b""
        name = hashlib.sha256(f"{kind}{where}".encode()).hexdigest()[:12]
        folder = work / "crashes" / (name if not hung else f"hang-{seed}")
        folder.mkdir(exist_ok=True)
        if len(list(folder.glob("*.bin"))) < 5:
            (folder / f"{seed}.bin").write_bytes(input_bytes)
            (folder / f"{seed}.log").write_text(text[-20000:])
        facts = folder / "facts.json"
        old = json.loads(facts.read_text()) if facts.exists() else {"count": 0}
        facts.write_text(json.dumps(
            {"kind": kind, "library": library, "where": where, "status": process.returncode, "count": old["count"] + 1}))
        log.unlink()


def report(options):
    work = pathlib.Path(options.work)
    total, ends = collections.Counter(), collections.Counter()
    for path in (work / "runs").glob("*.txt"):
        for line in path.read_text().splitlines():
            name, _, number = line.rpartition(" ")
            (total if name in ("inputs", "seconds") else ends)[name] += int(number)
    found = {}
    for path in sorted((work / "crashes").glob("*/facts.json")):
        facts = json.loads(path.read_text())
        # Read again from the log, so that a better reading of stacks mends the books.
        logs = sorted(path.parent.glob("*.log"))
        if logs and facts["kind"] != "standstill":
            facts["kind"], facts["library"], facts["where"] = place(logs[0].read_text())
        same = found.setdefault((facts["kind"], facts["library"], facts["where"]), facts | {"name": path.parent.name, "count": 0})
        same["count"] += facts["count"]
    crashes = list(found.values())
    lines = [
        f"{total['inputs']:,} inputs in {total['seconds'] / 60:.0f} minutes of one process with the address sanitizer; "
        f"{len(crashes)} distinct places broke, {sum(c['count'] for c in crashes)} times in all.", "",
        "| library | kind | where | times | what was done |", "|---|---|---|---|---|",
    ]
    for crash in sorted(crashes, key=lambda c: (c["library"], -c["count"])):
        done = next((words for key, words in DONE.items() if key in crash["where"] or key == crash["name"]), None)
        if done is None:
            done = "contained: the worker dies, the file is set aside" if crash["library"] not in ("Fiducial", "unknown") else "open"
        lines.append(f"| {crash['library']} | {crash['kind']} | `{crash['where']}` | {crash['count']} | {done} |")
    if not crashes:
        lines.append("| – | – | – | 0 | – |")
    lines += ["", "| end | inputs |", "|---|---|"] + [f"| {name} | {number:,} |" for name, number in sorted(ends.items())]
    text = "\n".join(lines) + "\n"
    if options.write:
        (ROOT / "Documentation/proof/dicom_fuzz.md").write_text(
            "# Damaged DICOM and image files\n\n" + (ROOT / "Proofs/words/dicom_fuzz.md").read_text() + "\n" + text)
    sys.stdout.write(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--work", default="/tmp/fiducial-dicom-fuzz")
    parser.add_argument("--fuzzer", default=str(ROOT / ".build-asan/release/fiducial-dicom-fuzz"))
    options = parser.parse_args()
    report(options) if options.report else fuzz(options)


if __name__ == "__main__":
    main()
