# SPDX-License-Identifier: Apache-2.0
"""A peer as a worker: loads its input, says `ready`, then answers each line with the CPU seconds and result of one run."""
import json
import os
import resource
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")
import numpy as np

REPLICATES = 2000


def columns(path, count):
    return np.fromfile(path).reshape(count, -1)


def midranks():
    """DeLong's interval by three midrank passes (Sun & Xu 2014), in numpy and scipy."""
    from scipy.stats import norm, rankdata

    truth, score = columns(sys.argv[2], 2)
    truth = truth > 0

    def run():
        p, q = score[truth], score[~truth]
        m, n = len(p), len(q)
        both = rankdata(np.concatenate([p, q]))
        area = (both[:m].sum() - m * (m + 1) / 2) / (m * n)
        above = (both[:m] - rankdata(p)) / n
        below = 1 - (both[m:] - rankdata(q)) / m
        error = (above.var(ddof=1) / m + below.var(ddof=1) / n) ** 0.5
        z = norm.ppf(0.975)
        return [area, area - z * error, area + z * error]

    return run, 1


def confidence_interval():
    import confidenceinterval

    truth, score = columns(sys.argv[2], 2)
    truth = truth.astype(int)

    def run():
        area, (low, high) = confidenceinterval.roc_auc_score(truth, score, confidence_level=0.95)
        return [float(area), float(low), float(high)]

    return run, 1


def mlstatkit():
    from MLstatkit import Delong_test

    truth, score = columns(sys.argv[2], 2)
    truth = truth.astype(int)
    other = np.round(score, 2)
    return lambda: [float(x) for x in Delong_test(truth, score, other)[:2]], 1


def bootstrap_sorted():
    """Sort once, then weigh: each replicate counts the rows that were drawn and sweeps the sorted order."""
    truth, score = columns(sys.argv[2], 2)
    order = np.argsort(score, kind="stable")
    positive = truth[order] > 0
    ranked = score[order]
    group = np.concatenate([[0], np.cumsum(np.diff(ranked) > 0)]).astype(np.int64)
    groups, count = int(group[-1]) + 1, len(ranked)

    def run():
        random = np.random.default_rng(0)
        areas = np.empty(REPLICATES)
        for replicate in range(REPLICATES):
            weight = np.bincount(random.integers(0, count, count), minlength=count).astype(np.float64)
            p = weight * positive
            q = weight - p
            if groups < count:
                p, q = np.bincount(group, p, groups), np.bincount(group, q, groups)
            areas[replicate] = (p * (np.cumsum(q) - q / 2)).sum() / (p.sum() * q.sum())
        return np.percentile(areas, [2.5, 97.5]).tolist()

    return run, 1


def bootstrap_sklearn():
    """The loop that most papers run; 50 replicates are timed and scaled to 2000."""
    from sklearn.metrics import roc_auc_score

    truth, score = columns(sys.argv[2], 2)
    count, share = len(truth), 50

    def run():
        random = np.random.default_rng(0)
        areas = []
        for _ in range(share):
            rows = random.integers(0, count, count)
            areas.append(roc_auc_score(truth[rows], score[rows]))
        return [float(x) for x in np.percentile(areas, [2.5, 97.5])]

    return run, REPLICATES / share


def fairlearn():
    import fairlearn.metrics as fm
    from sklearn.metrics import accuracy_score

    truth, score, group = columns(sys.argv[2], 3)
    truth, group = truth.astype(np.int8), group.astype(np.int64)
    call = (score >= 0.6).astype(np.int8)
    metrics = {
        "tpr": fm.true_positive_rate, "fpr": fm.false_positive_rate, "rate": fm.selection_rate, "accuracy": accuracy_score,
    }

    def run():
        frame = fm.MetricFrame(metrics=metrics, y_true=truth, y_pred=call, sensitive_features=group)
        return [float(x) for x in frame.difference()]

    return run, 1


def calibration():
    """Brier score, bins, observed:expected, calibration in the large, intercept and slope, group by group."""
    import statsmodels.api as sm
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import brier_score_loss

    truth, score, group = columns(sys.argv[2], 3)
    chance, group = score * score / 2, group.astype(np.int64)
    binomial = sm.families.Binomial()

    def run():
        sums = np.zeros(6)
        for number in range(20):
            rows = group == number
            y, p = truth[rows], chance[rows]
            logit = np.log(p / (1 - p))
            large = sm.GLM(y, np.ones(len(y)), family=binomial, offset=logit).fit()
            line = sm.Logit(y, sm.add_constant(logit)).fit(disp=0)
            share, mean = calibration_curve(y, p, n_bins=15)
            counts = np.histogram(p, 15, (0, 1))[0]
            error = (np.abs(share - mean) * counts[counts > 0]).sum() / len(y)
            sums += [brier_score_loss(y, p), y.mean() / p.mean(), large.params[0], line.params[0], line.params[1], error]
        return sums.tolist()

    return run, 1


def slices_numpy():
    """Every cell of one to three of twelve attributes among the even rows by bincount; the worst is tested on the odd rows."""
    from itertools import combinations

    from scipy.stats import hypergeom

    wrong, *codes = columns(sys.argv[2], 13)
    codes = [column.astype(np.int64) for column in codes]

    def run():
        even, base = wrong[::2], wrong[::2].mean()
        half = [column[::2] for column in codes]
        best, examined = (-np.inf, None, None), 0
        for depth in (1, 2, 3):
            for chosen in combinations(range(12), depth):
                key, size = half[chosen[0]], int(half[chosen[0]].max()) + 1
                for place in chosen[1:]:
                    width = int(half[place].max()) + 1
                    key, size = key * width + half[place], size * width
                rows = np.bincount(key, minlength=size)
                lost = np.bincount(key, weights=even, minlength=size)
                large = rows >= 30
                examined += int(large.sum())
                with np.errstate(divide="ignore", invalid="ignore"):
                    score = (lost / rows - base) / np.sqrt(base * (1 - base) * (1 - rows / len(even)) / rows)
                score[~large] = -np.inf
                at = int(score.argmax())
                if score[at] > best[0]:
                    best = (float(score[at]), chosen, at)
        score, chosen, at = best
        inside = np.ones(len(wrong) // 2, dtype=bool)
        for place in reversed(chosen):
            width = int(half[place].max()) + 1
            inside &= codes[place][1::2] == at % width
            at //= width
        odd = wrong[1::2]
        k, n, all_wrong = int(odd[inside].sum()), int(inside.sum()), int(odd.sum())
        return [examined, score, float(hypergeom.sf(k - 1, len(odd), all_wrong, n))]

    return run, 1


def slices_sliceline():
    """The search alone, among the even rows."""
    from sliceline.slicefinder import Slicefinder

    wrong, *codes = columns(sys.argv[2], 13)
    table = np.stack(codes, axis=1)[::2].astype(int) + 1

    def run():
        finder = Slicefinder(alpha=0.99, k=10, max_l=3, min_sup=30, verbose=False).fit(table, wrong[::2])
        return [float(x["slice_size"]) for x in finder.top_slices_statistics_[:3]]

    return run, 1


def dawid_skene():
    """100 steps of expectation and maximisation; a tolerance below 0 lets none be left out."""
    import pandas
    from crowdkit.aggregation import DawidSkene

    item, reader, label = columns(sys.argv[2], 3)
    table = pandas.DataFrame(dict(task=item.astype(int), worker=reader.astype(int), label=label.astype(int)))

    def run():
        labels = DawidSkene(n_iter=100, tol=-1).fit_predict(table).sort_index().to_numpy()
        return [float(labels.sum()), float((labels * (np.arange(len(labels)) % 97)).sum())]

    return run, 1


def staple():
    """From images in memory to the mask of voxels that are more probably structure than not."""
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    masks = np.fromfile(sys.argv[2], dtype=np.uint8).reshape(5, 64, 256, 256)
    images = [SimpleITK.GetImageFromArray(mask) for mask in masks]

    def run():
        fusion = SimpleITK.STAPLEImageFilter()
        fusion.SetForegroundValue(1.0)
        chance = SimpleITK.GetArrayFromImage(fusion.Execute(images))
        voxels = int((chance > 0.5).sum())
        return [float(voxels), *fusion.GetSensitivity(), *fusion.GetSpecificity()]

    return run, 1


def dicom_files():
    """The files of the folder that pydicom reads and, for pixels, decodes: both sides get the same ones."""
    from pathlib import Path

    return sorted(Path(sys.argv[2]).glob("*.dcm"))


def dicom_header():
    """From the file to the text of its DICOM JSON, pixels passed over."""
    from pydicom import dcmread

    files = dicom_files()

    def run():
        elements = 0
        for file in files:
            data = dcmread(file, stop_before_pixels=True)
            data.to_json()
            elements += len(data)
        return [float(len(files)), float(elements)]

    return run, 1


def dicom_pixels():
    """From the file to an array of 32-bit numbers after the modality LUT."""
    from pydicom import dcmread

    files = dicom_files()

    def run():
        total = 0.0
        for file in files:
            data = dcmread(file)
            pixels = data.pixel_array.astype(np.float32)
            pixels = pixels * np.float32(data.get("RescaleSlope", 1)) + np.float32(data.get("RescaleIntercept", 0))
            total += float(pixels.ravel()[::97].sum(dtype=np.float64))
        return [float(len(files)), total]

    return run, 1


def pandas():
    import pandas

    def run():
        table = pandas.read_csv(sys.argv[2])
        return [float(len(table)), float(table["score"].sum())]

    return run, 1


def matrix():
    """The matrix whose width stands in the file's name."""
    return np.fromfile(sys.argv[2], "<f4").reshape(-1, int(sys.argv[2].rsplit("_", 1)[1].split(".")[0]))


def summed(distances, rows):
    return [float(len(rows)), float(rows.sum()), float(np.asarray(distances, np.float64).sum())]


def brute(queries, exclude=0):
    """scikit-learn's exact search, all in single precision."""
    from sklearn.neighbors import NearestNeighbors

    numbers = matrix()
    index = NearestNeighbors(n_neighbors=10 + exclude, algorithm="brute", n_jobs=1).fit(numbers)
    asked = numbers if queries is None else numbers[queries]

    def run():
        distances, rows = index.kneighbors(asked)
        return summed(distances[:, exclude:], rows[:, exclude:])

    return run, 1


def neighbours_one():
    """As ours: eight queries, one at a time."""
    from sklearn.neighbors import NearestNeighbors

    numbers = matrix()
    index = NearestNeighbors(n_neighbors=10, algorithm="brute", n_jobs=1).fit(numbers)

    def run():
        found = [index.kneighbors(numbers[7 * query][None]) for query in range(8)]
        return summed(np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found]))

    return run, 1


def neighbours_numpy():
    """Eight queries by numpy: differences squared and summed, then a partial sort."""
    numbers = matrix()

    def run():
        distances, rows = [], []
        for query in range(8):
            square = ((numbers - numbers[7 * query]) ** 2).sum(axis=1)
            near = np.argpartition(square, 10)[:10]
            distances.append(np.sqrt(square[near]))
            rows.append(near)
        return summed(np.array(distances), np.array(rows))

    return run, 1


def main():
    make = {
        "neighbours-one": neighbours_one, "neighbours-numpy": neighbours_numpy,
        "neighbours-batch": lambda: brute(slice(0, 256)), "neighbours-graph": lambda: brute(None, 1),
        "midranks": midranks, "confidenceinterval": confidence_interval, "mlstatkit": mlstatkit,
        "bootstrap-sorted": bootstrap_sorted, "bootstrap-sklearn": bootstrap_sklearn, "fairlearn": fairlearn,
        "calibration": calibration, "pandas": pandas, "slices-numpy": slices_numpy, "slices-sliceline": slices_sliceline,
        "dawid-skene": dawid_skene, "staple": staple, "dicom-header": dicom_header, "dicom-pixels": dicom_pixels,
    }[sys.argv[1]]
    run, scale = make()

    def cpu():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    print("ready", flush=True)
    for _ in sys.stdin:
        start, wall = cpu(), time.perf_counter()
        result = run()
        spent = {"cpu": (cpu() - start) * scale, "wall": (time.perf_counter() - wall) * scale, "result": result}
        print(json.dumps(spent), flush=True)


main()
