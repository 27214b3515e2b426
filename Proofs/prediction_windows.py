#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Computes what the tests of the sliding window state, by MONAI and nnU-Net themselves.

Steps are nnU-Net's (`compute_steps_for_sliding_window`), weights and sums MONAI's (`compute_importance_map`,
`sliding_window_inference`, at sizes where both step alike). Prints the numbers that WindowReferenceTests states, and compares the steps
written anew here with nnU-Net's for every length up to 200.

    prediction_windows.py          wants monai (1.6.1), nnunetv2 (2.8.1), numpy and torch
"""

import importlib.util
import math
import sys
import types

import numpy as np
import torch
from monai.data.utils import compute_importance_map
from monai.inferers import sliding_window_inference


def nnunet_steps():
    """nnU-Net's function, without the packages that only its command line wants."""
    for name in ("acvl_utils", "acvl_utils.cropping_and_padding", "acvl_utils.cropping_and_padding.padding"):
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.modules["acvl_utils.cropping_and_padding.padding"].pad_nd_image = None
    folder = importlib.util.find_spec("nnunetv2").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("steps", f"{folder}/inference/sliding_window_prediction.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda length, window, share: [
        int(step) for step in module.compute_steps_for_sliding_window((length,), (window,), share)[0]
    ]


def ours(length, window, share):
    """The rule of WindowLayout.starts."""
    if length <= window:
        return [-((window - length) // 2)]
    count = math.ceil((length - window) / max(1, window * share) - 1e-9) + 1
    return [int(np.round((length - window) / (count - 1) * i)) for i in range(count)]


def image(shape):
    places = np.indices(shape)[::-1]
    return sum(axis * factor for axis, factor in zip(places, (7919, 104729, 1299709))) % 1000 / 1000


def blended(shape, window):
    tensor = torch.from_numpy(image(shape).astype(np.float32))[None, None]
    place = torch.arange(int(np.prod(window)), dtype=torch.float32).reshape(window)
    answer = sliding_window_inference(
        tensor, window, 3, lambda part: part * (1 + place / 100), overlap=0.5, mode="gaussian", sigma_scale=0.125
    )
    return answer[0, 0].numpy()


def main():
    steps = nnunet_steps()
    for case in [(110, 64, 0.5), (300, 128, 0.5), (511, 96, 0.25), (77, 20, 0.75), (33, 16, 0.5), (129, 64, 0.6)]:
        print(*case, steps(*case))
    different = [
        (length, window, share)
        for window in (4, 7, 16, 33, 64)
        for length in range(window, 201)
        for share in (0.25, 0.5, 0.75, 1)
        if ours(length, window, share) != steps(length, window, share)
    ]
    weights = compute_importance_map((6, 8), mode="gaussian", sigma_scale=0.125).numpy()
    print("weights of 6x8 at 0, 9, 18, 27:", [float(weights.flat[i]) for i in (0, 9, 18, 27)])
    for shape, window in [((40, 48), (16, 16)), ((12, 16, 20), (8, 8, 8)), ((6, 16), (8, 8))]:
        answer = blended(shape, window)
        places = [i for i in (0, 5, 50, 101, 777, 1234, answer.size - 1) if i < answer.size]
        print(shape, window, answer.astype(np.float64).sum(), {i: float(answer.flat[i]) for i in places})
    print(f"steps differ from nnU-Net's: {different}" if different else "steps are nnU-Net's")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
