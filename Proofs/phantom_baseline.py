#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Says how hard a simulated cohort is for an honest baseline, and whether it can be solved without looking; prints the table.

    Proofs/phantom_baseline.py FIDUCIAL [--quick] [--truth COLUMN]

FIDUCIAL is the command, which makes its demo, or a folder that it made. The baseline is thumbnails of 32 × 32 pixels, 100 principal
components and logistic regression, out-of-fold over five folds that keep patients together; areas with 95 % intervals from 2,000
resamples of patients. Where the study data lie beside the checkout, the same lines run on real NIH radiographs.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

sys.path.insert(0, str(Path(__file__).resolve().parent))
from phantom_realism import cases, grey, squashed

SIDE, COMPONENTS, RESAMPLES = 32, 100, 2000
HEAD = "| scores from | images | patients | positive | AUC | 95 % interval |\n|---|---:|---:|---:|---:|---:|"


def area(truth, scores):
    """The chance that a positive scores above a negative, ties counting half."""
    order = np.argsort(scores, kind="stable")
    _, inverse, counts = np.unique(scores[order], return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = np.empty(len(scores))
    ranks[order] = (last - (counts - 1) / 2)[inverse]
    positive = truth.sum()
    return (ranks[truth == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(truth) - positive))


def interval(truth, scores, patients):
    """2.5 % and 97.5 % of the area over resamples of whole patients."""
    members = [np.flatnonzero(patients == patient) for patient in np.unique(patients)]
    draws = np.random.default_rng(0)
    areas = []
    for _ in range(RESAMPLES):
        chosen = np.concatenate([members[i] for i in draws.integers(len(members), size=len(members))])
        if 0 < truth[chosen].sum() < len(chosen):
            areas.append(area(truth[chosen], scores[chosen]))
    return np.percentile(areas, (2.5, 97.5))


def out_of_fold(table, truth, patients, model):
    scores = np.zeros(len(truth))
    for train, test in GroupKFold(5).split(table, groups=patients):
        scores[test] = model().fit(table[train], truth[train]).predict_proba(table[test])[:, 1]
    return scores


def logistic():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))


def components(count):
    return lambda: make_pipeline(PCA(count, random_state=0), StandardScaler(), LogisticRegression(max_iter=2000))


def line(name, table, truth, patients, model):
    scores = out_of_fold(table, truth, patients, model)
    low, high = interval(truth, scores, patients)
    print(f"| {name} | {len(truth)} | {len(np.unique(patients))} | {truth.mean():.0%} | {area(truth, scores):.3f} | {low:.3f}–{high:.3f} |")
    return scores


def number(text):
    """A number, or the least of several ones written with bars between them."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("fiducial", type=Path)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--truth", default="truth")
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.fiducial
        if not folder.is_dir():
            folder = Path(temporary) / "cohort"
            words = [str(options.fiducial), "phantom", "make", "--format", "png", "--masks", "none", "--output", str(folder)]
            subprocess.run([*words, *(["--patients", "300"] if options.quick else [])], check=True, stdout=subprocess.DEVNULL)
        simulated(folder, options.truth)
    data = Path(__file__).resolve().parents[2] / "shared/data"
    if (data / "cxr/cxr.csv").is_file():
        real(data)


def simulated(folder, name):
    """The tables of a simulated cohort."""
    rows = [row for row in cases(folder) if row["view"] in ("PA", "AP")]
    truth = np.array([int(float(row[name])) for row in rows])
    patients = np.array([row["patient"] for row in rows])
    full = [grey(Path(row["picture"])) for row in rows]
    pixels = np.stack([squashed(picture, SIDE).ravel() for picture in full]) / 255
    known = {name: [row[name] for row in rows] for name in ("site", "device", "view", "sex")}
    age = np.array([number(row.get("age", "")) for row in rows])
    coded = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit_transform(np.array(list(known.values())).T)
    told = np.column_stack([coded, np.where(np.isfinite(age), age, np.nanmean(age))])

    print(f"### The demo, `{name}`\n\n{HEAD}")
    scores = line(f"**baseline: {SIDE} × {SIDE}, PCA-{COMPONENTS}, logistic regression**", pixels, truth, patients, components(COMPONENTS))
    for side, count in ((32, 30), (32, 60), (32, 200), (64, 100)):
        table = np.stack([squashed(picture, side).ravel() for picture in full]) / 255
        line(f"{side} × {side}, PCA-{count}", table, truth, patients, components(count))
    frontal = np.array([row["view"] == "PA" for row in rows])
    line("the baseline, learnt and judged on PA alone", pixels[frontal], truth[frontal], patients[frontal], components(COMPONENTS))
    print("\n### What must not suffice\n\n" + HEAD)
    line("site, device, view, sex and age alone", told, truth, patients, logistic)
    line("mean grey alone", pixels.mean(axis=1)[:, None], truth, patients, logistic)
    line("mean, sd and nine percentiles of grey", np.column_stack([pixels.mean(axis=1), pixels.std(axis=1), np.percentile(pixels, range(10, 100, 10), axis=1).T]), truth, patients, logistic)
    draws = np.random.default_rng(0)
    names, inverse = np.unique(patients, return_inverse=True)
    carries = np.zeros(len(names), int)
    np.maximum.at(carries, inverse, truth)
    line("the baseline on truths shuffled among patients", pixels, draws.permutation(carries)[inverse], patients, components(COMPONENTS))
    print("\n### The baseline within groups\n\n| group | images | positive | AUC | 95 % interval |\n|---|---:|---:|---:|---:|")
    for name, values in known.items():
        for value in sorted(set(values)):
            here = np.array(values) == value
            if value and 10 <= truth[here].sum() <= here.sum() - 10:
                low, high = interval(truth[here], scores[here], patients[here])
                print(f"| {name} {value} | {here.sum()} | {truth[here].mean():.0%} | {area(truth[here], scores[here]):.3f} | {low:.3f}–{high:.3f} |")


def real(data):
    """The same lines on the NIH radiographs, beside what is known of the whole set, of which these are a part."""
    from PIL import Image

    with open(data / "cxr/cxr.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith("NIH")]
    thumbnails = []
    for row in rows:
        with Image.open(data / "cxr/images" / row["image"]) as picture:
            thumbnails.append(np.asarray(picture.convert("L").resize((SIDE, SIDE)), dtype=float).ravel() / 255)
    pixels, patients = np.stack(thumbnails), np.array([row["patient_id"] for row in rows])
    labels = [row["labels"].split("|") for row in rows]
    print(f"\n### The same lines on real radiographs (NIH, 64 × 64 copies)\n\n{HEAD}")
    for name, truth in (
        ("abnormal (on the whole source set: 0.607)", [int("No Finding" not in found) for found in labels]),
        ("effusion (on the whole source set: 0.682)", [int("Effusion" in found) for found in labels]),
        ("nodule or mass", [int("Nodule" in found or "Mass" in found) for found in labels]),
        ("sex (on the whole source set: 0.852)", [int(row["sex"] == "F") for row in rows]),
        ("view (on the whole source set: 0.936)", [int(row["view"] == "AP") for row in rows]),
    ):
        for count in (30, COMPONENTS):
            line(f"{name}, PCA-{count}", pixels, np.array(truth), patients, components(count))


if __name__ == "__main__":
    main()
