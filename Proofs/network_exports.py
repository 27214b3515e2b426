# SPDX-License-Identifier: Apache-2.0
"""Holds the networks of the catalogue against PyTorch, and what is written of them against ONNX's checker, ONNX Runtime and OpenVINO.

    python Proofs/network_exports.py NETWORKS [--quick]

NETWORKS is the command fiducial-network-proof. Each network stands here a second time as a PyTorch module: ResNets and DenseNet are torchvision's,
the others are written by hand. Weights drawn by PyTorch go to fiducial as safetensors, as an archive of torch.save and in its layout before
version 1.6; what fiducial writes is run by both engines on the same images. Needs numpy, torch, torchvision, onnx, onnxruntime, openvino.
"""
import collections
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
import openvino as ov
import torch
from torch import nn
from torch.nn import functional as F

networks = os.path.abspath(sys.argv[1])
quick = "--quick" in sys.argv
workplace = tempfile.TemporaryDirectory(prefix="networks-")
out = workplace.name
failed = []
TOLERANCE = 1e-4
torch.manual_seed(20260401)

# A torchvision beside another torch lacks its own operators; their names suffice, as no network uses them.
library = torch.library.Library("torchvision", "FRAGMENT")
for _ in range(32):
    try:
        import torchvision
        break
    except RuntimeError as error:
        words = str(error)
        if "torchvision::" not in words:
            raise
        library.define(words.split("torchvision::")[1].split()[0] + "() -> ()")
        for name in [n for n in sys.modules if n.split(".")[0] == "torchvision"]:
            del sys.modules[name]
else:
    raise SystemExit("torchvision cannot be loaded")
from torchvision.models.resnet import BasicBlock, ResNet


def call(*words):
    done = subprocess.run([networks, *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{words}: {done.stderr}")
    return done.stdout


def expect(network, what, holds, detail=""):
    print(f"| {network} | {what} | {'yes' if holds else 'NO'} | {detail} |", flush=True)
    if not holds:
        failed.append(f"{network}: {what}")


# ---- the format, once more


def write_safetensors(path, tensors):
    words = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16",
             torch.int64: "I64", torch.int32: "I32", torch.uint8: "U8", torch.bool: "BOOL"}
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": words[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


def read_safetensors(path):
    kinds = {"F32": torch.float32, "F64": torch.float64, "F16": torch.float16, "BF16": torch.bfloat16,
             "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8, "BOOL": torch.bool}
    raw = open(path, "rb").read()
    start = 8 + int.from_bytes(raw[:8], "little")
    found = {}
    for name, entry in json.loads(raw[8:start]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            piece = torch.frombuffer(bytearray(raw[start + begin:start + end] or b"\0"), dtype=torch.uint8)
            piece = piece[:end - begin].view(kinds[entry["dtype"]])
            found[name] = piece.reshape(entry["shape"])
    return found


# ---- the networks, once more


def with_stem(net, channels, stem, convolution, pool):
    """Replaces the first convolution and, for small images, takes the pooling away."""
    parent, _, leaf = convolution.rpartition(".")
    holder = net.get_submodule(parent) if parent else net
    old = getattr(holder, leaf)
    small = stem == "small"
    setattr(holder, leaf, nn.Conv2d(channels, old.out_channels, 3 if small else 7, 1 if small else 2,
                                    1 if small else 3, bias=False))
    if small:
        parent, _, leaf = pool.rpartition(".")
        setattr(net.get_submodule(parent) if parent else net, leaf, nn.Identity())
    return net


class SmallCNN(ResNet):
    def __init__(self, channels, outputs):
        super().__init__(BasicBlock, [1, 1, 1, 1], num_classes=outputs)
        self.conv1 = nn.Conv2d(channels, 32, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.maxpool = nn.Identity()
        self.inplanes = 32
        self.layer1 = self._make_layer(BasicBlock, 32, 1)
        self.layer2 = self._make_layer(BasicBlock, 64, 1, stride=2)
        self.layer3 = self._make_layer(BasicBlock, 128, 1, stride=2)
        self.layer4 = nn.Identity()
        self.fc = nn.Linear(128, outputs)


class LiteBlock(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        inner = inputs * expansion
        norm = lambda features: nn.BatchNorm2d(features, eps=1e-3, momentum=0.01)
        if expansion != 1:
            self._expand_conv, self._bn0 = nn.Conv2d(inputs, inner, 1, bias=False), norm(inner)
        self._depthwise_conv = nn.Conv2d(inner, inner, kernel, stride, kernel // 2, groups=inner, bias=False)
        self._bn1, self._project_conv, self._bn2 = norm(inner), nn.Conv2d(inner, outputs, 1, bias=False), norm(outputs)
        self.expands, self.keeps = expansion != 1, stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = self._bn2(self._project_conv(F.relu6(self._bn1(self._depthwise_conv(y)))))
        return x + y if self.keeps else y


class EfficientNetLite(nn.Module):
    scales = [(1.0, 1.0), (1.0, 1.1), (1.1, 1.2), (1.2, 1.4), (1.4, 1.8)]
    rows = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
            (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]

    def __init__(self, size, channels, outputs, stem):
        super().__init__()
        width, depth = self.scales[size]
        self._conv_stem = nn.Conv2d(channels, 32, 3, 1 if stem == "small" else 2, 1, bias=False)
        self._bn0 = nn.BatchNorm2d(32, eps=1e-3, momentum=0.01)
        blocks, features = [], 32
        for index, (count, kernel, stride, expansion, wanted) in enumerate(self.rows):
            wanted *= width
            near = max(8, int(wanted + 4) // 8 * 8)
            near += 8 if near < 0.9 * wanted else 0
            for place in range(count if index in (0, 6) else math.ceil(depth * count)):
                blocks.append(LiteBlock(features, near, kernel, stride if place == 0 else 1, expansion))
                features = near
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(features, 1280, 1, bias=False)
        self._bn1 = nn.BatchNorm2d(1280, eps=1e-3, momentum=0.01)
        self._fc = nn.Linear(1280, outputs)

    def forward(self, x):
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return self._fc(F.relu6(self._bn1(self._conv_head(x))).mean((2, 3)))


class Stage(nn.Module):
    def __init__(self, d, inputs, outputs, kernel, stride):
        super().__init__()
        conv = nn.Conv2d if d["axes"] == 2 else nn.Conv3d
        kinds = {("batch", 2): nn.BatchNorm2d, ("batch", 3): nn.BatchNorm3d, ("instance", 2): nn.InstanceNorm2d,
                 ("instance", 3): nn.InstanceNorm3d}
        kind = kinds[d["norm"], d["axes"]]
        norm = lambda: kind(outputs, affine=True)
        ones = [1] * d["axes"]
        for index in (1, 2):
            setattr(self, f"conv{index}", conv(inputs if index == 1 else outputs, outputs, tuple(kernel),
                                               tuple(stride if index == 1 else ones),
                                               tuple(k // 2 for k in kernel), bias=False))
            setattr(self, f"norm{index}", norm())
        self.residual = d["residual"]
        self.changes = inputs != outputs or stride != ones
        if self.residual and self.changes:
            self.skip, self.skipnorm = conv(inputs, outputs, 1, tuple(stride), bias=False), norm()

    def forward(self, x):
        y = self.norm2(self.conv2(F.leaky_relu(self.norm1(self.conv1(x)), 0.01)))
        if self.residual:
            y = y + (self.skipnorm(self.skip(x)) if self.changes else x)
        return F.leaky_relu(y, 0.01)


class UNet(nn.Module):
    def __init__(self, channels, outputs, axes=2, width=32, stages=5, norm="instance", residual=False, deep=False,
                 kernels=None, strides=None):
        super().__init__()
        d = {"axes": axes, "norm": norm, "residual": residual}
        features = [min(512, width << s) for s in range(stages)]
        kernels = kernels or [[3] * axes] * stages
        strides = strides or [[1] * axes] + [[2] * axes] * (stages - 1)
        self.stages, self.deep = stages, deep
        self.encoder = nn.ModuleList(
            Stage(d, features[s - 1] if s else channels, features[s], kernels[s], strides[s]) for s in range(stages))
        up = nn.ConvTranspose2d if axes == 2 else nn.ConvTranspose3d
        conv = nn.Conv2d if axes == 2 else nn.Conv3d
        self.decoder = nn.ModuleList()
        for s in range(stages - 1):
            stage = Stage(d, 2 * features[s], features[s], kernels[s], [1] * axes)
            stage.up = up(features[s + 1], features[s], tuple(strides[s + 1]), tuple(strides[s + 1]))
            self.decoder.append(stage)
        heads = range(stages - 2) if deep else range(1)
        self.heads = nn.ModuleList(conv(features[s], outputs, 1) for s in heads)

    def forward(self, x):
        kept = []
        for stage in self.encoder:
            x = stage(x)
            kept.append(x)
        answers = {}
        for s in reversed(range(self.stages - 1)):
            x = self.decoder[s](torch.cat([self.decoder[s].up(x), kept[s]], 1))
            if s < len(self.heads):
                answers[s] = self.heads[s](x)
        return [answers[s] for s in sorted(answers)] if self.deep else answers[0]


def module(name, channels, outputs, stem):
    models = torchvision.models
    if name == "small-cnn":
        return SmallCNN(channels, outputs)
    if name.startswith("resnet"):
        return with_stem(getattr(models, name)(num_classes=outputs), channels, stem, "conv1", "maxpool")
    if name == "densenet121":
        return with_stem(models.densenet121(num_classes=outputs), channels, stem, "features.conv0", "features.pool0")
    if name.startswith("efficientnet-lite"):
        return EfficientNetLite(int(name[-1]), channels, outputs, stem)
    if name == "unet-batch":
        return UNet(channels, outputs, width=8, stages=4, norm="batch")
    if name == "unet-deep":
        return UNet(channels, outputs, width=8, stages=4, deep=True)
    if name == "unet-small-3d":
        return UNet(channels, outputs, 3, 8, 3, residual=True, kernels=[[1, 3, 3], [3] * 3, [3] * 3],
                    strides=[[1] * 3, [1, 2, 2], [2] * 3])
    return UNet(channels, outputs, 3 if "3d" in name else 2, residual="residual" in name)


def disturb(net):
    """Running statistics and normalisations other than at the beginning, so that a slip in them shows."""
    with torch.no_grad():
        for layer in net.modules():
            if getattr(layer, "running_mean", None) is not None:
                layer.running_mean.normal_(0, 0.2)
                layer.running_var.uniform_(0.5, 1.5)
            if "Norm" in type(layer).__name__ and layer.weight is not None:
                layer.weight.uniform_(0.5, 1.5)
                layer.bias.normal_(0, 0.2)


def distance(found, wanted):
    return float(np.abs(np.asarray(found) - np.asarray(wanted)).max() / max(1e-12, np.abs(np.asarray(wanted)).max()))


def run_openvino(path, images):
    core = ov.Core()
    compiled = core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    found = compiled(images)
    return [found[port] for port in compiled.outputs]


def run_runtime(path, images):
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: images})


PUBLISHED = {"resnet18": 11_689_512, "resnet34": 21_797_672, "resnet50": 25_557_032, "densenet121": 7_978_856,
             "efficientnet-lite0": 4_652_008}
cases = [("small-cnn", 1, 2, "usual"), ("resnet18", 1, 5, "small"), ("resnet18", 3, 1000, "usual"),
         ("densenet121", 3, 1000, "usual"), ("efficientnet-lite0", 3, 1000, "usual"), ("unet-batch", 1, 2, "usual"),
         ("unet-deep", 2, 3, "usual"), ("unet-small-3d", 1, 2, "usual")]
if not quick:
    cases += [("resnet34", 3, 1000, "usual"), ("resnet50", 3, 1000, "usual"), ("densenet121", 1, 4, "small"),
              ("efficientnet-lite0", 1, 2, "small"), ("efficientnet-lite1", 1, 2, "usual"),
              ("efficientnet-lite2", 1, 2, "usual"), ("efficientnet-lite3", 1, 2, "usual"),
              ("efficientnet-lite4", 1, 2, "usual"), ("unet", 1, 2, "usual"), ("unet-residual", 1, 2, "usual"),
              ("unet-3d", 1, 2, "usual"), ("unet-residual-3d", 1, 2, "usual")]

print("| network | what | holds | figures |\n|---|---|---|---|")
for name, channels, outputs, stem in cases:
    words = [name, str(channels), str(outputs), stem]
    title = f"{name} {channels}→{outputs} {stem}"
    facts = json.loads(call("parameters", *words))
    net = module(name, channels, outputs, stem).eval()
    disturb(net)
    state = collections.OrderedDict(
        (key, value) for key, value in net.state_dict().items() if "num_batches" not in key)
    shapes = {key: list(value.shape) for key, value in state.items()}
    expect(title, "names and shapes are PyTorch's", facts["shapes"] == shapes,
           f"{len(shapes)} arrays" if facts["shapes"] == shapes else
           str(sorted(set(facts["shapes"].items().__repr__().split()) ^ set(shapes.items().__repr__().split())))[:200])
    learnt = sum(value.numel() for value in net.parameters())
    expect(title, "learnt numbers are as many", facts["learnt"] == learnt, f"{facts['learnt']:,}")
    if name in PUBLISHED and outputs == 1000:
        expect(title, "and as many as published", facts["learnt"] == PUBLISHED[name], f"{PUBLISHED[name]:,}")
    counted = 0

    def count(layer, inputs, made):
        global counted
        if isinstance(layer, (nn.ConvTranspose2d, nn.ConvTranspose3d)):
            counted += inputs[0].numel() * layer.out_channels * math.prod(layer.kernel_size)
        elif isinstance(layer, (nn.Conv2d, nn.Conv3d)):
            counted += made.numel() * layer.in_channels // layer.groups * math.prod(layer.kernel_size)
        elif isinstance(layer, nn.Linear):
            counted += layer.in_features * layer.out_features
    hooks = [layer.register_forward_hook(count) for layer in net.modules()]
    with torch.no_grad():
        net(torch.zeros(1, channels, *facts["size"]))
    for hook in hooks:
        hook.remove()
    expect(title, "multiplications are as many", counted == facts["multiplications"], f"{counted:,}")

    images = torch.randn(2, channels, *facts["size"])
    with torch.no_grad():
        wanted = net(images)
        wanted = [w.numpy() for w in (wanted if isinstance(wanted, list) else [wanted])]
    write_safetensors(f"{out}/w.safetensors", state)
    torch.save(net.state_dict(), f"{out}/w.pth")
    for form in ("kept", "folded", "fixed"):
        path = f"{out}/{name}-{form}.onnx"
        weights = f"{out}/w.pth" if form == "kept" else f"{out}/w.safetensors"
        call("export", *words, weights, path, "all", form)
        onnx.checker.check_model(onnx.load(path), full_check=True)
        pairs = [(engine, run(path, images.numpy())) for engine, run in
                 (("OpenVINO", run_openvino), ("ONNX Runtime", run_runtime))]
        for engine, found in pairs:
            worst = max(distance(f, w) for f, w in zip(found, wanted))
            expect(title, f"{form}: {engine} gives PyTorch's outputs",
                   len(found) == len(wanted) and worst <= TOLERANCE, f"{worst:.1e}")
    if len(wanted) == 1:
        call("import", *words, f"{out}/{name}-folded.onnx", f"{out}/back.safetensors")
        own = module(name, channels, outputs, stem).eval()
        own.load_state_dict(read_safetensors(f"{out}/back.safetensors"), strict=False)
        with torch.no_grad():
            expect(title, "its own folded file gives the weights back", distance(own(images), wanted[0]) <= TOLERANCE)
        torch.onnx.export(net, images, f"{out}/theirs.onnx", dynamo=False, opset_version=17)
        call("import", *words, f"{out}/theirs.onnx", f"{out}/back.safetensors")
        own.load_state_dict(read_safetensors(f"{out}/back.safetensors"), strict=False)
        with torch.no_grad():
            worst = distance(own(images), wanted[0])
        expect(title, "weights of PyTorch's own ONNX file give PyTorch's outputs", worst <= TOLERANCE, f"{worst:.1e}")
    if name in ("small-cnn", "resnet18", "unet-batch"):
        path = f"{out}/marks.onnx"
        call("export", *words, f"{out}/w.safetensors", path, "firstAndMarks", "folded")
        onnx.checker.check_model(onnx.load(path), full_check=True)
        found = run_openvino(path, images.numpy())
        expect(title, "marks come out too", len(found) == 3 and distance(found[0], wanted[0]) <= TOLERANCE)
        if name != "unet-batch":
            expect(title, "the embedding is the mean of the features",
                   distance(found[1].mean((2, 3)), found[2]) <= TOLERANCE)

# ---- reading what PyTorch wrote
mixed = collections.OrderedDict([
    ("float", torch.randn(3, 4)), ("double", torch.randn(2, 3, dtype=torch.float64)), ("half", torch.randn(5).half()),
    ("brain", torch.randn(5).bfloat16()), ("long", torch.tensor([1, -2, 1 << 40])), ("int", torch.tensor([3], dtype=torch.int32)),
    ("byte", torch.tensor([0, 255], dtype=torch.uint8)), ("bool", torch.tensor([True, False])), ("one", torch.tensor(1.5)),
    ("turned", torch.randn(4, 6).t()), ("piece", torch.randn(10, 8)[2:7, 1:8:3]), ("none", torch.zeros(0, 3))])
shared = torch.randn(7)
mixed["first"], mixed["second"] = shared, shared
for title, options in (("archive", {}), ("before 1.6", {"_use_new_zipfile_serialization": False})):
    for nested in (False, True):
        path = f"{out}/mixed.pth"
        torch.save({"epoch": 3, "best": 0.5, "state_dict": mixed} if nested else mixed, path, **options)
        call("convert", path, f"{out}/mixed.safetensors")
        found = read_safetensors(f"{out}/mixed.safetensors")
        same = list(found) == list(mixed) and all(
            found[k].dtype == v.dtype and found[k].shape == v.shape and torch.equal(found[k], v) for k, v in mixed.items())
        expect("weights of every kind", f"{title}{', in a dictionary' if nested else ''}: the same bits come back", same)
    torch.save(nn.Linear(2, 2), path, **options)
    refused = subprocess.run([networks, "convert", path, f"{out}/no"], capture_output=True, text=True)
    expect("a whole module", f"{title}: refused by the name of its class",
           refused.returncode != 0 and "torch.nn.modules.linear.Linear" in refused.stderr)
try:
    import safetensors.torch as theirs
    theirs.save_file({k: v.contiguous().clone() for k, v in mixed.items()}, f"{out}/theirs.safetensors", {"a": "b"})
    call("convert", f"{out}/theirs.safetensors", f"{out}/ours.safetensors")
    found = theirs.load_file(f"{out}/ours.safetensors")
    expect("safetensors", "its own program reads what is written, and is read",
           all(torch.equal(found[k], v) for k, v in mixed.items()))
except ImportError:
    print("safetensors' own program is not there")

# ---- weights to begin with
call("initial", "resnet18", "3", "1000", "usual", "7", f"{out}/i.safetensors")
initial = read_safetensors(f"{out}/i.safetensors")
peer = torchvision.models.resnet18().state_dict()
worst = max(abs(float(initial[k].std() / peer[k].std()) - 1) for k in initial if initial[k].ndim == 4)
expect("resnet18", "first weights spread as torchvision's", worst < 0.03, f"ratio within {worst:.3f} of 1")
expect("resnet18", "and the head's as PyTorch's", abs(float(initial["fc.weight"].std() / peer["fc.weight"].std()) - 1) < 0.01)

print("\nall hold" if not failed else f"\nFAILED: {failed}")
sys.exit(1 if failed else 0)
