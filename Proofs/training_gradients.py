#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Derivatives by the image, gradient Grad-CAM and SmoothGrad of networks through the helper, beside PyTorch; part `training_gradients` of
scripts/prove.

ResNet-18, DenseNet-121 and a U-Net, written by hand in training_parity.py, with first weights and with weights after twelve steps of
learning here. SmoothGrad looks at the same noisy copies on both sides. Of a U-Net the answer is the sum of a class's scores over all places where it is
the greatest. A difference is the greatest one of an image's map, over the map's greatest absolute value in PyTorch; at most 1e-4 is allowed.
The last column says how far PyTorch's own derivatives in single precision are from its own in double precision.

    training_gradients.py fiducial-training-proof
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch.nn import functional as F

import training_parity as parity

BOUND = 1e-4
NETWORKS = {"resnet18": "layer4", "densenet121": None, "unet": "decoder.0", "unet-batch": "decoder.0"}


def write_safetensors(path, arrays):
    header, data = {}, b""
    for name, values in arrays.items():
        raw = np.ascontiguousarray(values, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


class Features(parity.DenseNet121):
    """The network with its last maps kept; those of a DenseNet come after the last ReLU."""

    def forward(self, x):
        features = self.features
        x = F.max_pool2d(F.relu(features.norm0(features.conv0(x))), 3, 2, 1)
        for stage in range(4):
            for layer in getattr(features, f"denseblock{stage + 1}").children():
                x = layer(x)
            if stage < 3:
                x = getattr(features, f"transition{stage + 1}")(x)
        self.kept = F.relu(features.norm5(x))
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(self.kept, 1), 1))


def made(name, weights):
    make = Features if name == "densenet121" else parity.NETWORKS[name][0]
    module = parity.peer(make, weights)
    if NETWORKS[name]:
        # What leaves the module may be written over in place behind it: an addition of nothing keeps it.
        def keep(_, __, output):
            module.kept = output + 0
            return module.kept

        module.get_submodule(NETWORKS[name]).register_forward_hook(keep)
    return module


def score(answers, channel):
    if answers.dim() == 2:
        return answers[:, channel].sum()
    return (answers[:, channel] * (answers.argmax(1) == channel)).sum()


def derivatives(module, image, channel):
    x = image.clone().requires_grad_()
    value = score(module(x), channel)
    by_image, by_maps = torch.autograd.grad(value, [x, module.kept])
    return by_image, module.kept.detach(), by_maps


def grad_cam(maps, slopes, size):
    cam = F.relu((slopes.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True))
    return cam if cam.shape[2:] == size else F.interpolate(cam, size, mode="bilinear", align_corners=False)


def learn(module, images, targets):
    module.train()
    steps = torch.optim.AdamW(module.parameters(), lr=1e-3)
    for _ in range(12):
        steps.zero_grad()
        F.cross_entropy(module(images), targets).backward()
        steps.step()
    return {key: value.detach().numpy() for key, value in module.state_dict().items() if "num_batches" not in key}


def compare(program, name, weights, channel, folder):
    shape = (3, *parity.NETWORKS[name][1][1:])
    images, _ = parity.batch(name, shape, 31)
    paths = {word: os.path.join(folder, word) for word in ["weights", "images"]}
    write_safetensors(paths["weights"], weights)
    images.tofile(paths["images"])
    run = subprocess.run(
        [program, "gradients", name, paths["weights"], paths["images"], "x".join(map(str, shape)), str(channel)],
        check=True, stdout=subprocess.PIPE, text=True)
    ours = json.loads(run.stdout)
    module = made(name, weights).eval()
    exact = made(name, weights).double().eval()
    worst = {"gradients": 0.0, "maps": 0.0, "smooth": 0.0, "precision": 0.0}
    for index in range(shape[0]):
        image = torch.from_numpy(images[index : index + 1])
        by_image, maps, slopes = derivatives(module, image, channel)
        theirs = {"gradients": by_image.numpy(), "maps": grad_cam(maps, slopes, image.shape[2:]).numpy()}
        copies = []
        number = len(ours["noisy"]) // shape[0]
        for noisy in ours["noisy"][index * number : (index + 1) * number]:
            noisy = torch.tensor(noisy, dtype=torch.float32).reshape(image.shape)
            copies.append(derivatives(module, noisy, channel)[0].double())
        theirs["smooth"] = torch.stack(copies).mean(0).numpy()
        for key, values in theirs.items():
            worst[key] = max(worst[key], parity.difference(np.array(ours[key][index]), values.ravel()))
        again = derivatives(exact, image.double(), channel)[0].numpy()
        worst["precision"] = max(worst["precision"], parity.difference(by_image.numpy(), again))
        if not np.abs(theirs["maps"]).max() > 0:
            worst["empty"] = True
    return worst


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("program")
    reader.add_argument("--quick", action="store_true")
    words = reader.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(5)
    print("| network | weights | answer | by the image | gradient Grad-CAM | SmoothGrad | single precision in PyTorch |")
    print("|---|---|---|---|---|---|---|")
    greatest = 0.0
    for name in ["resnet18", "unet-batch"] if words.quick else list(NETWORKS):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "first")
            subprocess.run([words.program, "weights", name, "7", path], check=True)
            first = parity.read_safetensors(path)
            images, targets = parity.batch(name, parity.NETWORKS[name][1], 11)
            learnt = learn(parity.peer(parity.NETWORKS[name][0], first), torch.from_numpy(images), torch.from_numpy(targets))
            for kind, weights in {"first": first, "learnt": learnt}.items():
                for channel in [0, 1]:
                    found = compare(words.program, name, weights, channel, folder)
                    greatest = max(greatest, *(found[key] for key in ["gradients", "maps", "smooth"]))
                    empty = " (a map is 0 everywhere)" if found.get("empty") else ""
                    print(
                        f"| {name} | {kind} | {channel} | {found['gradients']:.1e} | {found['maps']:.1e}{empty} "
                        f"| {found['smooth']:.1e} | {found['precision']:.1e} |", flush=True)
    print(f"\nGreatest of all: {greatest:.1e}; bound {BOUND:.0e}.")
    sys.exit(0 if greatest <= BOUND else 1)


if __name__ == "__main__":
    main()
