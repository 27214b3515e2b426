// SPDX-License-Identifier: Apache-2.0
/// Reads and writes NIfTI-1 and NIfTI-2: a single file (`.nii`), packed (`.nii.gz`), or a header with its image beside it.
///
/// The header's numbers are in the frame RAS+; grids here are LPS, so that x and y change their sign. Where both are given the
/// sform counts, else the qform, else the distances alone (`pixdim`). Units other than millimetres are turned into them.
/// Dimensions beyond the third are volumes one after another.
///
/// > Source: nifti1.h (DFWG, 2005) and nifti2.h (DFWG, 2011). Checked against nibabel and SimpleITK, both ways.
public enum NIfTIFile {
  /// Which header is written.
  public enum Version: String, Sendable, Hashable, CaseIterable {
    /// 348 bytes, axes of at most 32 767 voxels, single precision.
    case nifti1
    /// 540 bytes, double precision.
    case nifti2
  }
}

extension NIfTIFile {
  /// Whether the bytes are a header whose image lies in a file of its own (`.hdr` with `.img`).
  public static func isHeaderAlone(_ bytes: [UInt8]) -> Bool {
    let header = ImageFileFormat.isPacked(bytes) ? Gzip.beginning(bytes, count: 540) : Array(bytes.prefix(540))
    return (try? NIfTIHeader(header))?.isPair ?? false
  }
}
