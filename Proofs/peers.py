#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the command's numbers with those of other people's software, on seeded random tables.

    Proofs/peers.py FIDUCIAL [--quick] [--seed N]

Run by a Python that has numpy, scipy, scikit-learn, statsmodels, fairlearn and confidenceinterval; pROC where R has it.
"""
import argparse
import collections
import json
import math
import shutil
import subprocess
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy.stats
from fairlearn.metrics import MetricFrame, selection_rate
from sklearn import metrics as sk
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

warnings.filterwarnings("ignore")
HERE = Path(__file__).resolve().parent
SCORES = ["s1", "s2", "s3"]


class Book:
    """The largest difference by quantity and peer."""

    def __init__(self):
        self.rows = {}
        self.order = []

    def add(self, quantity, peer, ours, theirs, case):
        key = (quantity, peer)
        if key not in self.rows:
            self.rows[key] = {"n": 0, "both": 0, "worst": 0.0, "case": "", "silent": collections.Counter()}
            self.order.append(key)
        row = self.rows[key]
        row["n"] += 1
        theirs = None if theirs is None or not math.isfinite(theirs) else float(theirs)
        if ours is None or theirs is None:
            if ours is None and theirs is None:
                row["silent"]["neither answers"] += 1
            else:
                row["silent"]["we give none" if ours is None else "the peer gives none"] += 1
            return
        row["both"] += 1
        difference = abs(ours - theirs)
        if difference > row["worst"]:
            row["worst"], row["case"] = difference, case


def table(rng, index):
    """Three correlated scores, one of them coarse; sizes, prevalences and separations vary; every fifth table has many ties."""
    n = int(rng.choice([12, 30, 80, 250, 1000]))
    prevalence = rng.choice([0.1, 0.3, 0.5])
    while True:
        truth = rng.random(n) < prevalence
        half = rng.integers(0, 2, n)
        if all(truth[half == h].sum() >= 2 and (~truth[half == h]).sum() >= 2 for h in (0, 1)):
            break
    separation = rng.choice([0, 0.5, 1.5, 3])
    shared = rng.normal(size=n)
    columns = [truth * separation * (1 - 0.2 * k) + 0.7 * shared + 0.7 * rng.normal(size=n) for k in range(3)]
    decimals = [0, 1, 6][index % 3]
    columns = [np.round(c, d) for c, d in zip(columns, (decimals if index % 5 == 0 else 6, 1, 6))]
    return truth, half, columns, rng.integers(0, 3, n), np.round(rng.random(n) * 3 + 0.01, 2)


class Ours:
    def __init__(self, fiducial):
        self.fiducial = fiducial
        self.proof = subprocess.Popen(
            [fiducial.parent / "fiducial-proof", "answer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def stats(self, verb, file, *options):
        arguments = [self.fiducial, "stats", verb, file, "--case", "case", "--truth", "truth", "--positive", "1", "--json", *options]
        done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def ask(self, *words):
        self.proof.stdin.write(" ".join(str(w) for w in words) + "\n")
        self.proof.stdin.flush()
        return [float(x) for x in self.proof.stdout.readline().split()]


def find(answer, name, group=None, part="estimates"):
    for item in answer[part]:
        if item["name"] == name and (group is None or item.get("group") == group):
            return item
    return {}


def ratio(a, b):
    return a / b if b else None


def compare_table(book, ours, file, case, data, proc, rng):
    truth, half, columns, group, weight = data
    scores = [a for s in SCORES for a in ("--score", s)]
    area = ours.stats("auc", file, *scores, "--auc-interval", "delong", "--specificity", "0.8:1")
    first = find(area, "auc", "s1")
    for s, column in zip(SCORES, columns):
        book.add("AUC", "scikit-learn roc_auc_score", find(area, "auc", s).get("value"), sk.roc_auc_score(truth, column), case)
        book.add("average precision", "scikit-learn average_precision_score",
                 find(area, "average-precision", s).get("value"), sk.average_precision_score(truth, column), case)
    weighted = ours.stats("auc", file, "--score", "s1", "--weight", "w")
    book.add("AUC, weighted", "scikit-learn, sample_weight", find(weighted, "auc").get("value"),
             sk.roc_auc_score(truth, columns[0], sample_weight=weight), case)
    book.add("average precision, weighted", "scikit-learn, sample_weight", find(weighted, "average-precision").get("value"),
             sk.average_precision_score(truth, columns[0], sample_weight=weight), case)
    try:
        from confidenceinterval import roc_auc_score as theirs
        value, (low, high) = theirs(truth.astype(int).tolist(), columns[0].tolist(), confidence_level=0.95)
        if first.get("lower") is not None:
            where = ", theirs below zero" if low < 0 else ""
            book.add("DeLong interval, lower bound" + where, "confidenceinterval", first["lower"], low, case)
    except Exception:  # noqa: BLE001: a peer that falls over has no answer
        book.add("DeLong interval, lower bound", "confidenceinterval", first.get("lower"), None, case)

    if proc:
        book.add("AUC", "pROC auc", first.get("value"), proc["auc"], case)
        for bound in ("lower", "upper"):
            book.add(f"DeLong interval, {bound} bound", "pROC ci.auc", first.get(bound), proc[bound], case)
        logit = find(ours.stats("auc", file, "--score", "s1"), "auc")
        a, v = proc["auc"], proc["variance"]
        expected = [None, None]
        if 0 < a < 1 and v > 0:
            z, scale = scipy.stats.norm.ppf(0.975), math.sqrt(v) / (a * (1 - a))
            expected = [1 / (1 + math.exp(-(math.log(a / (1 - a)) + sign * z * scale))) for sign in (-1, 1)]
        for bound, value in zip(("lower", "upper"), expected):
            book.add(f"logit interval, {bound} bound", "pROC var, logit by hand", logit.get(bound), value, case)
        book.add("partial AUC, specificity 0.8 to 1", "pROC", find(area, "partial-auc", "s1").get("value"), proc["spec"], case)
        sens = ours.stats("auc", file, "--score", "s1", "--sensitivity", "0.9:1")
        book.add("partial AUC, sensitivity 0.9 to 1", "pROC", find(sens, "partial-auc").get("value"), proc["sens"], case)
        paired = ours.stats("paired", file, *scores)
        test = find(paired, "difference.auc", "s1 − s2", "tests")
        book.add("paired DeLong test, z", "pROC roc.test", test.get("statistic"), proc["z"], case)
        book.add("paired DeLong test, p", "pROC roc.test", test.get("p"), proc["p"], case)
        book.add("equality of three AUCs, chi-squared", "pROC cov, solved by R",
                 find(paired, "equality.auc", None, "tests").get("statistic"), proc["equal"], case)
        words = [f"{int(truth[i])}:{columns[0][i]!r}" for i in np.flatnonzero(half == 0)] + ["|"]
        words += [f"{int(truth[i])}:{columns[0][i]!r}" for i in np.flatnonzero(half == 1)]
        found = ours.ask("unpaired", *[w.replace("np.float64(", "").replace(")", "") for w in words])
        found = found if len(found) == 2 else [None, None]
        book.add("unpaired DeLong test, t", "pROC roc.test", found[0], proc["unpaired"], case)
        book.add("unpaired DeLong test, p", "pROC roc.test", found[1], proc["unpairedP"], case)

    threshold = float(np.round(rng.choice(columns[0]), 6))
    calls = columns[0] >= threshold
    at = ["--score", "s1", f"--threshold={threshold!r}"]
    (tn, fp), (fn, tp) = sk.confusion_matrix(truth, calls, labels=[False, True])
    shares = {
        "sensitivity": (tp, tp + fn), "specificity": (tn, tn + fp), "precision": (tp, tp + fp), "npv": (tn, tn + fn),
        "accuracy": (tp + tn, len(truth))}
    for kind, peer in (("wilson", "wilson"), ("clopper-pearson", "beta"), ("jeffreys", "jeffreys")):
        point = ours.stats("operating-point", file, *at, "--proportion-interval", kind)
        for name, (successes, trials) in shares.items():
            found = find(point, name)
            low, high = proportion_confint(successes, trials, method=peer) if trials else (None, None)
            where = ", no or all successes" if trials and successes in (0, trials) and kind == "jeffreys" else ""
            book.add(f"{kind} interval, lower bound{where}", "statsmodels proportion_confint", found.get("lower"), low, case)
            book.add(f"{kind} interval, upper bound{where}", "statsmodels proportion_confint", found.get("upper"), high, case)
    ours_at = {m: find(point, m).get("value") for m in ("f1", "mcc", "balanced-accuracy", "lr-positive", "lr-negative", "selection-rate", "prevalence")}
    empty = 0 in (tp + fp, tn + fn)
    book.add("F1", "scikit-learn f1_score", ours_at["f1"], sk.f1_score(truth, calls), case)
    book.add("MCC" + (", one call for all" if empty else ""), "scikit-learn matthews_corrcoef", ours_at["mcc"], sk.matthews_corrcoef(truth, calls), case)
    book.add("balanced accuracy", "scikit-learn", ours_at["balanced-accuracy"], sk.balanced_accuracy_score(truth, calls), case)
    try:
        positive, negative = sk.class_likelihood_ratios(truth, calls)
    except ValueError:
        positive = negative = None
    book.add("LR+", "scikit-learn class_likelihood_ratios", ours_at["lr-positive"], positive, case)
    book.add("LR−", "scikit-learn class_likelihood_ratios", ours_at["lr-negative"], negative, case)
    book.add("selection rate", "fairlearn", ours_at["selection-rate"], selection_rate(truth, calls), case)

    names = [("selection-rate", selection_rate), ("accuracy", sk.accuracy_score), ("sensitivity", sk.recall_score)]
    groups = ours.stats("subgroups", file, *at, "--by", "group", *[a for m, _ in names for a in ("--metric", m)])
    frame = MetricFrame(metrics=dict(names), y_true=truth, y_pred=calls, sensitive_features=group)
    whole = all(truth[group == g].any() for g in set(group))
    for name, _ in names:
        if name == "sensitivity" and not whole:
            continue
        book.add(f"widest gap of {name}", "fairlearn MetricFrame.difference",
                 find(groups, f"difference.{name}").get("value"), frame.difference()[name], case)
        for g, value in frame.by_group[name].items():
            book.add(f"{name} by group", "fairlearn MetricFrame", find(groups, name, f"group={g}").get("value"), value, case)

    other = columns[1] >= threshold
    b = int((calls & ~other & truth).sum())
    c = int((~calls & other & truth).sum())
    found = ours.stats("paired", file, "--score", "s1", "--score", "s2", f"--threshold={threshold!r}", "--metric", "sensitivity")
    exact = mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else None
    middle = None if exact is None else min(1, 2 * scipy.stats.binom.cdf(min(b, c), b + c, 0.5) - scipy.stats.binom.pmf(min(b, c), b + c, 0.5))
    book.add("McNemar, mid-p", "scipy binom, by definition", find(found, "mcnemar.sensitivity", None, "tests").get("p"), middle, case)
    if b + c:
        book.add("McNemar, exact", "statsmodels mcnemar", ours.ask("mcnemar", "exact", b, c)[0], exact, case)
        for name, correct in (("asymptotic", False), ("continuity-corrected", True)):
            where = ", equal counts" if b == c and correct else ""
            book.add(f"McNemar, {name}{where}", "statsmodels mcnemar", ours.ask("mcnemar", name, b, c)[0],
                     mcnemar([[0, b], [c, 0]], exact=False, correction=correct).pvalue, case)


def compare_lists(book, ours, rng, case):
    count = int(rng.integers(1, 30))
    p = np.round(rng.random(count) ** 3, 6)
    for name, peer in (("bonferroni", "bonferroni"), ("holm", "holm"), ("benjamini-hochberg", "fdr_bh")):
        for mine, theirs in zip(ours.ask("adjust", name, *p), multipletests(p, method=peer)[1]):
            book.add(f"p adjusted, {name}", "statsmodels multipletests", mine, theirs, case)
    m, n = (int(x) for x in rng.integers(5, 200, 2))
    x, y = rng.binomial(m, 0.8), rng.binomial(n, 0.7)
    mine = ours.ask("newcombe", x, m, y, n)
    for k, (bound, value) in enumerate(zip(("lower", "upper"), confint_proportions_2indep(x, m, y, n, method="newcomb", compare="diff"))):
        book.add(f"Newcombe, unpaired, {bound} bound", "statsmodels confint_proportions_2indep", mine[k], value, case)
    found = ours.ask("score", x, m, y, n)
    if len(found) == 2:
        chi2 = scipy.stats.chi2_contingency([[x, m - x], [y, n - y]], correction=False)
        book.add("score test of two proportions, p", "scipy chi2_contingency", found[1], chi2.pvalue, case)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("fiducial", type=Path)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--seed", type=int, default=20261121)
    chosen = options.parse_args()
    rng = np.random.default_rng(chosen.seed)
    count = 20 if chosen.quick else 200
    ours, book = Ours(chosen.fiducial.resolve()), Book()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = []
        for index in range(count):
            data = table(rng, index)
            file = folder / f"case{index:04d}.csv"
            truth, half, columns, group, weight = data
            lines = ["case,truth,s1,s2,s3,half,group,w"]
            for i in range(len(truth)):
                cells = [f"c{i}", int(truth[i]), *(repr(float(c[i])) for c in columns), half[i], group[i], weight[i]]
                lines.append(",".join(str(c) for c in cells))
            file.write_text("\n".join(lines) + "\n")
            tables.append((file, data))
        proc = [None] * count
        peer = "pROC is not there and was left out"
        if shutil.which("Rscript"):
            done = subprocess.run(["Rscript", HERE / "peers.R", folder], capture_output=True, text=True)
            if done.returncode == 0:
                proc = [json.loads(line) for line in done.stdout.splitlines()]
                peer = "pROC " + subprocess.run(
                    ["Rscript", "-e", "cat(as.character(packageVersion('pROC')))"], capture_output=True, text=True).stdout
            else:
                peer = "pROC did not run: " + done.stderr.strip().splitlines()[-1]
        for index, (file, data) in enumerate(tables):
            compare_table(book, ours, file, f"table {index}", data, proc[index], rng)
            compare_lists(book, ours, rng, f"list {index}")
    versions = ", ".join(f"{p} {version(p)}" for p in ("numpy", "scipy", "scikit-learn", "statsmodels", "fairlearn", "confidenceinterval"))
    print(f"{count} tables, seed {chosen.seed}; {versions}, {peer}.\n")
    print("| quantity | peer | comparisons | largest absolute difference | at | one side gives no number |")
    print("|---|---|---:|---:|---|---|")
    for key in book.order:
        row = book.rows[key]
        shown = f"{row['worst']:.1e}" if row["worst"] else "0"
        flag = f"**{shown}**" if row["worst"] > 1e-9 else shown
        silent = ", ".join(f"{w} × {n}" for w, n in sorted(row["silent"].items())) or "–"
        print(f"| {key[0]} | {key[1]} | {row['both']} | {flag} | {row['case'] if row['worst'] > 1e-9 else '–'} | {silent} |")


main()
