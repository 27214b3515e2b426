#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/Helpers/DICOMEngineTests/Pixels/ForeignCodestreams+Generated.swift: small images that other encoders coded.

Pillow (libjpeg-turbo) codes JPEG, CharLS JPEG-LS, OpenJPEG through pylibjpeg JPEG 2000, OpenJPH high-throughput JPEG 2000,
DCMTK's dcmcjpeg lossless JPEG. For lossy JPEG the expected samples are those that Pillow decodes,
for lossy high-throughput JPEG 2000 those of OpenJPH.
Needs: python3 with numpy, pillow, pyjpegls, pylibjpeg-openjpeg, pydicom; Debian packages openjph-tools and dcmtk.
"""
import io
import pathlib
import subprocess
import tempfile

import jpeg_ls
import numpy as np
import pydicom
from openjpeg.utils import encode_array
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "Tests/Helpers/DICOMEngineTests/Pixels/ForeignCodestreams+Generated.swift"
ROWS, COLUMNS = 33, 34


def image(high, samples=1, signed=False, seed=5):
    """A slope with some noise, so that no codec finds it too easy."""
    rng = np.random.default_rng(seed)
    y, x, k = np.mgrid[0:ROWS, 0:COLUMNS, 0:samples]
    values = high * (0.1 + 0.8 * (x + 2 * y + 3 * k) / (COLUMNS + 2 * ROWS + 3 * samples))
    values = np.clip(values + rng.normal(0, high / 40, values.shape), 0, high).astype(np.int64)
    if signed:
        values -= (high + 1) // 2
    return values if samples > 1 else values[..., 0]


def pillow(array, **options):
    file = io.BytesIO()
    Image.fromarray(array.astype(np.uint8)).save(file, "JPEG", **options)
    return file.getvalue(), np.asarray(Image.open(io.BytesIO(file.getvalue()))).astype(np.int64)


def ojph_expanded(codestream):
    """What OpenJPH itself makes of its codestream."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder) / "a.j2c", pathlib.Path(folder) / "a.pgm"
        source.write_bytes(codestream)
        subprocess.run(["ojph_expand", "-i", source, "-o", target], check=True, capture_output=True)
        return np.frombuffer(target.read_bytes()[-ROWS * COLUMNS:], np.uint8).astype(np.int64)


def ojph(array, bits, lossless=True):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / ("a.pgm" if array.ndim == 2 else "a.ppm")
        kind = b"P5" if array.ndim == 2 else b"P6"
        wide = array.astype(">u2" if bits > 8 else "u1")
        source.write_bytes(kind + b"\n%d %d\n%d\n" % (COLUMNS, ROWS, (1 << bits) - 1) + wide.tobytes())
        target = pathlib.Path(folder) / "a.j2c"
        subprocess.run(
            ["ojph_compress", "-i", source, "-o", target, "-reversible", "true" if lossless else "false",
             "-num_decomps", "2", *([] if lossless else ["-qstep", "0.01"])], check=True, capture_output=True)
        return target.read_bytes()


def dcmcjpeg(array, bits, option, signed=False):
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder) / "a.dcm", pathlib.Path(folder) / "b.dcm"
        data = Dataset()
        data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
        data.Rows, data.Columns, data.SamplesPerPixel = ROWS, COLUMNS, 1
        data.PhotometricInterpretation = "MONOCHROME2"
        data.BitsAllocated, data.BitsStored, data.HighBit = (16 if bits > 8 else 8), bits, bits - 1
        data.PixelRepresentation = 1 if signed else 0
        data.PixelData = array.astype("<i2" if signed else "<u2" if bits > 8 else "u1").tobytes()
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
        pydicom.dcmwrite(source, data, enforce_file_format=True)
        subprocess.run(["dcmcjpeg", *option, source, target], check=True, capture_output=True)
        return pydicom.encaps.get_frame(pydicom.dcmread(target).PixelData, 0, number_of_frames=1)


gray8, gray12, gray16 = image(255), image(4095), image(65535)
signed12, colour = image(4095, signed=True), image(255, samples=3)
jpeg_gray, jpeg_gray_out = pillow(gray8, quality=90)
jpeg_colour, jpeg_colour_out = pillow(colour, quality=95, subsampling=0)
jpeg_rgb, jpeg_rgb_out = pillow(colour, quality=95, subsampling=0, keep_rgb=True)

htj2k_lossy = ojph(gray8, 8, lossless=False)

CASES = [
    # name, syntax, bits, signed, samples, tolerance, codestream, expected
    ("jpegGray", "jpegBaseline", 8, False, 1, 1, jpeg_gray, jpeg_gray_out),
    ("jpegColour", "jpegBaseline", 8, False, 3, 2, jpeg_colour, jpeg_colour_out),
    ("jpegNamedRGB", "jpegBaseline", 8, False, 3, 1, jpeg_rgb, jpeg_rgb_out),
    ("jpegLossless16", "jpegLosslessFirstOrder", 16, False, 1, 0, dcmcjpeg(gray16, 16, ["+e1"]), gray16),
    ("jpegLosslessPredictor6", "jpegLossless", 12, False, 1, 0, dcmcjpeg(gray12, 12, ["+el", "+sv", "6"]), gray12),
    ("jpegLS8", "jpegLSLossless", 8, False, 1, 0, bytes(jpeg_ls.encode(gray8.astype(np.uint8))), gray8),
    ("jpegLS16", "jpegLSLossless", 16, False, 1, 0, bytes(jpeg_ls.encode(gray16.astype(np.uint16))), gray16),
    ("jpeg2000Gray12", "jpeg2000Lossless", 12, False, 1, 0,
     encode_array(gray12.astype(np.uint16), bits_stored=12, photometric_interpretation=2), gray12),
    ("jpeg2000Signed12", "jpeg2000Lossless", 12, True, 1, 0,
     encode_array(signed12.astype(np.int16), bits_stored=12, photometric_interpretation=2), signed12),
    ("jpeg2000Colour", "jpeg2000Lossless", 8, False, 3, 0,
     encode_array(colour.astype(np.uint8), bits_stored=8, photometric_interpretation=1, use_mct=True), colour),
    ("htj2kGray8", "htj2kLossless", 8, False, 1, 0, ojph(gray8, 8), gray8),
    ("htj2kGray16", "htj2kLossless", 16, False, 1, 0, ojph(gray16, 16), gray16),
    ("htj2kLossy8", "htj2k", 8, False, 1, 1, htj2k_lossy, ojph_expanded(htj2k_lossy)),
    ("htj2kColour", "htj2kLosslessRPCL", 8, False, 3, 0, ojph(colour, 8), colour),
]

lines = [
    "// SPDX-License-Identifier: Apache-2.0",
    "// swift-format-ignore-file",
    "// Generated by scripts/generate/pixel_codestreams.py with encoders of others; do not edit.",
    "import DICOM",
    "",
    "extension ForeignCodestream {",
    f"  static let rows = {ROWS}",
    f"  static let columns = {COLUMNS}",
    "  static let all: [ForeignCodestream] = [",
]
for name, syntax, bits, signed, samples, tolerance, codestream, expected in CASES:
    lines.append(
        f'    ForeignCodestream(name: "{name}", syntax: .{syntax}, bits: {bits}, isSigned: {str(signed).lower()}, '
        f'samplesPerPixel: {samples}, tolerance: {tolerance}, codestream: "{bytes(codestream).hex()}", '
        f'expected: "{expected.ravel().astype("<i2" if bits < 16 else "<u2").tobytes().hex()}"),')
lines += ["  ]", "}", ""]
OUT.write_text("\n".join(lines))
for case in CASES:
    print(case[0], len(case[6]))
