# SPDX-License-Identifier: Apache-2.0
"""Holds what fiducial reads of networks, and what it writes, against ONNX's checker, ONNX Runtime and OpenVINO.

    python Proofs/onnx_graphs.py GRAPHS FIDUCIAL [--quick]

GRAPHS is the command fiducial-graph-proof. DenseNet-121, ResNet-18 and EfficientNet-B0 with random weights are exported by PyTorch, by both
of its exporters; with --quick ResNet-18 alone. Needs numpy, torch, torchvision, onnx, onnxscript, onnxruntime, openvino.
"""
import contextlib
import glob
import io
import json
import os
import subprocess
import sys
import tempfile
import warnings
import zipfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper

graphs, fiducial = (os.path.abspath(path) for path in sys.argv[1:3])
quick = "--quick" in sys.argv
workplace = tempfile.TemporaryDirectory(prefix="graphs-")
out = workplace.name
notes = []
rng = np.random.default_rng(20260401)
failed = []


def call(*words):
    done = subprocess.run([graphs, *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{words}: {done.stderr}")
    return done.stdout


def expect(name, holds, detail=""):
    network, _, what = name.partition(": ")
    print(f"| {network} | {what} | {'yes' if holds else 'NO'} | {detail} |", flush=True)
    if not holds:
        failed.append(name)


def shown(number):
    return "none" if number is None else f"{number:.5f}"


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(path, images, wanted=None):
    s = session(path)
    return s.run(wanted, {s.get_inputs()[0].name: images})


def images_for(path, count):
    shape = onnx.load(path, load_external_data=False).graph.input[0].type.tensor_type.shape.dim
    size = [d.dim_value or 64 for d in shape[1:]]
    return rng.standard_normal((count, *size)).astype(np.float32)


def openvino_corr(path, images, reference):
    """In a process of its own: some quantised graphs crash the compiler."""
    np.save(f"{out}/in.npy", images)
    code = f"""
import numpy as np, openvino as ov
c = ov.Core().compile_model({path!r}, "CPU", {{"INFERENCE_NUM_THREADS": 1}})
np.save({out!r} + "/ov.npy", np.concatenate([list(c(i[None]).values())[0] for i in np.load({out!r} + "/in.npy")]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if done.returncode != 0:
        return None
    return np.corrcoef(np.load(f"{out}/ov.npy").ravel(), reference.ravel())[0, 1]


def export():
    """The networks, by both of PyTorch's exporters."""
    import torch
    library = torch.library.Library("torchvision", "FRAGMENT")
    try:
        import torchvision
    except RuntimeError:
        # Operators that these networks do not need, of a build that does not match the torch that is there.
        for name in ("nms", "qnms"):
            library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    folder = f"{out}/networks"
    os.mkdir(folder)
    for number, name in enumerate(["resnet18"] if quick else ["densenet121", "efficientnet_b0", "resnet18"]):
        torch.manual_seed(number)
        network = getattr(torchvision.models, name)(weights=None, num_classes=14).eval()
        example = torch.randn(2, 3, 64, 64)
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(network, (example,), f"{folder}/{name}-traced.onnx", dynamo=False, opset_version=17, input_names=["image"],
                              output_names=["logits"], dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
            torch.onnx.export(network, (example,), f"{folder}/{name}-captured.onnx", dynamo=True, input_names=["image"], output_names=["logits"],
                              dynamic_shapes={"x": {0: torch.export.Dim("batch")}}, external_data=False, verbose=False)
    return folder


folder = export()
print("| network | what | holds | |\n|---|---|---|---|")
made = f"{out}/made.onnx"
call("make", made)
onnx.checker.check_model(made, full_check=True)
y = run(made, images_for(made, 2))[0]
expect("builder: checker and ONNX Runtime take every step", bool(np.allclose(y.sum(1), 1, atol=1e-6)))

for path in sorted(glob.glob(f"{folder}/*.onnx")):
    name = os.path.basename(path)[:-5]
    model = onnx.load(path)
    found = json.loads(call("look", path))
    images = images_for(path, 8)
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    sums = max(
        (abs(found["sums"][k] - float(v.astype(np.float32).astype(np.float64).sum()))
         / (1 + float(np.abs(v.astype(np.float64)).sum())) for k, v in weights.items()),
        default=0)
    expect(f"{name}: every stored tensor as onnx.numpy_helper reads it", sums < 1e-9, f"{sums:.1e}")
    head = found["heads"][0]
    expect(f"{name}: pooled head found", isinstance(head, dict), "" if isinstance(head, dict) else str(head))
    if not isinstance(head, dict):
        continue

    # The closed form: logits from the map of features.
    wanted = [head["features"], head["embedding"], head["logits"]]
    for kind in ("outputs", "append"):
        call(kind, path, f"{out}/more.onnx", *wanted)
        onnx.checker.check_model(f"{out}/more.onnx")
        values = run(f"{out}/more.onnx", images, wanted)
        logits = values[0].mean(axis=(2, 3)) @ np.array(head["weights"]).T + np.array(head["bias"])
        worst = np.abs(logits - values[2].reshape(logits.shape)).max() / np.abs(values[2]).max()
        expect(f"{name}: logits from the pooled map ({kind})", worst < 1e-5, f"relative {worst:.1e}")

    call("randomise", path, f"{out}/random.onnx")
    onnx.checker.check_model(f"{out}/random.onnx")
    before = run(path, images)[0]
    after = run(f"{out}/random.onnx", images)[0]
    expect(f"{name}: other answers with shuffled weights", bool(np.isfinite(after).all() and np.abs(after - before).max() > 0.1 * np.abs(before).max()))

    # Eight bits, with the same ranges in both programs.
    from onnxruntime.quantization import QuantFormat, QuantType
    from onnxruntime.quantization.calibrate import CalibrationMethod, TensorData, TensorsData
    from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
    for outputs in (False, True):
        values = found["observe-all" if outputs else "observe"]
        call("outputs", path, f"{out}/observe.onnx", *values)
        seen = run(f"{out}/observe.onnx", images, values)
        ranges = {n: [float(min(v.min(), 0)), float(max(v.max(), 0))] for n, v in zip(values, seen)}
        json.dump(ranges, open(f"{out}/ranges.json", "w"))
        small = f"{out}/{name}-int8.onnx"
        call("quantise", path, small, f"{out}/ranges.json", *(["outputs"] if outputs else []))
        onnx.checker.check_model(small)
        kinds = ["Conv", "Gemm", "MatMul"]
        data = TensorsData(CalibrationMethod.MinMax, {
            n: TensorData(lowest=np.array(a, dtype=np.float32), highest=np.array(b, dtype=np.float32))
            for n, (a, b) in ranges.items()})
        quantizer = QDQQuantizer(
            onnx.load(path), True, False, QuantType.QInt8, QuantType.QUInt8, data, [], [], kinds,
            {} if outputs else {"OpTypesToExcludeOutputQuantization": kinds})
        peer = f"{out}/peer.onnx"
        try:
            quantizer.quantize_model()
            quantizer.model.save_model_to_file(peer)
        except Exception as problem:
            notes.append(f"{name}: ONNX Runtime does not quantise it: {type(problem).__name__}.")
            peer = None
        ours = {t.name: numpy_helper.to_array(t) for t in onnx.load(small).graph.initializer}
        if peer:
            theirs = {t.name: numpy_helper.to_array(t) for t in onnx.load(peer).graph.initializer}
            common = [k for k in theirs if k in ours and (k.endswith("_scale") or k.endswith("_zero_point"))
                      and (k.rsplit("_scale", 1)[0] in ranges or k.rsplit("_zero_point", 1)[0] in ranges)]
            same = all(np.array_equal(np.ravel(theirs[k]), np.ravel(ours[k])) for k in common)
            expect(f"{name}: steps and zeros of values as ONNX Runtime's", same and len(common) == 2 * len(ranges),
                   f"{len(common)} tensors, outputs {outputs}")
            stored = [k for k in theirs if k in ours and k.endswith("_quantized")]
            off = sum(int((np.ravel(theirs[k]).astype(int) != np.ravel(ours[k]).astype(int)).sum()) for k in stored
                      if theirs[k].dtype == np.int8)
            total = sum(theirs[k].size for k in stored if theirs[k].dtype == np.int8)
            expect(f"{name}: weights as ONNX Runtime's", off == 0 and total > 0, f"{off} of {total} differ")
        result = run(small, images)[0]
        corr = np.corrcoef(result.ravel(), before.ravel())[0, 1]
        peer_corr = np.corrcoef(run(peer, images)[0].ravel(), before.ravel())[0, 1] if peer else float("nan")
        expect(f"{name}: int8 by ONNX Runtime", corr > 0.99, f"corr with f32 {corr:.5f} (ONNX Runtime's own graph {peer_corr:.5f})")
        corr = openvino_corr(small, images, before)
        if outputs:
            # Rounded twice, before and after each Relu, an engine that fuses them loses more: as with ONNX Runtime's own graph.
            theirs = openvino_corr(peer, images, before) if peer else None
            holds = corr is not None and (theirs is None or corr > theirs - 0.02)
            expect(f"{name}: int8 with outputs by OpenVINO", holds, f"corr with f32 {shown(corr)} (ONNX Runtime's own graph {shown(theirs)})")
        else:
            expect(f"{name}: int8 by OpenVINO", corr is not None and corr > 0.99, f"corr with f32 {shown(corr)}")
        sizes = os.path.getsize(path) / 1e6, os.path.getsize(small) / 1e6
        notes.append(f"{name}: {sizes[0]:.1f} MB, in eight bits {'with' if outputs else 'without'} outputs {sizes[1]:.1f} MB; read in {found['read-seconds'] * 1000:.0f} ms.")

    place = f"{out}/package-{name}"
    subprocess.run([fiducial, "model", "init", place, "--weights", path], check=True, capture_output=True)
    packed = f"{out}/{name}.fidmodel"
    subprocess.run([fiducial, "model", "pack", place, packed], check=True, capture_output=True)
    digests = [json.loads(subprocess.run([fiducial, "model", "check", p, "--json"], check=True, capture_output=True,
                                         text=True).stdout)["digest"] for p in (place, packed)]
    with zipfile.ZipFile(packed) as archive:
        names, bad = archive.namelist(), archive.testzip()
    expect(f"{name}: one file that zipfile opens, with the folder's digest",
           digests[0] == digests[1] and bad is None and sorted(names) == ["model.yaml", "weights.onnx"], digests[0][:20])

print()
for note in notes:
    print(f"- {note}")
sys.exit(1 if failed else 0)
