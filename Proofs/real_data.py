#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the command on real tables and writes what it found: the last column of Documentation/capabilities.md.

    Proofs/real_data.py FIDUCIAL SHARED OUTPUT.md

SHARED is the folder with the study data. The chest radiographs get an honest baseline score first:
chest_baseline.py.
"""
import csv
import gzip
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from chest_baseline import baseline


MULTICLASS = """
fiducial: 1
title: Normal, effusion or other, by a baseline
question: Does the baseline tell three kinds of radiographs apart?
data:
  table: chest.csv
  columns: {case: image, patient: patient, truth: kind, score: {normal: p_normal, effusion: p_effusion, other: p_other}}
  classes: [normal, effusion, other]
endpoints: {primary: [{metric: hand-till-auc}, {metric: macro-auc}, {metric: micro-auc}]}
acceptance: {criteria: [hand-till-auc.lower >= 0.5]}
"""

MULTILABEL = """
fiducial: 1
title: Three findings, by a baseline
question: Does the baseline rank three findings?
data:
  table: chest.csv
  columns: {case: image, patient: patient, attributes: [sex, view]}
  labels:
    effusion: {truth: effusion, score: s_effusion}
    infiltration: {truth: infiltration, score: s_infiltration}
    atelectasis: {truth: atelectasis, score: s_atelectasis}
  positive: "1"
endpoints:
  primary: [{metric: macro-auc}, {metric: micro-auc}, {id: effusion, metric: auc, label: effusion}]
subgroups: [{by: view}, {by: [view, sex]}]
acceptance: {criteria: [macro-auc.lower >= 0.5]}
"""


class Runner:
    def __init__(self, fiducial):
        self.fiducial = fiducial
        self.rows = []

    def call(self, *arguments):
        done = subprocess.run([self.fiducial, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode > 2:
            raise RuntimeError(f"{arguments}: {done.stderr}")
        return json.loads(done.stdout)

    def estimate(self, what, data, found):
        if found["value"] is None:
            text = f"undefined: {found.get('reason')}"
        else:
            text = f"{found['value']:.4f}"
            if found["lower"] is not None:
                text += f" ({found['lower']:.4f} to {found['upper']:.4f})"
        clusters = f", {found['clusters']} units" if "clusters" in found else ""
        self.rows.append((what, data, text, f"{found['method']}; n {found['n']}{clusters}"))

    def test(self, what, data, found):
        p = "undefined" if found["p"] is None else f"p = {found['p']:.6g}"
        statistic = "" if found["statistic"] is None else f"statistic {found['statistic']:.5g}, "
        adjusted = "" if found.get("pAdjusted") is None else f", adjusted {found['pAdjusted']:.6g}"
        self.rows.append((what, data, statistic + p + adjusted, found["method"]))

    def analysis(self, data, *arguments, only=None):
        """A verb that judges in another way: its estimates (all, or those named), its tests, and what it refuses."""
        found = self.call("stats", *arguments)
        for x in found["estimates"]:
            if only is None or x["name"] in only:
                self.estimate(x["name"] + (f", {x['group']}" if x.get("group") else ""), data, x)
        for x in found["tests"]:
            if only is None or x["name"] in only:
                self.test(x["name"] + (f", {x['group']}" if x.get("group") else ""), data, x)
        for note in found["notes"]:
            if "cannot be judged" in note:
                self.rows.append((arguments[0], data, "refused", note))


# The BCG vaccine trials (Colditz et al., JAMA 271 (1994) 698-702): log relative risks with standard errors.
TRIALS = """trial,treated_ill,treated_well,control_ill,control_well
1,4,119,11,128
2,6,300,29,274
3,3,228,11,209
4,62,13536,248,12619
5,33,5036,47,5761
6,180,1361,372,1079
7,8,2537,10,619
8,505,87886,499,87892
9,29,7470,45,7232
10,17,1699,65,1600
11,186,50448,141,27197
12,5,2493,3,2338
13,27,16886,29,17825
"""


def analyses(run, shared, chest, folder):
    """Calibration, utility, fairness, slices, sites, deferral and sets, on the radiographs and on published tables."""
    whole = [chest, "--case", "image", "--patient", "patient", "--truth", "abnormal", "--positive", "1", "--score", "s_abnormal",
             "--json"]
    split = [*whole, "--tuning", "split=tuning"]
    name = "NIH chest, baseline, abnormal"
    run.analysis(name, "calibration", *whole, "--by", "sex")
    run.analysis(name + ", loess", "calibration", *whole, "--smoother", "loess", only={"ici", "e50", "e90", "emax"})
    run.analysis(name + ", judged rows", "recalibrate", *split,
                 only={"difference.brier", "difference.log-loss", "difference.calibration-slope", "calibration-slope"})
    for rule in (["youden"], ["cost", "--cost-ratio", "4"], ["sensitivity", "--at", "0.8"]):
        run.analysis(f"{name}, by {rule[0]}", "threshold", *split, "--rule", *rule)
    run.analysis(name, "netbenefit", *whole, "--at", "0.3", "--at", "0.5", "--threshold", "0.5")
    run.analysis(name, "cost", *whole, "--false-positive", "1", "--false-negative", "4", "--threshold", "0.5")
    run.analysis(name, "triage", *whole, "--threshold", "0.5", "--arrivals-per-hour", "9", "--minutes-per-case", "6",
                 "--prevalence", "0.1", only={"waiting.without-model", "time-saved.diseased", "time-saved.healthy"})
    run.analysis(name, "fairness", *whole, "--threshold", "0.5", "--by", "sex", "--by", "view", "--margin", "0.1", "--adjust", "none")
    run.analysis(name, "slices", *whole, "--threshold", "0.5", *(x for a in ("sex", "age", "view", "follow_up") for x in ("--attribute", a)))
    run.analysis(name + ", by view", "meta", *whole, "--site", "view", "--threshold", "0.5", only=set())
    run.analysis(name + ", weighted to AP by sex and age", "meta", *whole, "--target", "view=AP", "--covariate", "sex", "--covariate",
                 "age", only={"target.auc", "tested.auc", "observed-in-target.auc", "target.effective-size"})
    run.analysis(name, "deferral", *split, "--threshold", "0.5", "--target-workload", "0.2", "--reader-minutes", "6")
    run.analysis(name + ", assumed reader .8 and .9", "deferral", *whole, "--threshold", "0.5", "--coverage", "0.9",
                 "--reader-sensitivity", "0.8", "--reader-specificity", "0.9",
                 only={"team-sensitivity", "team-specificity", "difference.team-sensitivity.model"})
    run.analysis(name + ", Holm over sex, view and age", "fairness", *whole, "--threshold", "0.5", "--by", "sex", "--by", "view",
                 "--by", "age", "--bins", "age=0,40,60,100", only={"difference.overdiagnosis-rate"})
    run.analysis(name + ", sex and view crossed", "fairness", *whole, "--threshold", "0.5", "--by", "sex,view", "--metric",
                 "underdiagnosis-rate", only={"underdiagnosis-rate", "equal-underdiagnosis-difference", "widest.underdiagnosis-rate"})
    run.analysis(name, "conformal", *split, "--by", "sex", "--by", "view")
    run.analysis(name + ", randomised APS", "conformal", *split, "--score-kind", "aps", "--randomised", only={"coverage", "set-size"})

    biopsies = [shared / "golden/dcurves_df_binary.csv", "--truth", "cancer", "--positive", "TRUE", "--json"]
    at = [x for t in ("0.05", "0.1", "0.15", "0.2", "0.25", "0.35") for x in ("--at", t)]
    run.analysis("biopsies (dcurves)", "netbenefit", *biopsies, "--score", "cancerpredmarker", *at,
                 only={"net-benefit", "net-benefit.treat-all", "interventions-avoided"})
    run.analysis("biopsies (dcurves)", "netbenefit", *biopsies, "--score", "cancerpredmarker", "--score", "famhistory", "--test",
                 "cancerpredmarker", "--reference", "famhistory", "--at", "0.1", only={"difference.net-benefit"})
    run.analysis("biopsies (dcurves)", "calibration", *biopsies, "--score", "cancerpredmarker",
                 only={"brier", "calibration-in-the-large", "calibration-slope", "observed-expected-ratio", "ici"})

    run.analysis("biopsies (dcurves) by risk group, chance ≥ 0.1", "meta", *biopsies, "--score", "cancerpredmarker", "--site",
                 "risk_group", "--metric", "sensitivity", "--threshold", "0.1", "--site-minimum", "10",
                 only={"sensitivity", "exact.pooled.sensitivity", "pooled.sensitivity", "i-squared.sensitivity"})

    viper = [shared / "data/mrmc/viperObs.csv", "--truth", "cancerStatus455", "--positive", "1", "--case", "caseID", "--reader",
             "readerID", "--score", "score", "--arm", "modalityID", "--json"]
    medium = ["--where", "subStudyLabel=screeningMedP"]
    for study in ("screeningLowP", "screeningMedP", "screeningHighP", "challengeMedP", "challengeHighP"):
        run.analysis(f"VIPER {study}", "calibration", *viper, "--where", f"subStudyLabel={study}", "--by", "reader")
    run.analysis("VIPER screeningMedP, action at 2 %, prevalence 0.5 %", "netbenefit", *viper, *medium, "--threshold", "101",
                 "--threshold-probability", "0.02", "--prevalence", "0.005", only={"net-benefit", "difference.net-benefit.treat-all"})
    run.analysis("VIPER screeningMedP, blocks of cases as sites", "meta", *viper, *medium, "--site", "caseGroup",
                 only={"pooled.auc", "new-site.auc", "i-squared.auc", "tau-squared.auc", "heterogeneity.auc"})

    run.analysis("VIPER screeningMedP, blocks of cases as sites, sensitivity 0.85", "meta", *viper, *medium, "--site", "caseGroup",
                 "--sensitivity", "0.85", only={"threshold-needed", "sensitivity-at-others-threshold"})

    trials = folder / "trials.csv"
    with open(trials, "w") as file:
        file.write("trial,log_rr,se\n")
        for row in csv.DictReader(TRIALS.splitlines()):
            a, b, c, d = (int(row[x]) for x in ("treated_ill", "treated_well", "control_ill", "control_well"))
            file.write(f"{row['trial']},{math.log(a / (a + b) / (c / (c + d)))!r},"
                       f"{math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))!r}\n")
    pooled = run.call("stats", "pool", trials, "--site", "trial", "--estimate", "log_rr", "--standard-error", "se", "--scale", "plain",
                      "--json")
    for x in pooled["estimates"]:
        if not x.get("group"):
            run.estimate(x["name"], "BCG trials, log relative risk", x)
    for x in pooled["tests"]:
        run.test(x["name"], "BCG trials, log relative risk", x)
    for data, arguments in (
        ("a declared task", ["--task", "classification", "--prevalence", "0.01", "--metric", "accuracy", "--json"]),
        (name, [*whole, "--task", "classification", "--prevalence", "0.05", "--metric", "precision"]),
    ):
        for x in run.call("stats", "advise", *arguments)["remarks"]:
            run.rows.append((f"advice on {x['metric']}", data, x["severity"], f"{x['reason']}; {x['source']}"))


def reader_studies(run, shared, chest, folder):
    """Reader studies, marks on lesions, agreement, consensus and planning."""
    columns = ["--reader", "reader", "--arm", "treatment", "--case", "case", "--truth", "truth", "--positive", "1", "--score", "rating",
               "--json"]
    van_dyke = [shared / "golden/VanDyke.csv", *columns]
    franken = [shared / "golden/Franken.csv", *columns]
    run.analysis("Van Dyke", "mrmc", *van_dyke)
    for covariance in ("delong", "unbiased"):
        run.analysis(f"Van Dyke, {covariance} covariances", "mrmc", *van_dyke, "--covariance", covariance, only={"equality.auc"})
    run.analysis("Van Dyke, rating ≥ 3", "mrmc", *van_dyke, "--figure", "sensitivity", "--figure", "specificity", "--threshold", "3",
                 only={"equality.sensitivity", "equality.specificity", "difference.sensitivity"})
    run.analysis("Van Dyke, treatment 2 against 1, margin .05", "mrmc", *van_dyke, "--reference", "1", "--hypothesis",
                 "non-inferiority", "--margin", "0.05", only={"noninferiority.auc"})
    run.analysis("Van Dyke", "mrmc", *van_dyke, "--figure", "binormal-auc", only={"binormal-auc", "equality.binormal-auc"})
    run.analysis("Van Dyke, specificity .8 to 1, slope 1", "mrmc", *van_dyke, "--figure", "partial-auc", "--figure", "expected-utility",
                 "--specificity", "0.8:1", "--utility-slope", "1",
                 only={"difference.partial-auc", "difference.expected-utility"})
    run.analysis("Van Dyke, rating ≥ 3", "mrmc", *van_dyke, "--figure", "lr-positive", "--figure", "lr-negative", "--threshold", "3",
                 only={"difference.lr-positive", "difference.lr-negative"})
    run.analysis("Van Dyke, treatment 1, reader 4 taken as the model", "mrmc", *van_dyke, "--where", "treatment=1", "--stand-alone",
                 "4", only={"equality.auc", "difference.auc"})
    for cases, layout in (("case2", "cases nested in readers"), ("case3", "cases nested in treatments")):
        run.analysis(f"Van Dyke, {layout}", "mrmc", *(cases if x == "case" else x for x in van_dyke), only={"equality.auc"})
    run.analysis("Franken", "mrmc", *franken, only={"auc", "equality.auc", "difference.auc", "variance.arm-reader"})
    for study in ("screeningLowP", "screeningMedP", "screeningHighP", "challengeMedP", "challengeHighP"):
        run.analysis(f"VIPER {study}, FFDM against SFM, margin .05", "mrmc", shared / "data/mrmc/viperObs.csv", "--truth",
                     "cancerStatus455", "--positive", "1", "--case", "caseID", "--reader", "readerID", "--score", "score", "--arm",
                     "modalityID", "--where", f"subStudyLabel={study}", "--hypothesis", "non-inferiority", "--margin", "0.05", "--json",
                     only={"equality.auc", "noninferiority.auc"})

    meta = json.loads((shared / "golden/rjafroc_dataset04_meta.json").read_text())
    with open(folder / "cases.csv", "w") as file:
        file.write("case,truth,lesions\n")
        for index in range(meta["K1"] + meta["K2"]):
            lesions = meta["perCase"][index - meta["K1"]] if index >= meta["K1"] else 0
            file.write(f"{index + 1},{int(lesions > 0)},{lesions}\n")
    zanca = [shared / "golden/rjafroc_dataset04.csv", "--case", "case", "--reader", "reader", "--arm", "modality", "--score", "rating",
             "--mark", "is_lesion_mark", "--lesion", "mark_or_lesion", "--cases", folder / "cases.csv", "--lesion-count", "lesions",
             "--json"]
    run.analysis("Zanca", "froc", *zanca, only={"wafroc", "difference.wafroc", "equality.wafroc", "lesion-sensitivity-at"})
    for figure in ("afroc", "hr-auc", "lroc", "lesion-sensitivity"):
        run.analysis("Zanca", "froc", *zanca, "--figure", figure, only={f"equality.{figure}", figure})

    viper = [shared / "data/mrmc/viperObs.csv", "--case", "caseID", "--reader", "readerID", "--arm", "modalityID", "--where",
             "subStudyLabel=screeningLowP", "--json"]
    run.analysis("VIPER screeningLowP, recalls", "agreement", *viper, "--rating", "recall")
    run.analysis("VIPER screeningLowP, scores", "agreement", *viper, "--rating", "score", "--scale", "interval",
                 only={"icc-1-1", "icc-1-k", "icc-2-1", "within-reader.between-conditions.bias",
                       "within-reader.between-conditions.limit-of-agreement.lower",
                       "within-reader.between-conditions.limit-of-agreement.upper"})
    run.analysis("Van Dyke, ratings", "agreement", shared / "golden/VanDyke.csv", "--case", "case", "--reader", "reader", "--arm",
                 "treatment", "--rating", "rating", "--scale", "ordinal", "--json")
    for method in ("majority", "dawid-skene", "one-coin", "glad"):
        run.analysis(f"VIPER screeningLowP, recalls, {method}", "consensus", *viper, "--rating", "recall", "--positive", "1", "--truth",
                     "cancerStatus455", "--truth-positive", "1", "--replicates", "500", "--method", method,
                     only=None if method == "dawid-skene" else {"auc", "prevalence", "ability"})
    components = ["--var-tr", "0.00020040252358145372", "--variance", "0.0008022882655720698", "--cov1", "0.0003466137094407321",
                  "--cov2", "0.0003440748288608895", "--cov3", "0.00023902837089215435", "--pilot-cases", "114"]
    run.analysis("Van Dyke's components", "samplesize", "mrmc", "--effect", "0.043800322", "--readers", "6", *components, "--json")
    run.analysis("Van Dyke's components, 10 readers, 165 cases", "samplesize", "mrmc", "--effect", "0.043800322", "--readers", "10",
                 "--cases", "165", *components, "--json")
    run.analysis("NIH chest, baseline, abnormal", "samplesize", "study", chest, "--case", "image", "--patient", "patient", "--truth",
                 "abnormal", "--positive", "1", "--score", "s_abnormal", "--by", "sex", "--json")
    run.analysis("biopsies' prevalence and C statistic", "samplesize", "calibration", "--prevalence", "0.14", "--area", "0.81",
                 "--json")
    for question in (["auc", "--area", "0.73", "--half-width", "0.1", "--negatives-per-positive", "1.7"], ["proportion", "--value", "0.9", "--half-width", "0.05"],
                     ["kappa", "--kappa", "0.7", "--null", "0.4", "--share", "0.5"],
                     ["acceptance", "--acceptable", "0.02", "--rejectable", "0.08"]):
        run.analysis("published settings", "samplesize", *question, "--json")


def main():
    fiducial, shared, output = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), Path(sys.argv[3])
    run = Runner(fiducial)
    asah = [shared / "golden/aSAH.csv", "--truth", "outcome", "--positive", "Poor", "--json"]
    viper = [shared / "data/mrmc/viperObs.csv", "--truth", "cancerStatus455", "--positive", "1", "--case", "caseID",
             "--score", "score", "--arm", "modalityID", "--json"]
    film = ["--where", "subStudyLabel=screeningMedP", "--where", "modalityID=FFDM"]

    for words in ("logit", "delong", "bootstrap"):
        for found in run.call("stats", "auc", *asah, "--score", "s100b", "--auc-interval", words)["estimates"]:
            if found["name"] == "auc" or words == "logit":
                run.estimate(f"{found['name']}, {words}", "aSAH s100b", found)
    found = run.call("stats", "auc", *asah, "--score", "s100b", "--specificity", "0.9:1")["estimates"]
    run.estimate("partial-auc, specificity 0.9 to 1", "aSAH s100b", next(x for x in found if x["name"] == "partial-auc"))
    paired = run.call("stats", "paired", *asah, "--score", "wfns", "--score", "s100b", "--score", "ndka")
    for x in paired["estimates"]:
        if x["name"] == "difference.auc":
            run.estimate("difference of paired areas", f"aSAH {x['group']}", x)
    for x in paired["tests"]:
        run.test(x["name"], f"aSAH {x.get('group', 'all three')}", x)
    for words in ("holm", "benjamini-hochberg"):
        for x in run.call("stats", "paired", *asah, "--score", "wfns", "--score", "s100b", "--score", "ndka", "--adjust",
                          words)["tests"]:
            if "pAdjusted" in x:
                run.rows.append((f"{x['name']}, three pairs adjusted", f"aSAH {x['group']}",
                                 f"p = {x['p']:.6g}, adjusted {x['pAdjusted']:.6g}", x["method"]))
    for x in run.call("stats", "auc", *asah, "--score", "s100b", "--at-specificity", "0.9", "--at-sensitivity",
                      "0.8")["estimates"]:
        if "-at-" in x["name"]:
            run.estimate(f"{x['name']} ({x['definition'].split(',')[0]})", "aSAH s100b", x)
    for x in run.call("stats", "operating-point", *asah, "--score", "s100b", "--threshold", "0.2", "--prevalence",
                      "0.05")["estimates"]:
        if "at-prevalence" in x["name"]:
            run.estimate(f"{x['name']} 0.05", "aSAH s100b ≥ 0.2", x)
    claim = run.call("stats", "paired", *asah, "--score", "wfns", "--score", "s100b", "--hypothesis", "non-inferiority",
                     "--margin", "0.05")
    for x in claim["tests"]:
        run.test(x["name"] + ", margin 0.05", "aSAH wfns − s100b", x)
    for words in ("wilson", "clopper-pearson", "jeffreys"):
        found = run.call("stats", "operating-point", *asah, "--score", "s100b", "--threshold", "0.2", "--proportion-interval",
                         words)["estimates"]
        for x in found:
            if words == "wilson" or x["name"] in ("sensitivity", "specificity"):
                run.estimate(f"{x['name']}, {words}", "aSAH s100b ≥ 0.2", x)
    for x in run.call("stats", "operating-point", *asah, "--score", "s100b", "--threshold", "0.2", "--composite-interval",
                      "bootstrap")["estimates"]:
        if x["name"] in ("f1", "mcc", "balanced-accuracy"):
            run.estimate(f"{x['name']}, bootstrap", "aSAH s100b ≥ 0.2", x)
    with tempfile.TemporaryDirectory() as temporary:
        # Two tests on the same patients, each at a threshold of its own: calls as scores of 0 and 1.
        calls = Path(temporary) / "calls.csv"
        with open(shared / "golden/aSAH.csv") as file, open(calls, "w") as out:
            out.write("outcome,wfns_high,s100b_high\n")
            for row in csv.DictReader(file):
                out.write(f"{row['outcome']},{int(int(row['wfns']) >= 4)},{int(float(row['s100b']) >= 0.2)}\n")
        # Weighted as if a tenth of the patients had the outcome, where the study had more than a third.
        weighted = Path(temporary) / "weighted.csv"
        with open(shared / "golden/aSAH.csv") as file, open(weighted, "w") as out:
            out.write("outcome,s100b,weight\n")
            for row in csv.DictReader(file):
                out.write(f"{row['outcome']},{row['s100b']},{0.1 / 41 if row['outcome'] == 'Poor' else 0.9 / 72!r}\n")
        for verb in (["auc"], ["operating-point", "--threshold", "0.2", "--metric", "precision", "--metric", "prevalence"]):
            for x in run.call("stats", verb[0], weighted, *asah[1:], "--score", "s100b", "--weight", "weight",
                              *verb[1:])["estimates"]:
                run.estimate(f"{x['name']}, weighted to a prevalence of 10 %", "aSAH s100b", x)
        for metric in ("sensitivity", "specificity"):
            pair = run.call("stats", "paired", calls, *asah[1:], "--score", "wfns_high", "--score", "s100b_high",
                            "--threshold", "1", "--metric", metric)
            for x in pair["estimates"]:
                if x["name"].startswith("difference"):
                    run.estimate(f"{x['name']}, paired", "aSAH wfns ≥ 4 − s100b ≥ 0.2", x)
            for x in pair["tests"]:
                run.test(x["name"], "aSAH wfns ≥ 4 − s100b ≥ 0.2", x)
    for readers in ("averaged", "pooled"):
        for x in run.call("stats", "auc", *viper, *film, "--reader", "readerID", "--readers", readers)["estimates"]:
            run.estimate(f"{x['name']}, readers {readers}, by case", "VIPER screeningMedP, FFDM", x)
    for x in run.call("stats", "operating-point", *viper, *film, "--reader", "readerID", "--readers", "pooled", "--threshold",
                      "101")["estimates"]:
        run.estimate(f"{x['name']}, clustered by case", "VIPER screeningMedP, FFDM, score ≥ 101", x)
    for metric in ("auc", "sensitivity"):
        both = run.call("stats", "paired", *viper, "--where", "subStudyLabel=screeningMedP", "--reader", "readerID",
                        "--metric", metric, "--threshold", "101")
        for x in both["estimates"]:
            if x["name"].startswith("difference"):
                run.estimate(f"{x['name']}, readers averaged, by case", f"VIPER screeningMedP, {x['group']}", x)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        chest = folder / "chest.csv"
        baseline(shared, chest)
        with gzip.open(folder / "chest.csv.gz", "wt") as file:
            file.write(chest.read_text())
        common = [folder / "chest.csv.gz", "--case", "image", "--patient", "patient", "--truth", "abnormal", "--positive", "1",
                  "--score", "s_abnormal", "--json"]
        for x in run.call("stats", "auc", *common)["estimates"]:
            run.estimate(f"{x['name']}, clustered by patient (read from gzip)", "NIH chest, baseline, abnormal", x)
        for x in run.call("stats", "subgroups", *common, "--by", "sex", "--by", "view,sex")["estimates"]:
            if x.get("group"):
                run.estimate(f"{x['name']} by group", f"NIH chest, baseline, {x['group']}", x)
        analyses(run, shared, chest, folder)
        reader_studies(run, shared, chest, folder)
        for name, text in (("several classes", MULTICLASS), ("several labels", MULTILABEL)):
            (folder / "plan.yaml").write_text(text)
            report = run.call("evaluate", folder / "plan.yaml", "--output", folder / "report", "--json")
            for endpoint in report["parts"][0]["endpoints"]:
                run.estimate(f"{endpoint['id']}, {name}", "NIH chest, baseline", endpoint["estimate"])

    lines = ["| method | data | result (95 % interval) | how |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in run.rows]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(lines) + "\n")
    print(f"{len(run.rows)} results into {output}")


main()
