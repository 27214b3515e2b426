// SPDX-License-Identifier: Apache-2.0

/// Reads and writes NRRD: a header in text with its data attached (`.nrrd`) or in files beside it (`.nhdr`).
///
/// Versions NRRD0001 to NRRD0005 are read; raw, gzip, text and hexadecimal encodings; any type but blocks; the spaces of anatomy
/// (LPS, RAS, LAS) are brought to LPS and units of length to millimetres. Axes without a direction in space are components where
/// they come first and volumes where they come last. Keys and values, such as the segments of 3D Slicer, are kept as they are.
///
/// > Source: Kindlmann, "Definition of NRRD File Format" (teem). Checked against pynrrd and SimpleITK, both ways.
public enum NRRDFile {
  /// What stands before the words of the header that are kept as metadata; keys of the file's own have no prefix.
  static let prefix = "nrrd:"
}
