#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what `fiducial dataset export` and `fiducial audit export` wrote with the readers of others.

    Proofs/dataset_exports.py FIDUCIAL [--quick]

A cohort of phantoms is taken in and labelled with findings, boxes and masks, then handed out in every form. Every file is held against
MANIFEST.json; tables are read with pandas, COCO with pycocotools, Croissant with mlcroissant, DICOM with pydicom, NIfTI with nibabel.
Counts, labels and digests are compared with the cohort's own tables and files. Audit messages are held against the structure of
PS3.15 A.5.1, written down here as a RELAX NG schema, and against the elements that FHIR R4 and R5 ask for.
"""
import argparse
import contextlib
import gzip
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
from datetime import datetime

import numpy as np
import pandas as pd


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def check_manifest(folder):
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    listed = {file["name"]: file for file in manifest["files"]}
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"MANIFEST.json"}
    assert found == set(listed), found ^ set(listed)
    for name, file in listed.items():
        data = (folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"] and len(data) == file["bytes"], name
    return len(listed)


def check_table(folder, cases):
    table = pd.read_csv(folder / "items.csv", dtype=str, keep_default_na=False)
    assert table.image.is_unique and table.sha256.str.len().eq(64).all()
    assert len(table) == len(cases) and set(table.case) == set(cases.index), "other cases"
    # The label of each case is the cohort's own truth.
    assert (table["label.nodule"] == cases.nodule.loc[table.case].to_numpy()).all(), "other labels"
    assert table.groupby("patient").case.agg(lambda c: len({one.rsplit("-", 1)[0] for one in c})).eq(1).all()
    if "file" in table:
        for name, digest in zip(table.file, table.sha256):
            assert sha256(folder / name) == digest, name
    return table


def check_coco(folder, table, regions, truth):
    from pycocotools.coco import COCO
    words = []
    masks = boxes = whole = 0
    case_of = dict(zip(table.image.astype(int), table.case))
    for path in sorted(folder.glob("instances_*.json")):
        with contextlib.redirect_stdout(sys.stderr):
            coco = COCO(str(path))
        images = coco.loadImgs(coco.getImgIds())
        annotations = coco.loadAnns(coco.getAnnIds())
        names = {category["id"]: category["name"] for category in coco.loadCats(coco.getCatIds())}
        assert all((folder / image["file_name"]).exists() for image in images)
        for annotation in annotations:
            case, name = case_of[annotation["image_id"]], names[annotation["category_id"]]
            if isinstance(annotation["segmentation"], dict):
                mask = coco.annToMask(annotation)
                x, y = mask.any(0).nonzero()[0], mask.any(1).nonzero()[0]
                assert annotation["area"] == mask.sum()
                assert annotation["bbox"] == [x[0], y[0], x[-1] - x[0] + 1, y[-1] - y[0] + 1]
                # The very pixels of one of the phantom's regions of this name.
                assert any((mask == truth(case, bit)).all() for bit in regions[case].get(name, []))
                masks += 1
            elif annotation["scope"] == "region":
                boxes += 1
            else:
                whole += 1
        words.append(f"{len(images)} images, {len(annotations)} annotations, {len(names)} categories")
    expected = sum(len(bits) for of in regions.values() for bits in of.values())
    assert masks == boxes == expected, (masks, boxes, expected)
    return "; ".join(words) + f": {masks} masks equal to the phantoms' pixel for pixel, {boxes} boxes, {whole} of the whole image"


def check_croissant(folder, table):
    import mlcroissant
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors, issues.errors
    records = list(dataset.records(record_set="items"))
    assert [str(record["items/image"]) for record in records] == table.image.tolist()
    labels = [record["items/label.nodule"] for record in records]
    assert [one.decode() if isinstance(one, bytes) else str(one) for one in labels] == table["label.nodule"].tolist()
    return f"no errors, {len(issues.warnings)} warnings, {len(records)} records loaded back with their labels"


def check_bids(folder, table, cases):
    people = pd.read_csv(folder / "participants.tsv", sep="\t", na_values="n/a", dtype={"sex": str})
    assert people.participant_id.is_unique and set(people.participant_id) == {"sub-" + p[1:] for p in table.patient}
    sex = {("sub-" + row.patient[1:]): cases.sex[row.case] for row in table.itertuples()}
    assert all(sex[row.participant_id] == row.sex for row in people.itertuples())
    description = json.loads((folder / "dataset_description.json").read_text())
    assert description["BIDSVersion"] and description["Name"]
    return f"{len(people)} participants, sex as in the cohort (tables only: a BIDS reader finds no image)"


PATIENT_TAGS = {0x00100010, 0x00100020, 0x00100021, 0x00100022, 0x00100024, 0x00101000, 0x00101001, 0x00101002, 0x00101005,
                0x00101040, 0x00101060, 0x00101090, 0x00102154, 0x00081120, 0x00120040, 0x00120042}


def check_dicom(folder, table, originals, ids, uids):
    import pydicom
    others = {}
    elements = 0

    def compare(new, old, path=""):
        nonlocal elements
        for element in old:
            tag = int(element.tag)
            if tag in PATIENT_TAGS and ids != "keep":
                continue
            assert element.tag in new, f"{path}{element.tag} is gone"
            here = new[element.tag]
            elements += 1
            if element.VR == "SQ":
                assert len(here.value) == len(element.value)
                for one, other in zip(here.value, element.value):
                    compare(one, other, f"{path}{element.tag}/")
            elif element.VR == "UI" and uids == "remap":
                values = [element.value] if isinstance(element.value, str) else list(element.value or [])
                theirs = [here.value] if isinstance(here.value, str) else list(here.value or [])
                for a, b in zip(values, theirs):
                    if a.startswith("1.2.840.10008."):
                        assert a == b
                    else:
                        assert a != b and len(b) <= 64 and others.setdefault(a, b) == b
            elif element.tag != 0x00080005:
                assert here.value == element.value, f"{path}{element.tag}"

    for row in table.itertuples():
        new, old = pydicom.dcmread(folder / row.file), pydicom.dcmread(originals[row.case])
        expected = {"keep": old.PatientID, "number": row.patient, "none": ""}[ids]
        assert (new.PatientID or "") == expected, (new.PatientID, expected)
        if ids == "keep" and uids == "keep":
            assert (folder / row.file).read_bytes() == pathlib.Path(originals[row.case]).read_bytes()
        compare(new, old)
        assert new.file_meta.MediaStorageSOPInstanceUID == new.SOPInstanceUID
        assert new.file_meta.TransferSyntaxUID == old.file_meta.TransferSyntaxUID
        assert np.array_equal(new.pixel_array, old.pixel_array)
        text = (folder / row.file).read_bytes()
        assert ids == "keep" or old.PatientID.encode() not in text, "a pseudonym is left"
    assert len(set(others.values())) == len(others)
    return (f"{len(table)} files, {elements} elements and all pixels as they came"
            + (f", {len(others)} identifiers remapped one to one" if uids == "remap" else ""))


def check_nifti(run, work):
    """Volumes that nibabel wrote are read by nibabel as they were."""
    import nibabel
    source = work / "volumes"
    source.mkdir()
    generator = np.random.default_rng(7)
    arrays = {}
    for number in range(3):
        array = generator.integers(-1000, 1000, (5, 6, 7)).astype(np.int16)
        affine = np.diag([0.5, 0.75, 2.0, 1.0])
        affine[:3, 3] = [10, -20, 30 + number]
        nibabel.save(nibabel.Nifti1Image(array, affine), source / f"{number}.nii.gz")
        arrays[sha256(source / f"{number}.nii.gz")] = (array, affine)
    archive = work / "volumes-archive"
    run("archive", "create", archive=archive)
    run("import", str(source), "--synthetic", "--reason", "made for the proof", archive=archive)
    run("dataset", "create", "volumes", "--all", "--purpose", "validation", archive=archive)
    run("dataset", "export", "volumes@1", "--format", "folders", "--purpose", "validation", "--to", str(work / "out-nifti"),
        archive=archive)
    files = check_manifest(work / "out-nifti")
    table = pd.read_csv(work / "out-nifti" / "items.csv", dtype=str)
    for name, digest in zip(table.file, table.sha256):
        array, affine = arrays[digest]
        place = work / "out-nifti" / name
        # A file that came gzipped leaves as it came, named .nii: nibabel, which goes by the name, is given its bytes.
        data = place.read_bytes()
        image = nibabel.Nifti1Image.from_bytes(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        assert np.array_equal(np.asarray(image.dataobj), array) and np.allclose(image.affine, affine)
    return files, f"{len(table)} volumes, voxels and affines as written ({', '.join(sorted({n.split('.', 1)[1] for n in table.file}))})"


# The structure of an audit message, from the text of PS3.15 A.5.1 and the tables of A.5.2.
AUDIT_SCHEMA = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
 <define name="code"><attribute name="csd-code"><data type="token"/></attribute><attribute name="codeSystemName"><data type="token"/></attribute>
  <optional><attribute name="displayName"><data type="token"/></attribute></optional><attribute name="originalText"><data type="token"/></attribute></define>
 <define name="pair"><attribute name="type"><data type="token"/></attribute><attribute name="value"><data type="base64Binary"/></attribute></define>
 <start><element name="AuditMessage">
  <element name="EventIdentification">
   <optional><attribute name="EventActionCode"><choice><value>C</value><value>R</value><value>U</value><value>D</value><value>E</value></choice></attribute></optional>
   <attribute name="EventDateTime"><data type="dateTime"/></attribute>
   <attribute name="EventOutcomeIndicator"><choice><value>0</value><value>4</value><value>8</value><value>12</value></choice></attribute>
   <element name="EventID"><ref name="code"/></element>
   <zeroOrMore><element name="EventTypeCode"><ref name="code"/></element></zeroOrMore>
   <optional><element name="EventOutcomeDescription"><text/></element></optional>
  </element>
  <oneOrMore><element name="ActiveParticipant">
   <attribute name="UserID"><text/></attribute>
   <optional><attribute name="AlternativeUserID"><text/></attribute></optional>
   <optional><attribute name="UserName"><text/></attribute></optional>
   <attribute name="UserIsRequestor"><data type="boolean"/></attribute>
   <optional><attribute name="NetworkAccessPointID"><data type="token"/></attribute></optional>
   <optional><attribute name="NetworkAccessPointTypeCode"><choice><value>1</value><value>2</value><value>3</value><value>4</value><value>5</value></choice></attribute></optional>
   <zeroOrMore><element name="RoleIDCode"><ref name="code"/></element></zeroOrMore>
   <optional><element name="MediaIdentifier"><element name="MediaType"><ref name="code"/></element></element></optional>
  </element></oneOrMore>
  <element name="AuditSourceIdentification">
   <optional><attribute name="AuditEnterpriseSiteID"><data type="token"/></attribute></optional>
   <attribute name="AuditSourceID"><data type="token"/></attribute>
   <zeroOrMore><element name="AuditSourceTypeCode"><ref name="code"/></element></zeroOrMore>
  </element>
  <zeroOrMore><element name="ParticipantObjectIdentification">
   <attribute name="ParticipantObjectID"><data type="token"/></attribute>
   <optional><attribute name="ParticipantObjectTypeCode"><choice><value>1</value><value>2</value><value>3</value><value>4</value></choice></attribute></optional>
   <optional><attribute name="ParticipantObjectTypeCodeRole"><data type="integer"><param name="minInclusive">1</param><param name="maxInclusive">26</param></data></attribute></optional>
   <optional><attribute name="ParticipantObjectDataLifeCycle"><data type="integer"><param name="minInclusive">1</param><param name="maxInclusive">15</param></data></attribute></optional>
   <optional><attribute name="ParticipantObjectSensitivity"><data type="token"/></attribute></optional>
   <element name="ParticipantObjectIDTypeCode"><ref name="code"/></element>
   <choice><element name="ParticipantObjectName"><data type="token"/></element><element name="ParticipantObjectQuery"><data type="base64Binary"/></element></choice>
   <zeroOrMore><element name="ParticipantObjectDetail"><ref name="pair"/></element></zeroOrMore>
   <zeroOrMore><element name="ParticipantObjectDescription"><text/></element></zeroOrMore>
  </element></zeroOrMore>
 </element></start></grammar>"""

# A.5.3: what may be done in an event of each kind that is written here.
EVENT_ACTIONS = {"110100": "E", "110101": "R", "110103": "CRUDE", "110106": "R", "110107": "C", "110110": "CRUD", "110112": "E",
                 "110113": "E"}


def check_atna(lines):
    from lxml import etree
    schema = etree.RelaxNG(etree.fromstring(AUDIT_SCHEMA))
    kinds = {}
    for line in lines:
        message = etree.fromstring(line.encode())
        assert schema.validate(message), schema.error_log
        event = message.find("EventIdentification")
        code = event.find("EventID").get("csd-code")
        assert event.get("EventActionCode") in EVENT_ACTIONS[code], (code, event.get("EventActionCode"))
        assert sum(p.get("UserIsRequestor") == "true" for p in message.findall("ActiveParticipant")) == 1
        kinds.setdefault(code, set()).add(event.find("EventTypeCode").get("csd-code"))
    # A message with a piece missing or of another kind is refused by the schema.
    broken = 0
    for spoil in (lambda m: m.remove(m.find("AuditSourceIdentification")), lambda m: m.find("EventIdentification").attrib.pop("EventDateTime"),
                  lambda m: m.find("EventIdentification").set("EventOutcomeIndicator", "1"), lambda m: m.append(etree.Element("Other"))):
        message = etree.fromstring(lines[0].encode())
        spoil(message)
        broken += not schema.validate(message)
    assert broken == 4
    assert "dataset.export.begin" in kinds["110106"]
    return f"{len(lines)} messages of {len(kinds)} event kinds fit the structure; 4 of 4 spoilt ones do not"


def check_fhir(lines):
    lacking = {}
    for line in lines:
        event = json.loads(line)
        assert event["resourceType"] == "AuditEvent" and event["type"]["code"] and event["type"]["system"]
        assert event["action"] in "CRUDE" and event["outcome"] in ("0", "4", "8", "12")
        datetime.fromisoformat(event["recorded"].replace("Z", "+00:00"))
        assert event["agent"] and all(isinstance(agent["requestor"], bool) for agent in event["agent"])
        assert event["source"]["observer"]
        for entity in event.get("entity", []):
            assert not ("name" in entity and "query" in entity)
            assert all(d["type"] and (("valueString" in d) != ("valueBase64Binary" in d)) for d in entity.get("detail", []))
        # R5 asks for a code, for an outcome that is coded, and for the reference of each agent.
        for element, there in (("code", "code" in event), ("outcome.code", isinstance(event.get("outcome"), dict)),
                               ("agent.who", all("who" in agent for agent in event["agent"]))):
            lacking[element] = lacking.get(element, 0) + (not there)
    missing = sorted(name for name, count in lacking.items() if count)
    return f"{len(lines)} events have what R4 requires; as R5 they would lack {', '.join(missing)}: they are R4"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fiducial")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        archive = work / "archive"

        def run(*arguments, archive=archive):
            at = ["--archive", str(archive)] if arguments[0] != "phantom" else []
            done = subprocess.run([options.fiducial, *arguments, *at], capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"{' '.join(arguments)}: {done.returncode}: {done.stderr}{done.stdout}")
            return done.stdout

        cohort = work / "cohort"
        run("phantom", "make", "--patients", "12" if options.quick else "60", "--output", str(cohort), "--masks", "png")
        run("archive", "create")
        run("import", str(cohort), "--synthetic")
        cases = pd.read_csv(cohort / "cases.csv", dtype=str, keep_default_na=False).set_index("case")
        rows = pd.read_csv(cohort / "masks.csv", dtype=str, keep_default_na=False)
        # Of a finding that no pixel shows there is no region.
        rows = rows[rows.pixels != "0"].reset_index(drop=True)
        rows["file"] = [str(pathlib.Path(cases.image[case].replace("images/", "masks/", 1)).parent / "truth.png") for case in rows.case]
        run("dataset", "label", "--from-attribute", "label:nodule", "--finding", "nodule", "--source", "phantom")
        rows["name"] = rows["name"] + "-region"
        (work / "masks.csv").write_text(rows.assign(file="cohort/" + rows.file).to_csv(index=False))
        region = ("dataset", "label", str(work / "masks.csv"), "--match", "case", "--finding-column", "name", "--source", "phantom")
        run(*region, "--author", "boxes", "--box", "left,top,right,bottom")
        run(*region, "--author", "masks", "--mask-column", "file", "--mask-bit", "label")
        regions = {}
        for row in rows.itertuples():
            regions.setdefault(row.case, {}).setdefault(row.name.lower(), []).append(int(row.label))
        files = dict(zip(rows.case, rows.file))

        def truth(case, bit):
            from PIL import Image
            return (np.array(Image.open(cohort / files[case])) >> (bit - 1)) & 1

        run("dataset", "create", "cohort", "--all", "--purpose", "validation")
        originals = {case: cohort / image for case, image in cases.image.items()}
        print("| handed out as | files | read with | what was found |")
        print("|---|---|---|---|")

        def export(form, *more, name=None):
            folder = work / f"out-{name or form}"
            run("dataset", "export", "cohort@1", "--format", form, "--purpose", "validation", "--to", str(folder), *more)
            return folder, check_manifest(folder), check_table(folder, cases)

        folder, count, table = export("csv")
        print(f"| csv | {count} | pandas {pd.__version__} | {len(table)} rows, {len(table.columns)} columns; cases, patients and labels as in the cohort |")
        folder, count, table = export("folders", "--by-finding", "nodule")
        assert all(row.file.split("/")[1] == row._asdict().get("label.nodule", cases.nodule[row.case]) for row in table.itertuples())
        print(f"| folders | {count} | pandas | each image in the folder of its label |")
        folder, count, table = export("coco")
        print(f"| coco | {count} | pycocotools | {check_coco(folder, table, regions, truth)} |")
        folder, count, table = export("croissant")
        print(f"| croissant | {count} | mlcroissant | {check_croissant(folder, table)} |")
        folder, count, table = export("bids")
        print(f"| bids | {count} | pandas | {check_bids(folder, table, cases)} |")
        import pydicom
        for ids, uids in (("number", "keep"), ("none", "remap"), ("keep", "keep"), ("keep", "remap")):
            folder, count, table = export("dicom", "--patient-ids", ids, "--uids", uids, name=f"dicom-{ids}-{uids}")
            print(f"| dicom, --patient-ids {ids} --uids {uids} | {count} | pydicom {pydicom.__version__} | "
                  f"{check_dicom(folder, table, originals, ids, uids)} |")
        count, words = check_nifti(run, work)
        print(f"| folders, NIfTI | {count} | nibabel | {words} |")
        print(f"| audit export, ATNA | | lxml, RELAX NG | {check_atna(run('audit', 'export', '--format', 'atna').splitlines())} |")
        print(f"| audit export, FHIR | | json | {check_fhir(run('audit', 'export', '--format', 'fhir').splitlines())} |")


if __name__ == "__main__":
    main()
