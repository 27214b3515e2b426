#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signatures, cards and bills of materials of models, held against other people's programs and schemas.

    Proofs/model_signatures.py FIDUCIAL

Needs model-signing 1.1.1 with pyOpenSSL, and cyclonedx-python-lib with json-validation in the Python that runs it.
"""
import base64
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

fiducial = os.path.abspath(sys.argv[1])
failed = 0

# What CHAI's schema v0.2 (coalition-for-health-ai/mc-schema) asks: the elements of each element, in order; those with ? may be missing,
# * stands for any number and + for one or more. All others hold text.
METRIC = "MetricGoal Results Interpretation TestType TestingDataDescription ValidationProcessAndJustification"
CHAI = {
    "AppliedModelCard": "BasicInfo ReleaseInfo ModelSummary UsesAndDirections Warnings TrustIngredients KeyMetrics Resources Bibliography",
    "BasicInfo": "ModelName ModelDeveloper DeveloperContact",
    "ReleaseInfo": "ReleaseStage ReleaseDate ReleaseVersion GlobalAvailability EHRCompatibility? RegulatoryApproval?",
    "EHRCompatibility": "EHR*",
    "ModelSummary": "Summary Keywords",
    "Keywords": "Keyword*",
    "UsesAndDirections": "IntendedUseAndWorkflow PrimaryIntendedUsers HowToUse TargetedPatientPopulation CautionedOutOfScopeSettings",
    "Warnings": "KnownRisksAndLimitations KnownBiasesOrEthicalConsiderations ClinicalRiskLevel",
    "TrustIngredients": "AISystemFacts TransparencyInformation",
    "AISystemFacts": "OutcomesAndOutputs ModelType FoundationModels? InputDataSource OutputAndInputDataTypes DevelopmentDataCharacterization "
                     "BiasMitigationApproaches OngoingMaintenance Security? Transparency?",
    "TransparencyInformation": "FundingSource ThirdPartyInformation? StakeholdersConsulted",
    "KeyMetrics": "UsefulnessUsabilityEfficacy FairnessEquity SafetyReliability",
    "UsefulnessUsabilityEfficacy": METRIC, "FairnessEquity": METRIC, "SafetyReliability": METRIC,
    "Results": "MetricResult+",
    "MetricResult": "Label ValueJson",
    "Resources": "EvaluationReferences? ClinicalTrial? PeerReviewedPublications ReimbursementStatus? PatientConsentOrDisclosure",
}


def chai_faults(element):
    """What is against the schema in an element and below."""
    name = element.tag.removeprefix("{https://mc.chai.org/v0.2/schema.xsd}")
    if name.startswith("{"):
        return [f"{name}: another namespace"]
    asked = CHAI.get(name)
    if asked is None:
        return [f"{name} has elements"] if len(element) else []
    faults = [f"{name} holds text"] if (element.text or "").strip() else []
    here = [child.tag.rsplit("}", 1)[-1] for child in element]
    for word in asked.split():
        word, many = (word[:-1], word[-1]) if word[-1] in "?*+" else (word, "")
        count = 0
        while here and here[0] == word and (many in "*+" and many or not count):
            here.pop(0)
            count += 1
        if not count and many not in ("?", "*"):
            faults.append(f"{name} lacks {word}")
    if here:
        faults.append(f"{name} has {here[0]} out of place")
    return faults + [fault for child in element for fault in chai_faults(child)]


def network():
    """A linear layer over a picture of 4 x 4, as the bytes of an ONNX file."""
    def varint(number):
        out = b""
        while number > 127:
            out, number = out + bytes([number & 127 | 128]), number >> 7
        return out + bytes([number])

    def text(field, value):
        value = value.encode() if isinstance(value, str) else value
        return varint(field << 3 | 2) + varint(len(value)) + value

    def number(field, value):
        return varint(field << 3) + varint(value)

    def value(name, *axes):
        axes = b"".join(text(1, text(2, axis) if isinstance(axis, str) else number(1, axis)) for axis in axes)
        return text(1, name) + text(2, text(1, number(1, 1) + text(2, axes)))

    weights = number(1, 16) + number(1, 2) + number(2, 1) + text(8, "w") + text(9, struct.pack("<32f", *[k / 32 for k in range(32)]))
    graph = (text(1, text(1, "image") + text(2, "flat") + text(4, "Flatten"))
             + text(1, text(1, "flat") + text(1, "w") + text(2, "logits") + text(4, "MatMul"))
             + text(2, "made") + text(5, weights) + text(11, value("image", "batch", 1, 4, 4)) + text(12, value("logits", "batch", 2)))
    return number(1, 8) + text(7, graph) + text(8, number(2, 17))


MANIFEST = """fiducial-model: 1
name: chest
version: "1.2"
task: multilabel
weights: model.onnx
licence: Apache-2.0
inputs:
  - name: image
    layout: NCHW
    channels: 1
    recipe:
      - {step: resize, size: [4, 4, null], interpolation: linear}
outputs:
  - name: logits
    meaning: logits
    activation: sigmoid
    classes: [effusion, pneumothorax]
accepts:
  modality: [DX, CR]
intended-use:
  statement: Points a radiologist at chest radiographs that may show a pneumothorax
  users: [Radiologists]
out-of-scope:
  - Children under 18 years
"""


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
    package = os.path.join(place, "chest")
    os.mkdir(package)
    pathlib.Path(package, "model.onnx").write_bytes(network())
    pathlib.Path(package, "model.yaml").write_text(MANIFEST)
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
    say("model-signing refuses our Ed25519 bundle, for its kind of key", fault is not None, (fault or "").split(":")[0])
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
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
    faults = chai_faults(xml.etree.ElementTree.parse("card.xml").getroot())
    say("the applied model card has the elements that CHAI's schema 0.2 asks, in order, and no other", not faults, "; ".join(faults[:3]))
    mended = pathlib.Path("card.xml").read_text()
    spoilt = [mended.replace("<ReleaseDate>", "<Date>").replace("</ReleaseDate>", "</Date>"), mended.replace("<Bibliography/>", "")]
    say("that check finds an element renamed and one left out",
        all(text != mended and chai_faults(xml.etree.ElementTree.fromstring(text)) for text in spoilt))

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
