#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/Helpers/DICOMEngineTests/Images/ImagesSamples+Generated.swift: small PNG and JPEG files with what Pillow reads from them.

Needs Pillow (13.0.0 was used) and NumPy. The interlaced and the 2- and 4-bit gray PNGs, which Pillow does not write, are made by hand.
"""
import base64
import io
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(5)
out = [
    "// SPDX-License-Identifier: Apache-2.0",
    "// swift-format-ignore-file",
    f"// Written by scripts/generate/image_samples.py with Pillow {PIL.__version__}.",
    "enum ImagesSamples {",
    "  struct Sample: Sendable { let name: String; let meaning: String; let width: Int; let height: Int; let bits: Int; let file: String; let samples: [Int] }",
    "  static let all: [Sample] = [",
]


def add(name, meaning, bits, data, array):
    height, width = array.shape[:2]
    out.append(f'    Sample(name: "{name}", meaning: "{meaning}", width: {width}, height: {height}, bits: {bits}, file: "{base64.b64encode(data).decode()}", samples: {[int(v) for v in array.flatten()]}),')


def saved(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, bits, colour, data, interlaced=0, extra=b""):
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def packed(rows, bits):
    lines = b""
    for line in rows:
        text = "".join(format(int(v), f"0{bits}b") for v in line)
        text += "0" * (-len(text) % 8)
        lines += b"\0" + bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
    return lines


for bits in (1, 2, 4):
    values = rng.integers(0, 2**bits, (5, 7))
    add(f"gray{bits}", "scalar", bits, png(7, 5, bits, 0, packed(values, bits)), values)
    colours = bytes(rng.integers(0, 255, 3 * 2**bits, dtype=np.uint8))
    add(f"palette{bits}", "palette", bits, png(7, 5, bits, 3, packed(values, bits), extra=chunk(b"PLTE", colours)), values)
gray = rng.integers(0, 255, (5, 7), dtype=np.uint8)
add("gray8", "scalar", 8, saved(Image.fromarray(gray), "PNG", dpi=(254, 127)), gray)
wide = rng.integers(0, 65535, (5, 7), dtype=np.uint16)
add("gray16", "scalar", 16, saved(Image.fromarray(wide), "PNG"), wide)
for mode, channels, meaning in (("LA", 2, "grayAlpha"), ("RGB", 3, "rgb"), ("RGBA", 4, "rgba")):
    values = rng.integers(0, 255, (5, 7, channels), dtype=np.uint8)
    add(mode.lower() + "8", meaning, 8, saved(Image.fromarray(values, mode), "PNG"), values)
values = rng.integers(0, 65535, (3, 4, 3), dtype=np.uint16)
rows = b"".join(b"\0" + line.astype(">u2").tobytes() for line in values)
add("rgb16", "rgb", 16, png(4, 3, 16, 2, rows), values)
# Adam7: each pass is a small image of its own.
values = rng.integers(0, 255, (9, 11), dtype=np.uint8)
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
rows = b""
for x, y, dx, dy in passes:
    part = values[y::dy, x::dx]
    if part.size:
        rows += packed(part, 8)
data = png(11, 9, 8, 0, rows, interlaced=1)
assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), values)
add("interlaced", "scalar", 8, data, values)
y, x = np.mgrid[0:11, 0:13]
smooth = np.stack([128 + 90 * np.sin(x / (3 + c)) * np.cos(y / (5 - c)) for c in range(3)], -1).astype(np.uint8)
exif = Image.Exif()
exif[0x0112] = 6
for name, image, options in (
    ("jpeg-gray", Image.fromarray(smooth[..., 0]), {}),
    ("jpeg-progressive", Image.fromarray(smooth[..., 0]), {"progressive": True}),
    ("jpeg-420", Image.fromarray(smooth), {"subsampling": 2, "exif": exif}),
    ("jpeg-444", Image.fromarray(smooth), {"subsampling": 0, "progressive": True}),
):
    data = saved(image, "JPEG", quality=85, **options)
    found = np.asarray(Image.open(io.BytesIO(data)))
    add(name, "scalar" if found.ndim == 2 else "rgb", 8, data, found)
out.append("  ]")
cmyk = saved(Image.fromarray(rng.integers(0, 255, (4, 4, 4), dtype=np.uint8), "CMYK"), "JPEG")
out.append(f'  static let cmyk = "{base64.b64encode(cmyk).decode()}"')
# A header of 60000 × 60000 pixels with hardly any data, and one whose sum is wrong.
out.append(f'  static let huge = "{base64.b64encode(png(60000, 60000, 16, 6, bytes(100))).decode()}"')
out.append("}")
path = pathlib.Path(__file__).parents[2] / "Tests/Helpers/DICOMEngineTests/Images/ImagesSamples+Generated.swift"
path.write_text("\n".join(out) + "\n")
