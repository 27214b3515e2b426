#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signatures, cards and bills of materials of models, held against other people's programs and schemas.

    Proofs/model_signatures.py FIDUCIAL PACKAGE CHAI-SCHEMA.xsd

Needs model-signing 1.1.1 with pyOpenSSL, cyclonedx-python-lib with json-validation, and xmlschema in the Python that runs it. PACKAGE is a
model package (folder); CHAI-SCHEMA.xsd is v0.2/schema.xsd of coalition-for-health-ai/mc-schema.
"""
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

fiducial, package, schema = (os.path.abspath(path) for path in sys.argv[1:4])
failed = 0


def run(*words, agent="maker", code=0):
    done = subprocess.run([fiducial, *words], capture_output=True, text=True, env={**os.environ, "FIDUCIAL_AGENT": agent})
    if done.returncode != code:
        sys.exit(f"{' '.join(words)}: left with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def say(what, holds, more=""):
    global failed
    failed += not holds
    print(f"| {what} | {'yes' if holds else 'NO'} | {more} |")


def theirs(folder, bundle, key):
    import model_signing
    try:
        model_signing.verifying.Config().use_elliptic_key_verifier(public_key=pathlib.Path(key)).verify(
            pathlib.Path(folder), pathlib.Path(bundle))
        return None
    except Exception as error:  # noqa: BLE001 what it says is what is shown
        return f"{type(error).__name__}: {error}"


print("| what | holds | |\n|---|---|---|")
with tempfile.TemporaryDirectory(prefix="models-") as place:
    os.chdir(place)
    run("archive", "create", "-A", "a")
    name = json.loads(run("model", "register", package, "-A", "a", "--foreign-data", "--json"))["version"]
    for kind in ["p256", "ed25519"]:
        run("model", "sign", name, "-A", "a", "--key", f"{kind}.key", "--make-key", "--key-kind", kind, "--to", f"{kind}.sig")
    keys = {key["kind"]: key for key in json.loads(run("model", "trust", "-A", "a", "--json"))["keys"]}
    for kind, key in keys.items():
        pathlib.Path(f"{kind}.pub").write_text(key["publicKey"])
        found = subprocess.run(["openssl", "pkey", "-in", f"{kind}.key", "-pubout"], capture_output=True, text=True).stdout
        say(f"openssl reads the {kind} key and gives the same public key", found == key["publicKey"])
    fault = theirs(package, "p256.sig", "p256.pub")
    say("model-signing verifies our P-256 bundle", fault is None, fault or "")
    fault = theirs(package, "ed25519.sig", "ed25519.pub")
    say("model-signing refuses our Ed25519 bundle, for its kind of key", fault is not None, (fault or "")[:90])
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    import base64
    envelope = json.loads(pathlib.Path("ed25519.sig").read_text())["dsseEnvelope"]
    payload = base64.b64decode(envelope["payload"])
    kind = envelope["payloadType"].encode()
    load_pem_public_key(pathlib.Path("ed25519.pub").read_bytes()).verify(
        base64.b64decode(envelope["signatures"][0]["sig"]),
        b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
    say("cryptography verifies our Ed25519 signature over the DSSE encoding", True)

    import model_signing
    model_signing.signing.Config().use_elliptic_key_signer(private_key=pathlib.Path("p256.key")).sign(
        pathlib.Path(package), pathlib.Path("theirs.sig"))
    run("model", "sign", name, "-A", "a", "--bundle", "theirs.sig")
    say("we take the bundle that model-signing made", True)
    payload = json.loads(pathlib.Path("theirs.sig").read_text())
    raw = bytearray(base64.b64decode(payload["dsseEnvelope"]["payload"]))
    digit = raw.index(b'"digest"') + 30
    raw[digit] = ord("0") if raw[digit] != ord("0") else ord("1")
    payload["dsseEnvelope"]["payload"] = base64.b64encode(bytes(raw)).decode()
    pathlib.Path("changed.sig").write_text(json.dumps(payload))
    run("model", "sign", name, "-A", "a", "--bundle", "changed.sig", code=1)
    say("we refuse it with one digit of its payload changed", True)

    run("model", "card", name, "-A", "a", "--form", "chai", "--to", "card.xml", "--figure", "usefulness: AUROC = 0.91 0.88 0.94")
    import xmlschema
    # The signature that a card may carry is of another schema, which is not needed to check a card without one.
    text = pathlib.Path(schema).read_text()
    text = re.sub(r"<xs:import [^>]*/>", "", text)
    text = re.sub(r'<xs:element ref="ds:Signature"[^>]*/>', "", text)
    errors = list(xmlschema.XMLSchema(io.StringIO(text)).iter_errors("card.xml"))
    say("the applied model card is valid by CHAI's schema 0.2", not errors, str(errors[:1]))

    run("model", "card", name, "-A", "a", "--form", "cyclonedx", "--to", "bom.json", "--figure", "usefulness: AUROC = 0.91 0.88 0.94",
        "--note", "biases: Few patients over 90", "--note", "users: Radiologists")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    errors = JsonStrictValidator(SchemaVersion.V1_6).validate_str(pathlib.Path("bom.json").read_text())
    say("the bill of materials is valid by CycloneDX 1.6", not errors, str(errors or "")[:200])

    run("model", "export", name, "-A", "a", "--to", "out")
    run("model", "verify", "--folder", "out", "--key", "ed25519.pub")
    fault = theirs("out/package", next(str(p) for p in pathlib.Path("out/signatures").glob(f"{keys['p256']['key'][:16]}*")), "p256.pub")
    say("model-signing verifies the exported folder", fault is None, fault or "")
    some = next(p for p in pathlib.Path("out/package").rglob("*") if p.is_file())
    data = bytearray(some.read_bytes())
    data[len(data) // 2] ^= 1
    some.write_bytes(data)
    run("model", "verify", "--folder", "out", "--key", "ed25519.pub", code=1)
    say("one bit of an exported file changed: found", True)
sys.exit(1 if failed else 0)
