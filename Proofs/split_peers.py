#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How near five folds of the NIH chest radiographs come to equal label shares, by peers and by fiducial.

Usage: split_peers.py CXR_CSV [--splits FILE]

Peers: scikit-learn's StratifiedGroupKFold (one class label: abnormal or not, and the most frequent label sets), GroupKFold,
and iterative-stratification's MultilabelStratifiedKFold (no groups: patients leak, shown for the leak it costs).
FILE, one 'orig_file,fold' a line, is a division to hold beside them. For each: the greatest deviation of a label's
share of its own cases from 1/5, the root mean square of all, the greatest deviation of the fold's size, and the patients
that have images in several folds.
"""
import argparse
import numpy as np
import pandas as pd


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("csv")
    parser.add_argument("--splits")
    arguments = parser.parse_args()
    data = pd.read_csv(arguments.csv)
    data = data[data.source.str.startswith("NIH")].reset_index(drop=True)
    labels = sorted({label for row in data.labels for label in row.split("|")})
    matrix = np.array([[label in row.split("|") for label in labels] for row in data.labels]).astype(int)
    groups = data.patient_id.to_numpy()
    folds = 5

    def show(name, fold):
        sizes = np.bincount(fold, minlength=folds) / len(fold)
        shares = np.array([matrix[fold == k].sum(axis=0) / matrix.sum(axis=0) for k in range(folds)]) - 1 / folds
        leaks = int((pd.Series(fold).groupby(groups).nunique() > 1).sum())
        worst = np.unravel_index(np.abs(shares).argmax(), shares.shape)
        print(f"{name} | {np.abs(shares).max():.4f} ({labels[worst[1]]}) | {np.sqrt((shares ** 2).mean()):.4f} | "
              f"{np.abs(sizes - 1 / folds).max():.4f} | {leaks}")

    def folded(splits):
        fold = np.zeros(len(data), int)
        for k, (_, test) in enumerate(splits):
            fold[test] = k
        return fold

    print("division | greatest label deviation | root mean square | greatest size deviation | patients in several folds")
    print("---|---|---|---|---")
    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
    abnormal = (data.no_finding == 0).astype(int)
    counts = data.labels.value_counts()
    sets = data.labels.where(data.labels.map(counts) >= folds, "other")
    show("GroupKFold", folded(GroupKFold(folds).split(data, groups=groups)))
    for seed in range(3):
        way = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        show(f"StratifiedGroupKFold, abnormal, seed {seed}", folded(way.split(data, abnormal, groups)))
        show(f"StratifiedGroupKFold, label sets, seed {seed}", folded(way.split(data, sets, groups)))
    best = min(
        (folded(StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(data, sets, groups))
         for seed in range(100)),
        key=lambda fold: np.abs(
            np.array([matrix[fold == k].sum(axis=0) / matrix.sum(axis=0) for k in range(folds)]) - 1 / folds).max())
    show("StratifiedGroupKFold, label sets, best of 100 seeds", best)
    try:
        from iterstrat.ml_stratifiers import MultilabelStratifiedKFold
        for seed in range(3):
            way = MultilabelStratifiedKFold(folds, shuffle=True, random_state=seed)
            show(f"iterative-stratification by image, seed {seed}", folded(way.split(data, matrix)))
        # The same by patient: each patient one row with the labels it ever has.
        patients = pd.unique(groups)
        place = {patient: index for index, patient in enumerate(patients)}
        owner = np.array([place[group] for group in groups])
        ever = np.array([matrix[owner == k].max(axis=0) for k in range(len(patients))])
        for seed in range(3):
            way = MultilabelStratifiedKFold(folds, shuffle=True, random_state=seed)
            fold = np.zeros(len(patients), int)
            for k, (_, test) in enumerate(way.split(ever, ever)):
                fold[test] = k
            show(f"iterative-stratification by patient, seed {seed}", fold[owner])
    except ImportError:
        print("iterative-stratification | not installed | | |")
    if arguments.splits:
        given = pd.read_csv(arguments.splits, names=["orig_file", "fold"])
        names = {name: index for index, name in enumerate(sorted(given.fold.unique()))}
        fold = data.orig_file.map(dict(zip(given.orig_file, given.fold.map(names))))
        show("fiducial", fold.to_numpy().astype(int))


if __name__ == "__main__":
    main()
