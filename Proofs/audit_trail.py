#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks an exported trail by other means: hashlib for chain, tree and proofs, cryptography for signatures; tampers, and counts what is found.

    Proofs/audit_trail.py FIDUCIAL [--quick]
"""
import argparse
import base64
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    """MTH of RFC 6962, level by level."""
    level = [sha(b"\0" + leaf) for leaf in leaves]
    if not level:
        return sha(b"")
    while len(level) > 1:
        level = [sha(b"\1" + a + b) for a, b in zip(level[::2], level[1::2])] + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def canonical(value):
    """RFC 8785 for what entries hold: ASCII keys, whole numbers, short fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def note(text, key):
    """The body of a signed note, verified with the vkey."""
    body, signatures = text.rsplit("\n\n", 1)
    body += "\n"
    name, hexadecimal, material = key.split("+", 2)
    material = base64.b64decode(material)
    assert material[0] == 1 and sha(name.encode() + b"\n" + material)[:4].hex() == hexadecimal
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        raw = base64.b64decode(signature)
        if dash == "—" and signer == name and raw[:4].hex() == hexadecimal:
            Ed25519PublicKey.from_public_bytes(material[1:]).verify(raw[4:], body.encode())
            return body.splitlines()
    raise AssertionError("not signed")


def included(index, size, leaf, path, wanted):
    """RFC 9162, 2.1.3.2."""
    fn, sn, r = index, size - 1, sha(b"\0" + leaf)
    for p in path:
        assert sn != 0
        if fn & 1 or fn == sn:
            r = sha(b"\1" + p + r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha(b"\1" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == wanted


def openssl(folder, text, key):
    """The same signature, by openssl."""
    body, signatures = text.rsplit("\n\n", 1)
    raw = base64.b64decode(signatures.splitlines()[0].split(" ")[2])[4:]
    public = base64.b64decode(key.split("+", 2)[2])[1:]
    der = bytes.fromhex("302a300506032b6570032100") + public
    (folder / "key.der").write_bytes(der)
    (folder / "body").write_text(body + "\n")
    (folder / "signature").write_bytes(raw)
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key.der", "-rawin", "-in", folder / "body",
         "-sigfile", folder / "signature"], capture_output=True, text=True)
    return done.returncode == 0


def main():
    options = argparse.ArgumentParser()
    options.add_argument("fiducial", type=Path)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    fiducial = chosen.fiducial.resolve()
    verify = fiducial.with_name("fiducial-verify")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = folder / "a"

        def run(*words, ok=(0,)):
            done = subprocess.run([fiducial, *words], capture_output=True, text=True, cwd=folder, env=dict(os.environ, FIDUCIAL_ARCHIVE=str(archive)))
            assert done.returncode in ok, (words, done.returncode, done.stdout, done.stderr)
            return done

        run("archive", "create")
        key = run("audit", "key").stdout.strip()
        # Exports are entries too where they are of a data set; here the checkpoints' key and what 'create' wrote do.
        run("audit", "checkpoint", "-o", "one.checkpoint")
        run("audit", "witness", "w")
        shutil.copytree(archive, folder / "old")
        before = len(run("audit", "show", "--json", "--last", "0").stdout.splitlines())
        run("archive", "gc")
        run("audit", "witness", "w", ok=(0,))
        run("audit", "checkpoint", "-o", "two.checkpoint")
        run("audit", "prove", "0", "-o", "zero.tlog-proof")
        run("audit", "prove", "--since", "one.checkpoint", "-o", "growth")
        run("audit", "export", "-o", "trail.jsonl")
        lines = (folder / "trail.jsonl").read_bytes().splitlines()
        previous = None
        for number, line in enumerate(lines):
            entry = json.loads(line)
            assert canonical(entry) == line and entry["sequence"] == number and entry["previous"] == previous
            previous = "sha256:" + hashlib.sha256(line).hexdigest()
        text = (folder / "two.checkpoint").read_text()
        body = note(text, key)
        assert int(body[1]) == len(lines) and base64.b64decode(body[2]) == root(lines)
        first = note((folder / "one.checkpoint").read_text(), key)
        assert base64.b64decode(first[2]) == root(lines[: int(first[1])])
        proof = (folder / "zero.tlog-proof").read_text()
        head, rest = proof.split("\n\n", 1)
        head = head.splitlines()
        leaf = base64.b64decode(head[1].split(" ")[1])
        path = [base64.b64decode(line) for line in head[3:]]
        signed = note(rest, key)
        assert leaf == lines[0] and included(0, int(signed[1]), leaf, path, base64.b64decode(signed[2]))
        print("| what | by | result |\n|---|---|---|")
        print(f"| chain and canonical form of {len(lines)} entries | json and hashlib | the same bytes, every link |")
        print("| roots at two checkpoints | hashlib, level by level | the same |")
        print("| an entry's proof | RFC 9162, 2.1.3.2 in Python | holds |")
        print(f"| signature of a checkpoint | cryptography; openssl | right; {'right' if openssl(folder, text, key) else 'WRONG'} |")
        for words in (["proof", "zero.tlog-proof"], ["growth", "one.checkpoint", "growth"], ["export", "trail.jsonl", "--checkpoint", "two.checkpoint"]):
            done = subprocess.run([verify, *words, "--key", key], cwd=folder, capture_output=True, text=True)
            print(f"| `fiducial-verify {words[0]}` | | exit {done.returncode} |")
            assert done.returncode == 0, done.stderr
        # An old copy put back.
        shutil.move(archive, folder / "new")
        shutil.copytree(folder / "old", archive)
        done = run("audit", "witness", "w", ok=(0, 1))
        print(f"| an old copy put back, of {before} entries | the witness's file | exit {done.returncode}: {done.stdout.splitlines()[0].split(': ', 1)[-1]} |")
        assert done.returncode == 1
        shutil.rmtree(archive)
        shutil.move(folder / "new", archive)
        # Every byte of every entry, by another program's hand.
        database = archive / "records.sqlite"
        found = total = named = 0
        for number, line in enumerate(lines):
            for place in range(0, len(line), 8 if chosen.quick else 1):
                changed = bytearray(line)
                changed[place] ^= 1
                other = sqlite3.connect(database)
                other.execute("DROP TRIGGER IF EXISTS audit_entry_update")
                other.execute("UPDATE audit_entry SET entry = ? WHERE sequence = ?", (bytes(changed), number))
                other.commit()
                other.close()
                done = run("audit", "verify", "--json", ok=(0, 1))
                total += 1
                found += done.returncode == 1
                named += json.loads(done.stdout)["firstEntryAtFault"] == number
            other = sqlite3.connect(database)
            other.execute("UPDATE audit_entry SET entry = ? WHERE sequence = ?", (line, number))
            other.commit()
            other.close()
        print(f"| {total} bytes of entries changed, one at a time | `audit verify` | {found} found, {named} with their entry |")
        assert found == total


if __name__ == "__main__":
    main()
