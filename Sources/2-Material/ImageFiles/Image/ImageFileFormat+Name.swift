// SPDX-License-Identifier: Apache-2.0

extension ImageFileFormat {
  /// The format that a file's name asks for by its ending; `nil` for any other name.
  ///
  /// `.nii` asks for NIfTI-1, which every reader knows.
  public init?(fileName: String) {
    let name = fileName.lowercased()
    let endings: [(String, ImageFileFormat)] = [
      (".nii", .nifti1), (".nii.gz", .nifti1), (".hdr", .nifti1), (".nrrd", .nrrd), (".nhdr", .nrrd), (".png", .png),
      (".jpg", .jpeg), (".jpeg", .jpeg),
    ]
    guard let found = endings.first(where: { name.hasSuffix($0.0) }) else { return nil }
    self = found.1
  }

  /// Whether it holds volumes, not pictures alone.
  public var isVolume: Bool {
    switch self {
    case .nifti1, .nifti2, .nrrd: true
    case .png, .jpeg: false
    }
  }
}
