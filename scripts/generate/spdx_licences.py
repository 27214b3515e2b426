# SPDX-License-Identifier: Apache-2.0
"""Writes the identifiers of the SPDX list of licences for ModelPackages.

    python scripts/generate/spdx_licences.py > Sources/2-Material/ModelPackages/Reading/SPDXLicences+Generated.swift

Takes the list from the Python package `packaging` (24.2 or later).
"""
from packaging.licenses import _spdx

HEAD = """// SPDX-License-Identifier: Apache-2.0
// Made by scripts/generate/spdx_licences.py from the SPDX list of licences, version {0}.
// DO NOT EDIT.

/// The identifiers of the SPDX list of licences, version {0}.
enum SPDXLicences {{
  static let identifiers: [String] = \"\"\"
"""
print(HEAD.format(_spdx.VERSION), end="")
line = "    "
for name in sorted({v["id"] for v in _spdx.LICENSES.values()}):
    if len(line) + len(name) + 1 > 118:
        print(line.rstrip() + " \\")
        line = "    "
    line += name + " "
print(line.rstrip() + '\n    """.split(separator: " ").map(String.init)\n}')
