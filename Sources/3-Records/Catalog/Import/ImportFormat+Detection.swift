// SPDX-License-Identifier: Apache-2.0
import ImageFiles

extension ImportFormat {
  /// What a file is by its first bytes, and where they do not tell by its name; `nil` for what is no image.
  ///
  /// A packed file is taken for NIfTI. DICOM without its preamble is told by the name, `.dcm`, `.ima`, `.dicom` or none.
  package static func detected(_ bytes: [UInt8], name: String) -> ImportFormat? {
    if bytes.count > 132, bytes[128...131].elementsEqual("DICM".utf8) { return .dicom }
    if ImageFileFormat.isPacked(bytes) { return name.lowercased().hasSuffix(".nii.gz") ? .nifti : nil }
    switch ImageFileFormat(magic: Array(bytes.prefix(8))) {
    case .png: return .png
    case .jpeg: return .jpeg
    case .nrrd: return .nrrd
    case .nifti1, .nifti2: return .nifti
    case nil: break
    }
    if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return .npz
    }
    switch ending(of: name) {
    case "dcm", "ima", "dicom": return .dicom
    case "": return bytes.count > 8 && bytes[1] == 0 && (bytes[0] == 8 || bytes[0] == 2) ? .dicom : nil
    default: return nil
    }
  }

  /// What stands behind the last point of a name, in small letters.
  package static func ending(of name: String) -> String {
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return "" }
    return name[name.index(after: point)...].lowercased()
  }

  /// Endings of images that cannot say of themselves whether anybody was imaged.
  static let wordless: Set<String> = [
    "png", "jpg", "jpeg", "npz", "npy", "nii", "gz", "nrrd", "nhdr", "hdr", "img",
  ]

  /// Endings of files that lie beside images and are none; they are not opened.
  package static let beside: Set<String> = [
    "csv", "tsv", "txt", "md", "json", "ndjson", "jsonl", "yaml", "yml", "xml", "html", "htm", "pdf", "log", "py", "sh",
    "bval",
    "bvec", "sha256", "xlsx", "docx", "zip", "tar", "db", "sqlite",
  ]
}
