#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the table of the NIH chest radiographs with the scores of an honest baseline.

    Proofs/chest_baseline.py SHARED OUTPUT.csv

SHARED is the folder with the study data. The scores come from thumbnails of 32 × 32 pixels, 30 principal components and logistic
regression, out-of-fold over five folds that keep patients together. The column `split` sets two fifths of the patients apart for
tuning, by a hash of their number; the source's own subsets share patients and are not used.
"""
import csv
import hashlib
import sys
from pathlib import Path


def baseline(shared, output):
    """Writes a row per NIH radiograph, with truths and out-of-fold scores of four findings and three classes."""
    import numpy as np
    from PIL import Image
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    with open(shared / "data/cxr/cxr.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith("NIH")]
    images = [Image.open(shared / "data/cxr/images" / row["image"]).convert("L").resize((32, 32)) for row in rows]
    pixels = np.stack([np.asarray(image, dtype=float).ravel() / 255 for image in images])
    patients = [row["patient_id"] for row in rows]
    labels = [set(row["labels"].split("|")) for row in rows]
    findings = {"abnormal": [int("No Finding" not in found) for found in labels]}
    for name in ("Effusion", "Infiltration", "Atelectasis"):
        findings[name.lower()] = [int(name in found) for found in labels]
    classes = ["normal", "effusion", "other"]
    kind = [0 if "No Finding" in found else 1 if "Effusion" in found else 2 for found in labels]
    model = lambda: make_pipeline(PCA(30, random_state=0), StandardScaler(), LogisticRegression(max_iter=2000))
    scores = {name: np.zeros(len(rows)) for name in findings}
    shares = np.zeros((len(rows), 3))
    for train, test in GroupKFold(5).split(pixels, groups=patients):
        for name, truth in findings.items():
            scores[name][test] = model().fit(pixels[train], np.array(truth)[train]).predict_proba(pixels[test])[:, 1]
        shares[test] = model().fit(pixels[train], np.array(kind)[train]).predict_proba(pixels[test])
    rank = {name: i for i, name in enumerate(sorted(set(patients), key=lambda name: hashlib.sha256(name.encode()).hexdigest()))}
    with open(output, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["image", "patient", "sex", "age", "view", "follow_up", "split", "kind", *findings, *(f"s_{name}" for name in findings),
                      *(f"p_{name}" for name in classes)])
        for i, row in enumerate(rows):
            out.writerow([row["image"], row["patient_id"], row["sex"], row["age"], row["view"], row["follow_up"],
                          "tuning" if 5 * rank[row["patient_id"]] < 2 * len(rank) else "test", classes[kind[i]],
                          *(findings[name][i] for name in findings), *(repr(float(scores[name][i])) for name in findings),
                          *(repr(float(x)) for x in shares[i])])


if __name__ == "__main__":
    baseline(Path(sys.argv[1]), Path(sys.argv[2]))
