# SPDX-License-Identifier: Apache-2.0
"""Prints what scikit-learn, statsmodels, numpy and R say of the seeded samples in the calibration tests.

    python Proofs/calibration.py        # needs numpy, scikit-learn, statsmodels; R for loess

The natural spline, local regression, and the binned errors are written out here, apart from the package's own code.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Benchmarks"))
from data import splitmix  # noqa: E402

BOUND = 1e-8


def logit(p):
    p = np.clip(p, BOUND, 1 - BOUND)
    return np.log(p / (1 - p))


def show(name, *values):
    print(f"{name:34s}", " ".join(f"{float(v):.15g}" for v in values))


def closed(p, y, unit=None, weight=None):
    n, x = len(y), logit(p)
    show("brier", brier_score_loss(y, p), np.sqrt(((p - y) ** 2).var(ddof=1) / n))
    prevalence = y.mean()
    show("scaled brier", 1 - brier_score_loss(y, p) / (prevalence * (1 - prevalence)))
    ratio = y.mean() / p.mean()
    error = np.sqrt(((y - ratio * p) ** 2).sum() / (n * (n - 1))) / p.mean()
    show("observed:expected", ratio, ratio * np.exp(-1.959963984540054 * error / ratio), ratio * np.exp(1.959963984540054 * error / ratio))
    stated = (y * x - np.logaddexp(0, x)).sum()
    moved = sm.GLM(y, np.ones(n), family=sm.families.Binomial(), offset=x).fit(tol=1e-14, maxiter=100)
    line = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-14, maxiter=100, method="newton")
    show("in the large", moved.params[0], moved.bse[0])
    show("intercept", line.params[0], line.bse[0])
    show("slope", line.params[1], line.bse[1])
    for name, value, df in (("LR intercept", 2 * (moved.llf - stated), 1), ("LR slope", 2 * (line.llf - moved.llf), 1), ("LR both", 2 * (line.llf - stated), 2)):
        show(name, value, stats.chi2.sf(value, df))
    if unit is not None:
        _, codes = np.unique(unit, return_inverse=True)
        groups = codes.max() + 1
        factor = groups / (groups - 1)
        options = dict(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False})
        moved = sm.GLM(y, np.ones(n), family=sm.families.Binomial(), offset=x).fit(tol=1e-14, maxiter=100, **options)
        line = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=100, **options)
        show("clusters", groups)
        show("clustered in the large SE", np.sqrt(factor) * moved.bse[0])
        show("clustered intercept, slope SE", *(np.sqrt(factor) * line.bse))
        gap = line.params - [0, 1]
        show("clustered Wald both", gap @ np.linalg.solve(factor * line.cov_params(), gap))
        pull = np.bincount(codes, (p - y) ** 2 - brier_score_loss(y, p)) / n
        show("clustered brier SE", np.sqrt(factor * (pull**2).sum()))
        pull = np.bincount(codes, y - ratio * p) / p.sum()
        show("clustered ratio SE", np.sqrt(factor * (pull**2).sum()))
    if weight is not None:
        show("weighted brier", brier_score_loss(y, p, sample_weight=weight))
        line = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial(), freq_weights=weight).fit(tol=1e-14, maxiter=100)
        show("weighted intercept, slope", *line.params)
        moved = sm.GLM(y, np.ones(n), family=sm.families.Binomial(), offset=x, freq_weights=weight).fit(tol=1e-14, maxiter=100)
        show("weighted in the large", moved.params[0])
        score = (weight * (y - line.fittedvalues))[:, None] * sm.add_constant(x)
        w = weight * line.fittedvalues * (1 - line.fittedvalues)
        design = sm.add_constant(x)
        bread = np.linalg.inv((design * w[:, None]).T @ design)
        show("weighted slope SE", np.sqrt((n / (n - 1) * bread @ score.T @ score @ bread)[1, 1]))


def spline_columns(x, knots):
    cube = lambda v: np.where(v > 0, v, 0) ** 3
    last, before = knots[-1], knots[-2]
    columns = [np.ones_like(x), x]
    for knot in knots[:-2]:
        columns.append(
            (cube(x - knot) - cube(x - before) * (last - knot) / (last - before) + cube(x - last) * (before - knot) / (last - before))
            / (last - knots[0]) ** 2)
    return np.column_stack(columns)


def distances(name, p, curve):
    gap = np.abs(curve - p)
    show(name + " ICI E50 E90 Emax", gap.mean(), *np.quantile(gap, [0.5, 0.9]), gap.max())


def spline(p, y):
    x = logit(p)
    knots = np.quantile(x, [0.05, 0.275, 0.5, 0.725, 0.95])
    design = spline_columns(x, knots)
    fit = sm.GLM(y, design, family=sm.families.Binomial()).fit(tol=1e-15, maxiter=200)
    distances("spline", p, fit.fittedvalues)
    row = spline_columns(logit(np.array([p.min(), p.max()])), knots)
    eta = row @ fit.params
    half = 1.959963984540054 * np.sqrt(np.einsum("ij,jk,ik->i", row, fit.cov_params(), row))
    for end, e, h in zip(("lowest", "highest"), eta, half):
        show("spline at the " + end, *(1 / (1 + np.exp(-np.array([e, e - h, e + h])))))


def local(p, y, degree, span=0.75):
    needed = int(np.floor(len(p) * span + 1e-5))
    out = np.empty(len(p))
    for i, centre in enumerate(p):
        distance = np.abs(p - centre)
        width = np.sort(distance)[needed - 1]
        kernel = np.clip(1 - (distance / width) ** 3, 0, None) ** 3
        design = np.vander((p - centre) / width, degree + 1, increasing=True)
        root = np.sqrt(kernel)
        out[i] = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0][0]
    return out


def loess_r(p, y, degree):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        np.savetxt(path, np.column_stack([p, y]), delimiter=",", fmt="%.17g")
        code = (
            f'd<-read.csv("{path}",header=FALSE);f<-loess(V2~V1,d,span=.75,degree={degree},'
            'control=loess.control(surface="direct",statistics="approximate"));cat(format(fitted(f),digits=17),sep="\\n")')
        out = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout
    return np.array([float(v) for v in out.split()])


def binned(p, y, bins=10):
    for name, edges in (("width", np.arange(bins + 1) / bins), ("mass", np.quantile(p, np.linspace(0, 1, bins + 1)))):
        place = np.searchsorted(edges[1:-1], p)
        counts = np.bincount(place, minlength=bins)
        used = counts > 0
        seen = (np.bincount(place, y, bins)[used] / counts[used], np.bincount(place, p, bins)[used] / counts[used])
        share, mean = calibration_curve(y, p, n_bins=bins, strategy="uniform" if name == "width" else "quantile")
        assert np.allclose(seen[0], share) and np.allclose(seen[1], mean)
        gap, count = np.abs(share - mean), counts[used]
        debiased = (count * (gap**2 - share * (1 - share) / (count - 1))).sum() / count.sum()
        test = (count * (share - mean) ** 2 / (mean * (1 - mean))).sum()
        show(f"equal {name} ECE ACE MCE debiased", (gap * count).sum() / len(p), gap.mean(), gap.max(), debiased)
        show(f"equal {name} Hosmer-Lemeshow", test, stats.chi2.sf(test, used.sum()))


def decomposed(p, y):
    recalibrated = IsotonicRegression(out_of_bounds="clip").fit(p, y).predict(p)
    brier, after = brier_score_loss(y, p), brier_score_loss(y, np.clip(recalibrated, 0, 1))
    uncertainty = y.mean() * (1 - y.mean())
    show("CORP MCB DSC UNC", brier - after, uncertainty - after, uncertainty)


def main():
    n = 400
    p, unit, weight = splitmix(n, 11), (splitmix(n, 13) * 80).astype(int), 0.5 + splitmix(n, 14)
    y = (splitmix(n, 12) < 0.15 + 0.6 * p).astype(float)
    print("-- 400 rows, no ties")
    closed(p, y, unit, weight)
    spline(p, y)
    binned(p, y)
    decomposed(p, y)
    print("-- the same in steps of one fiftieth, with 0 and 1")
    tied = np.round(p * 50) / 50
    show("moved", ((tied < BOUND) | (tied > 1 - BOUND)).sum())
    closed(tied, y)
    binned(tied, y)
    decomposed(tied, y)
    at = np.array([-0.1, 0, 0.013, 0.25, 0.333, 0.5, 0.61, 0.777, 0.9, 1, 1.2])
    show("isotonic", *IsotonicRegression(out_of_bounds="clip").fit(tied, y).predict(at))
    show("isotonic, weighted", *IsotonicRegression(out_of_bounds="clip").fit(tied, y, sample_weight=weight).predict(at))
    show("isotonic, no ties", *IsotonicRegression(out_of_bounds="clip").fit(p, y).predict(at))
    print("-- the first 120 rows, where the local curve is computed at each")
    p, y = p[:120], y[:120]
    for degree in (2, 1):
        curve = local(p, y, degree)
        distances(f"local {degree}", p, np.clip(curve, 0, 1))
        ranked = np.argsort(p)
        show(f"local {degree} at ranks 0 30 60 119", *curve[ranked[[0, 30, 60, 119]]])
        try:
            r = loess_r(p, y, degree)
            distances(f"R loess {degree}", p, np.clip(r, 0, 1))
            show("greatest difference", np.abs(r - curve).max())
        except FileNotFoundError:
            print("no R here")


if __name__ == "__main__":
    main()
