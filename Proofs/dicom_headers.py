#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what the command reads from DICOM files with pydicom and with DCMTK, tag by tag and value by value.

    pip install pydicom==3.0.2 pydicom-data==1.0.0
    Proofs/dicom_headers.py "FIDUCIAL dicom json --lines" SHARED OUTPUT.md

The files are those of the two packages and of SHARED/data/dicom. The command prints one object a file: "file", "transferSyntax",
"faults", "dataset". pydicom reads with force=True and without validation, and gives its JSON whole, bulk data inline; `dcm2json`
of DCMTK is asked for the same, if it is there. An empty string, null and no value at all are taken for the same (PS3.18 F.2.5).
"""
import base64
import collections
import json
import logging
import math
import pathlib
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import warnings

import pydicom

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

SWAPPED = "the peer leaves bytes in big-endian order; PS3.18 F.2.7 wants them little"
PADDING = "the peer keeps padding before a backslash; PS3.5 6.2 says that it means nothing"
CHARSET = "the peer says that its JSON is in UTF-8, where ours keeps what the file says"
GROUPS = "the peer leaves out group lengths, which are retired"
CARETS = "the peer leaves out the empty components at the end of a name, as PS3.5 6.2.1 allows"
DIGITS = "the peer gives nine digits, which are the same number of 32 bits"
LAST = "the peer's digits of a 64-bit number are one off in the last place"
UNKNOWN = "the peer's dictionary has no such private attribute, so it stays UN"
EVEN = "the peer pads an odd value"
NUMBERS = "the peer drops an attribute that it cannot convert; the text stands in the file"
HARMLESS = {SWAPPED, PADDING, CHARSET, GROUPS, CARETS, DIGITS, LAST, UNKNOWN, EVEN}
MEANING = {
    "no_meta.dcm": "one byte stands before the data set; the peer takes the whole for one unknown value",
    "emri_small_jpeg_2k_lossless_too_short.dcm":
        "the last fragment is longer than the file; the peer gives up everything before it",
}


def files(shared):
    import data_store
    inside = pathlib.Path(pydicom.__file__).parent / "data"
    folders = [inside / "test_files", inside / "charset_files", inside / "palettes",
               pathlib.Path(data_store.__file__).parent / "data", pathlib.Path(shared) / "data/dicom"]
    return [p for f in folders for p in sorted(f.rglob("*")) if p.is_file() and "__pycache__" not in p.parts
            and p.suffix not in (".py", ".json", ".txt", ".md", ".icc", ".gz", ".dump") and not p.name.startswith("LICENSE")
            and p.name not in ("README", "README.md")]


def tidy(values):
    """Values without the ways of saying that there is none."""
    out = []
    for value in values or []:
        if isinstance(value, dict):
            value = {k: v for k, v in value.items() if v} or None
        elif isinstance(value, float) and not math.isfinite(value):
            value = "NaN" if math.isnan(value) else "inf" if value > 0 else "-inf"
        out.append(None if value == "" else value)
    return [] if out == [None] else out


def numbers(values):
    try:
        return [None if v is None else float(v) for v in values]
    except (TypeError, ValueError):
        return None


def singles(number):
    return number if number is None else struct.pack("f", number)


def bare(name):
    return name and {k: v.rstrip("^") for k, v in name.items()}


def swapped(data, size):
    return b"".join(data[i:i + size][::-1] for i in range(0, len(data), size))


def compare(ours, theirs, path, differences):
    """Appends (path, reason) for everything that is not the same."""
    for tag in sorted(set(ours) | set(theirs)):
        here = path + [tag]
        if tag == "00080005" and (theirs.get(tag) or {}).get("Value") == ["ISO_IR 192"] != (ours.get(tag) or {}).get("Value"):
            differences.append((here, CHARSET))
            continue
        if tag not in theirs and tag.endswith("0000"):
            differences.append((here, GROUPS))
            continue
        if tag not in theirs or tag not in ours:
            differences.append((here, "only ours" if tag in ours else "only theirs"))
            continue
        a, b = ours[tag], theirs[tag]
        if a["vr"] != b["vr"] == "UN" and int(tag[:4], 16) % 2 and a["vr"] != "SQ":
            differences.append((here, UNKNOWN))
        elif a["vr"] != b["vr"]:
            differences.append((here, f"representation {a['vr']}, theirs {b['vr']}"))
        elif a["vr"] == "SQ":
            first, second = a.get("Value") or [], b.get("Value") or []
            if len(first) != len(second):
                differences.append((here, "number of items"))
            for one, other in zip(first, second):
                compare(one or {}, other or {}, here, differences)
        elif "InlineBinary" in a or "InlineBinary" in b:
            first, second = (base64.b64decode(x.get("InlineBinary") or "") for x in (a, b))
            if first != second:
                reason = SWAPPED if any(swapped(first, n) == second for n in (2, 4, 8)) else "bytes"
                # A value of 32 bits whose halves alone were swapped.
                if swapped(swapped(first, 4), 2) == second:
                    reason = SWAPPED
                if first + b"\0" == second:
                    reason = EVEN
                differences.append((here, reason))
        else:
            first, second = tidy(a.get("Value")), tidy(b.get("Value"))
            if first == second or a["vr"] in ("DS", "IS", "FL", "FD", "SV", "UV") and numbers(first) is not None \
                    and numbers(first) == numbers(second):
                continue
            if a["vr"] == "FL" and numbers(second) and numbers(first) is not None \
                    and [singles(n) for n in numbers(first)] == [singles(n) for n in numbers(second)]:
                differences.append((here, DIGITS))
                continue
            if a["vr"] == "FD" and numbers(second) and len(first) == len(second) \
                    and all(abs(x - y) <= 2 * math.ulp(x) for x, y in zip(numbers(first), numbers(second))):
                differences.append((here, LAST))
                continue
            if a["vr"] == "PN" and tidy([bare(n) for n in first]) == tidy([bare(n) for n in second]):
                differences.append((here, CARETS))
                continue
            strip = [v.rstrip(" ") if isinstance(v, str) else v for v in second]
            differences.append((here, PADDING if first == strip else "value"))


def with_pydicom(path):
    dataset = pydicom.dcmread(path, force=True)
    dropped = []
    result = {}
    for element in dataset.keys():
        try:
            result[f"{element:08X}"] = json.loads(json.dumps(dataset[element].to_json_dict(None, 1 << 60)))
        except Exception as error:  # one bad value costs pydicom the attribute
            dropped.append((f"{element:08X}", repr(error)))
    return result, dropped


def with_dcmtk(path):
    done = subprocess.run(["dcm2json", "-q", str(path)], capture_output=True)
    if done.returncode:
        raise ValueError(done.stderr.decode(errors="replace"))
    return json.loads(done.stdout.decode("utf-8", "strict")), []


def repertoires():
    """Every character of each set: term, bytes that DICOM has for them, and the text by Python's codec."""
    singles = {"100": "latin_1", "101": "iso8859_2", "109": "iso8859_3", "110": "iso8859_4", "126": "iso8859_7", "127": "iso8859_6",
               "138": "iso8859_8", "144": "iso8859_5", "148": "iso8859_9", "166": "iso8859_11", "203": "iso8859_15"}

    def known(sequences, codec):
        for data in sequences:
            try:
                yield data, data.decode(codec)
            except UnicodeDecodeError:
                pass

    square = [bytes([a, b]) for a in range(0x21, 0x7F) for b in range(0x21, 0x7F)]
    high = [bytes([a + 128, b + 128]) for a, b in square]
    for number, codec in singles.items():
        pairs = list(known([bytes([b]) for b in range(0xA0, 0x100)], codec))
        yield f"ISO_IR {number}", b"".join(p[0] for p in pairs), "".join(p[1] for p in pairs)
    yield "ISO_IR 13", bytes(range(0xA1, 0xE0)), bytes(range(0xA1, 0xE0)).decode("shift_jis")
    for term, escape, codec in (("87", b"\x1b$B", "iso2022_jp"), ("159", b"\x1b$(D", "iso2022_jp_2")):
        pairs = list(known([escape + p for p in square], codec))
        yield f"\\ISO 2022 IR {term}", escape + b"".join(p[0][len(escape):] for p in pairs) + b"\x1b(B", "".join(p[1] for p in pairs)
    for term, escape, codec in (("149", b"\x1b$)C", "euc_kr"), ("58", b"\x1b$)A", "gb2312")):
        pairs = list(known(high, codec))
        yield f"\\ISO 2022 IR {term}", escape + b"".join(p[0] for p in pairs), "".join(p[1] for p in pairs)
    double = [bytes([a, b]) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F]
    four = [bytes([0x81 + n // 12600, 0x30 + n // 1260 % 10, 0x81 + n // 10 % 126, 0x30 + n % 10])
            for n in [*range(39420), *range(189000, 189000 + 0x100000, 97)]]
    for term, codec, sequences in (("GBK", "gbk", double), ("GB18030", "gb18030", double + four)):
        pairs = list(known(sequences, codec))
        yield term, b"".join(p[0] for p in pairs), "".join(p[1] for p in pairs)
    every = "".join(map(chr, [*range(0x20, 0xD800), *range(0xE000, 0x110000)]))
    yield "ISO_IR 192", every.encode(), every


def characters(command):
    """How many characters of each set come out as Python's codec has them."""
    rows = []
    for term, data, text in repertoires():
        def element(tag, vr, value):
            value += b" " * (len(value) % 2)
            long = vr == b"UT"
            return struct.pack("<HH2s", *tag, vr) + (struct.pack("<HI", 0, len(value)) if long else struct.pack("<H", len(value))) + value
        file = element((8, 5), b"CS", term.encode()) + element((0x40, 0xA160), b"UT", data + b".")
        meta = element((2, 0x10), b"UI", b"1.2.840.10008.1.2.1\0")
        meta = element((2, 0), b"UL", struct.pack("<I", len(meta))) + meta
        with tempfile.NamedTemporaryFile(suffix=".dcm") as made:
            made.write(bytes(128) + b"DICM" + meta + file)
            made.flush()
            read = json.loads(subprocess.run(command + [made.name], capture_output=True).stdout)
        found = read["dataset"]["0040A160"]["Value"][0]
        same = len(text) if found == text + "." else sum(a == b for a, b in zip(found, text))
        rows.append((term.lstrip("\\"), len(text), same))
    return rows


def judge(name, ours, read, path, table, notes):
    try:
        theirs, dropped = read(path)
    except Exception as error:
        table["only ours readable"].append(path)
        notes.append((name, path.name, "cannot read: " + " ".join(str(error).split(": /")[0].split())[:90]))
        return
    differences = []
    compare(ours["dataset"], theirs, [], differences)
    if not differences:
        table["equal"].append(path)
        return
    reasons = collections.Counter()
    for place, reason in differences:
        if reason == "only ours" and any(tag == place[0] for tag, _ in dropped):
            reason = NUMBERS
        elif reason.startswith("only") and path.name in MEANING:
            reason = MEANING[path.name]
        reasons[reason, None if reason in HARMLESS else ".".join(place) if len(place) < 3 else place[0] + "…"] += 1
    known = all(reason in HARMLESS | {NUMBERS} or reason in MEANING.values() for reason, _ in reasons)
    table["differs, explained" if known else "differs, unexplained"].append(path)
    for reason, place in list(reasons)[:4]:
        notes.append((name, path.name, f"{reason}{' at ' + place if place and not known else ''}"))


def main():
    command, shared, output = shlex.split(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    if "json" in command:
        command += ["--largest-value", str(1 << 40)]
    paths = files(shared)
    lines = []
    for start in range(0, len(paths), 200):
        done = subprocess.run(command + [str(p) for p in paths[start:start + 200]], capture_output=True)
        lines += done.stdout.decode("utf-8").splitlines()
    ours = {pathlib.Path(o["file"]).resolve(): o for o in map(json.loads, lines)}
    for file, line in ours.items():
        if "error" in line:
            print(f"{file.name}: {line['error']}", file=sys.stderr)
    empty = [p for p in paths if not ours.get(p.resolve(), {}).get("dataset")]
    peers = [("pydicom 3.0.2", with_pydicom)]
    if shutil.which("dcm2json"):
        peers.append(("DCMTK dcm2json", with_dcmtk))
    columns = ["equal", "differs, explained", "differs, unexplained", "only ours readable", "only the peer's readable"]
    rows, notes = [], []
    for name, read in peers:
        table = {c: [] for c in columns}
        for path in paths:
            if path in empty:
                try:
                    theirs = read(path)[0]
                except Exception:
                    theirs = {}
                if theirs:
                    table["only the peer's readable"].append(path)
                    notes.append((name, path.name, "only the peer reads it"))
                else:
                    table["equal"].append(path)
                continue
            judge(name, ours[path.resolve()], read, path, table, notes)
        rows.append((name, table))
    faulty = sum(1 for o in ours.values() if o.get("faults"))
    out = ["| peer | files | " + " | ".join(columns) + " |", "|---|---|" + "---|" * len(columns)]
    for name, table in rows:
        out.append(f"| {name} | {len(paths)} | " + " | ".join(str(len(table[c])) for c in columns) + " |")
    out += ["", f"{faulty} of the files have faults, which are listed by path, byte and expectation.", ""]
    grouped = collections.defaultdict(list)
    for peer, file, note in notes:
        grouped[peer, note].append(file)
    out += ["| peer | difference | files |", "|---|---|---|"]
    for (peer, note), named in sorted(grouped.items(), key=lambda e: (e[0][0], -len(e[1]))):
        shown = ", ".join(sorted(set(named))[:6]) + (f" and {len(named) - 6} more" if len(named) > 6 else "")
        out.append(f"| {peer} | {note.replace('|', '/')} | {shown} |")
    sets = characters(command)
    out += ["", "| character set | characters | as Python's codec has them |", "|---|---|---|"]
    out += [f"| {term} | {count} | {same} |" for term, count, same in sets]
    output.write_text("\n".join(out) + "\n")
    print(f"{sum(same for _, _, same in sets)} of {sum(count for _, count, _ in sets)} characters of {len(sets)} sets")
    print("\n".join(out[:5]))
    return 1 if any(count != same for _, count, same in sets) or any(table["differs, unexplained"] or table["only the peer's readable"] for _, table in rows[:1]) else 0


if __name__ == "__main__":
    sys.exit(main())
