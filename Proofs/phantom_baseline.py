#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Says how hard a simulated cohort is for an honest baseline, and whether it can be solved without looking; prints the table.

    Proofs/phantom_baseline.py FOLDER [SHARED] [--truth COLUMN]

FOLDER was made by `fiducial phantom make`. The baseline is that of `chest_baseline.py`: thumbnails of 32 × 32 pixels, principal
components and logistic regression, out-of-fold over five folds that keep patients together; areas with 95 % intervals from 2,000
resamples of patients. With SHARED the same lines run on the real NIH radiographs, whose numbers are known.
"""
import argparse
import csv
import sys
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

sys.path.insert(0, str(Path(__file__).parent))
from phantom_realism import cases, grey, squashed

SIDE, COMPONENTS, RESAMPLES = 32, 30, 2000


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
    options.add_argument("folder", type=Path)
    options.add_argument("shared", type=Path, nargs="?")
    options.add_argument("--truth", default="nodule")
    options.add_argument("--sizes", action="store_true", help="other sizes of thumbnail and numbers of components too")
    options = options.parse_args()
    rows = [row for row in cases(options.folder) if row["view"] in ("PA", "AP")]
    truth = np.array([int(float(row[options.truth])) for row in rows])
    patients = np.array([row["patient"] for row in rows])
    full = [grey(Path(row["picture"])) for row in rows]
    pixels = np.stack([squashed(picture, SIDE).ravel() for picture in full]) / 255
    known = {name: [row[name] for row in rows] for name in ("site", "device", "view", "sex")}
    age = np.array([number(row.get("age", "")) for row in rows])
    coded = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit_transform(np.array(list(known.values())).T)
    told = np.column_stack([coded, np.where(np.isfinite(age), age, np.nanmean(age))])

    head = "| scores from | images | patients | positive | AUC | 95 % interval |\n|---|---:|---:|---:|---:|---:|"
    print(f"### The simulated cohort, `{options.truth}`\n\n{head}")
    scores = line(f"**baseline: {SIDE} × {SIDE}, PCA-{COMPONENTS}, logistic regression**", pixels, truth, patients, components(COMPONENTS))
    if options.sizes:
        for side, count in ((32, 60), (32, 100), (64, 30), (64, 60), (64, 100), (64, 200)):
            line(f"{side} × {side}, PCA-{count}", np.stack([squashed(p, side).ravel() for p in full]) / 255, truth, patients, components(count))
    print("\nWhat must not suffice:\n\n" + head)
    line("site, device, view, sex and age alone", told, truth, patients, logistic)
    line("mean grey alone", pixels.mean(axis=1)[:, None], truth, patients, logistic)
    line("mean, sd and nine percentiles of grey", np.column_stack([pixels.mean(axis=1), pixels.std(axis=1), np.percentile(pixels, range(10, 100, 10), axis=1).T]), truth, patients, logistic)
    draws = np.random.default_rng(0)
    names, inverse = np.unique(patients, return_inverse=True)
    carries = np.zeros(len(names), int)
    np.maximum.at(carries, inverse, truth)
    line("the baseline on truths shuffled among patients", pixels, draws.permutation(carries)[inverse], patients, components(COMPONENTS))
    print(f"\nThe baseline's area within groups:\n\n| group | images | positive | AUC | 95 % interval |\n|---|---:|---:|---:|---:|")
    for name, values in known.items():
        for value in sorted(set(values)):
            here = np.array(values) == value
            if value and 10 <= truth[here].sum() <= here.sum() - 10:
                low, high = interval(truth[here], scores[here], patients[here])
                print(f"| {name} {value} | {here.sum()} | {truth[here].mean():.0%} | {area(truth[here], scores[here]):.3f} | {low:.3f}–{high:.3f} |")
    if options.shared and (options.shared / "data/cxr/cxr.csv").is_file():
        real(options.shared, head)


def real(shared, head):
    """The same lines on the NIH radiographs, beside what is known of the whole set, of which these are a part."""
    from PIL import Image

    with open(shared / "data/cxr/cxr.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith("NIH")]
    thumbnails = []
    for row in rows:
        with Image.open(shared / "data/cxr/images" / row["image"]) as picture:
            thumbnails.append(np.asarray(picture.convert("L").resize((SIDE, SIDE)), dtype=float).ravel() / 255)
    pixels, patients = np.stack(thumbnails), np.array([row["patient_id"] for row in rows])
    labels = [row["labels"].split("|") for row in rows]
    print(f"\n### The same lines on real radiographs (NIH, 64 × 64 copies)\n\n{head}")
    for name, truth in (
        ("abnormal (on the whole source set: 0.607)", [int("No Finding" not in found) for found in labels]),
        ("effusion (on the whole source set: 0.682)", [int("Effusion" in found) for found in labels]),
        ("nodule or mass", [int("Nodule" in found or "Mass" in found) for found in labels]),
        ("sex (on the whole source set: 0.852)", [int(row["sex"] == "F") for row in rows]),
        ("view (on the whole source set: 0.936)", [int(row["view"] == "AP") for row in rows]),
    ):
        line(name, pixels, np.array(truth), patients, components(COMPONENTS))


if __name__ == "__main__":
    main()
