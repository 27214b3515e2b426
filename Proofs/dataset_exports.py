#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what `fiducial dataset export` wrote with the readers of others.

Usage: dataset_exports.py FOLDER…

FOLDER is an export with the form it was written in as the last word of its name: out-csv, out-coco, out-croissant, out-bids,
out-folders. Every file is held against MANIFEST.json; the table is read with pandas, COCO with pycocotools, Croissant validated and
loaded back with mlcroissant, BIDS with pandas.
"""
import hashlib
import json
import pathlib
import sys

import pandas as pd


def check_manifest(folder):
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    listed = {file["name"]: file for file in manifest["files"]}
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"MANIFEST.json"}
    assert found == set(listed), found ^ set(listed)
    for name, file in listed.items():
        data = (folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"] and len(data) == file["bytes"], name
    return len(listed)


def check_table(folder):
    table = pd.read_csv(folder / "items.csv", dtype=str, keep_default_na=False)
    assert table.image.is_unique and table.sha256.str.len().eq(64).all()
    if "file" in table:
        for name, digest in zip(table.file, table.sha256):
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    return f"{len(table)} rows, {len(table.columns)} columns"


def check_coco(folder):
    from pycocotools.coco import COCO
    words = []
    for path in sorted(folder.glob("instances_*.json")):
        coco = COCO(str(path))
        images = coco.loadImgs(coco.getImgIds())
        annotations = coco.loadAnns(coco.getAnnIds())
        assert all((folder / image["file_name"]).exists() for image in images)
        for annotation in annotations[:200]:
            coco.annToMask(annotation)
        words.append(f"{path.name}: {len(images)} images, {len(annotations)} annotations, {len(coco.getCatIds())} categories")
    return "; ".join(words)


def check_croissant(folder):
    import mlcroissant
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors, issues.errors
    records = list(dataset.records(record_set="items"))
    table = pd.read_csv(folder / "items.csv")
    assert len(records) == len(table)
    assert [record["items/image"] for record in records] == table.image.tolist()
    return f"no errors, {len(issues.warnings)} warnings, {len(records)} records loaded back"


def check_bids(folder):
    people = pd.read_csv(folder / "participants.tsv", sep="\t", na_values="n/a")
    assert people.participant_id.is_unique and people.participant_id.str.startswith("sub-").all()
    description = json.loads((folder / "dataset_description.json").read_text())
    assert description["BIDSVersion"] and description["Name"]
    return f"{len(people)} participants"


def main():
    print("export | files | table | form")
    print("---|---|---|---")
    for name in sys.argv[1:]:
        folder = pathlib.Path(name)
        form = folder.name.split("-")[-1]
        files = check_manifest(folder)
        table = check_table(folder)
        more = {"coco": check_coco, "croissant": check_croissant, "bids": check_bids}.get(form)
        print(f"{form} | {files} | {table} | {more(folder) if more else ''}")


if __name__ == "__main__":
    main()
