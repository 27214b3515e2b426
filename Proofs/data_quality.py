#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the checks of labels against cleanlab and scikit-learn, and shows what they find in real data.

    Proofs/data_quality.py PROGRAM SHARED [OUTPUT.md]

PROGRAM is the built `fiducial-quality-proof`, SHARED the folder with the study data. Needs numpy, scikit-learn, pillow and cleanlab 2.9.
"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

SEEDS = range(1, 11)


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def write_items(path, columns, rows):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\")
        out.writerow(columns)
        out.writerows(rows)


def average_precision(score, wrong):
    """Mean precision at each wrong label, the worst score first; ties in the order of the rows."""
    order = np.argsort(score, kind="stable")
    hits = wrong[order]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def same_folds(pixels, labels, folds):
    """The pipeline of the built-in learner, by scikit-learn on the same folds."""
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classes = np.unique(labels)
    out = np.zeros((len(labels), len(classes)))
    for fold in np.unique(folds):
        test = folds == fold
        model = make_pipeline(PCA(30, svd_solver="full"), StandardScaler(), LogisticRegression(tol=1e-12, max_iter=100000))
        out[test] = model.fit(pixels[~test], labels[~test]).predict_proba(pixels[test])
    return out


def flips(program, shared, work):
    """PneumoniaMNIST with one label in twenty turned over, at ten seeds."""
    from cleanlab.count import compute_confident_joint
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    data = np.load(shared / "data/cxr/medmnist/pneumoniamnist.npz")
    pixels = np.concatenate([data["train_images"], data["val_images"]]).reshape(-1, 784).astype(np.float32) / 255
    truth = np.concatenate([data["train_labels"], data["val_labels"]]).ravel().astype(int)
    pixels.astype("<f4").tofile(work / "pneumonia.f32")
    results, worst = [], 0.0
    for seed in SEEDS:
        draw = np.random.default_rng(seed)
        wrong = np.zeros(len(truth), bool)
        wrong[draw.choice(len(truth), round(len(truth) * 0.05), replace=False)] = True
        labels = np.where(wrong, 1 - truth, truth)
        write_items(work / "items.csv", ["image", "patient", "label:pneumonia"], [[i + 1, i + 1, labels[i]] for i in range(len(labels))])
        learnt = run(program, "learn", work / "items.csv", work / "pneumonia.f32", 784, "pneumonia")
        chances = np.array(learnt["chances"]).reshape(-1, 2)
        if seed == 1:
            theirs = same_folds(pixels.astype(float), labels, np.array(learnt["folds"]))
            worst = float(np.abs(theirs - chances).max())
        with open(work / "chances.csv", "w") as file:
            for i in range(len(labels)):
                file.write(f"{i},{labels[i]},{float(chances[i, 0])!r},{float(chances[i, 1])!r}\n")
        ours = run(program, "errors", work / "chances.csv")
        row = {"seed": seed, "share": ours["share"], "seconds": learnt["seconds"] + ours["seconds"]}
        row["joint"] = np.array_equal(np.array(ours["joint"]), compute_confident_joint(labels, chances))
        for name, theirs_name in [("byNoiseRate", "prune_by_noise_rate"), ("byClass", "prune_by_class"), ("both", "both"),
                                  ("confident", "confident_learning")]:
            mine = np.array(ours[name], bool)
            theirs = find_label_issues(labels, chances, filter_by=theirs_name, n_jobs=1)
            row[name] = (mine, theirs)
        for name, theirs_name in [("selfConfidence", "self_confidence"), ("normalizedMargin", "normalized_margin")]:
            theirs = get_label_quality_scores(labels, chances, method=theirs_name)
            row[name + "Gap"] = float(np.abs(theirs - np.array(ours[name])).max())
        row["ap"] = average_precision(np.array(ours["normalizedMargin"]), wrong)
        row["apTheirs"] = average_precision(get_label_quality_scores(labels, chances, method="normalized_margin"), wrong)
        row["wrong"] = wrong
        results.append(row)
    return results, worst


def rate(pairs):
    """Mean over seeds with the interval of that mean by Student's t."""
    from scipy.stats import t

    values = np.array(pairs)
    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.3f} ({values.mean() - half:.3f}–{values.mean() + half:.3f})"


def cases_of_view(report):
    """The images whose stated view is contradicted."""
    return [case for check in report["checks"] for finding in check["findings"] if finding["title"].startswith("view:")
            for case in finding["cases"]]


def radiographs(program, shared, work):
    """The chest radiographs: sources, views, subsets and folders."""
    from PIL import Image

    with open(shared / "data/cxr/cxr.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith(("NIH", "covid-19-image"))]
    images = [Image.open(shared / "data/cxr/images" / row["image"]).convert("L").resize((32, 32)) for row in rows]
    pixels = np.stack([np.asarray(image, dtype=np.float32).ravel() / 255 for image in images])
    place = {}
    patients = [place.setdefault(row["patient_id"], len(place) + 1) for row in rows]
    columns = ["image", "patient", "label:covid", "label:abnormal", "label:effusion", "label:consolidation", "label:icu",
               "attribute:source", "attribute:view", "attribute:sex", "attribute:age", "attribute:orig_w", "attribute:folder_label"]
    table = []
    for i, row in enumerate(rows):
        nih = row["source"].startswith("NIH")
        found = set(row["labels"].split("|"))
        covid = "1" if not nih else "0" if "No Finding" in found else ""
        table.append([
            i + 1, patients[i], covid, "" if not nih else int("No Finding" not in found), "" if not nih else int("Effusion" in found),
            "" if not nih else int("Consolidation" in found), "" if nih else int(row["icu"] != ""),
            "NIH" if nih else "Hannover", row["view"], row["sex"], row["age"], row["orig_w"], row["folder_label"]])
    sets = {"all": np.arange(len(rows)), "nih": np.array([r["source"].startswith("NIH") for r in rows]).nonzero()[0],
            "hannover": np.array([not r["source"].startswith("NIH") for r in rows]).nonzero()[0]}
    reports = {}
    for name, chosen in sets.items():
        write_items(work / f"{name}.csv", columns, [table[i] for i in chosen])
        pixels[chosen].astype("<f4").tofile(work / f"{name}.f32")
        reports[name] = run(program, "report", work / f"{name}.csv", work / f"{name}.f32", 1024)
    # Views that are stated wrongly: one image in twenty of each source says the other view, ten times over.
    views = {}
    for name in ("nih", "hannover"):
        chosen, found = sets[name], []
        for seed in range(10):
            draws = np.random.default_rng(seed)
            planted = [list(table[i]) for i in chosen]
            place_of_view = columns.index("attribute:view")
            frontal = [k for k, row in enumerate(planted) if row[place_of_view] in ("PA", "AP")]
            wrong = set(draws.choice(frontal, size=max(1, len(frontal) // 20), replace=False).tolist())
            for k in wrong:
                planted[k][place_of_view] = "AP" if planted[k][place_of_view] == "PA" else "PA"
            write_items(work / "views.csv", columns, planted)
            report = run(program, "report", work / "views.csv", work / f"{name}.f32", 1024, "stated-acquisition")
            flagged = {case["image"] for case in cases_of_view(report)}
            wrong = {planted[k][0] for k in wrong}
            found.append((len(flagged & wrong) / len(wrong), len(flagged & wrong) / max(1, len(flagged)), len(flagged)))
        clean = run(program, "report", work / f"{name}.csv", work / f"{name}.f32", 1024, "stated-acquisition")
        views[name] = (found, len(cases_of_view(clean)), len(chosen))
    # The same pipeline on the same folds by scikit-learn, for three questions.
    gaps = {}
    for name, label in [("nih", "abnormal"), ("hannover", "icu")]:
        learnt = run(program, "learn", work / f"{name}.csv", work / f"{name}.f32", 1024, label)
        chosen = sets[name]
        values = np.array([table[i][columns.index(f"label:{label}")] for i in chosen]).astype(int)
        theirs = same_folds(pixels[chosen].astype(float), values, np.array(learnt["folds"]))
        gaps[label] = float(np.abs(theirs[:, 1] - np.array(learnt["chances"]).reshape(-1, 2)[:, 1]).max())
    return reports, gaps, views


def main():
    program, shared = sys.argv[1], Path(sys.argv[2])
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        results, worst = flips(program, shared, work)
        lines += ["## One label in twenty turned over", "",
                  f"PneumoniaMNIST, {len(results[0]['wrong'])} images, {int(results[0]['wrong'].sum())} labels turned over, "
                  f"{len(results)} seeds; the built-in learner's chances out of fold (at most {worst:.1e} from scikit-learn's on the same "
                  "folds), and the same chances given to cleanlab 2.9.0. Mean over seeds with the interval of the mean.", "",
                  "| picked out by | precision, ours | precision, cleanlab | recall, ours | recall, cleanlab | same rows |", "|---|---|---|---|---|---|"]
        for name in ("byNoiseRate", "byClass", "both", "confident"):
            cells = []
            for measure in (lambda flags, wrong: (flags & wrong).sum() / max(1, flags.sum()), lambda flags, wrong: (flags & wrong).sum() / wrong.sum()):
                for side in (0, 1):
                    cells.append(rate([measure(row[name][side], row["wrong"]) for row in results]))
            same = sum(bool(np.array_equal(*row[name])) for row in results)
            lines.append(f"| {name} | {' | '.join(cells)} | {same} of {len(results)} |")
        covered = sum(row["share"]["lower"] <= 0.05 <= row["share"]["upper"] for row in results)
        lines += ["", f"Average precision by normalised margin: {rate([row['ap'] for row in results])}, cleanlab's scores "
                  f"{rate([row['apTheirs'] for row in results])}. Same calibrated joint in {sum(row['joint'] for row in results)} of {len(results)}. "
                  f"Scores differ by at most {max(max(row['selfConfidenceGap'], row['normalizedMarginGap']) for row in results):.1e}. "
                  f"Estimated share of wrong labels {rate([row['share']['value'] for row in results])} where 0.05 were turned over; the interval holds 0.05 "
                  f"in {covered} of {len(results)}. Time for learning and judging: {rate([row['seconds'] for row in results])} s.", ""]
        reports, gaps, views = radiographs(program, shared, work)
        lines += ["## Views that are stated wrongly", "",
                  "One frontal radiograph in twenty says the other view, ten draws; the built-in learner judges patients that it has not seen.", "",
                  "| source | images | recall | precision | contradicted as they are |", "|---|---|---|---|---|"]
        for name, (found, clean, count) in views.items():
            lines.append(f"| {name} | {count} | {rate([row[0] for row in found])} | {rate([row[1] for row in found])} | {clean} |")
        lines.append("")
        lines += ["## Chest radiographs", "",
                  "Thumbnails of 32 × 32, 30 directions, five folds by patient. Out-of-fold chances differ from scikit-learn's on the same folds by at "
                  "most " + ", ".join(f"{gap:.1e} ({name})" for name, gap in gaps.items()) + ".", ""]
        for name, report in reports.items():
            lines += [f"### {name}: {report['images']} images of {report['patients']} patients", "",
                      f"{report['serious']} serious, {report['warnings']} warnings, {report['notes']} notes, {report['notJudged']} not judged.", ""]
            for check in report["checks"]:
                for finding in check["findings"]:
                    lines.append(f"- {finding['severity']}: {finding['title']}")
                for gap in check["notJudged"]:
                    lines.append(f"- not judged ({check['check']}): {gap['subject'] or ''} {gap['reason']}")
            lines.append("")
    text = "\n".join(lines)
    print(text)
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(text)


if __name__ == "__main__":
    main()
