// SPDX-License-Identifier: Apache-2.0

/// Why a data set could not be handed out.
///
/// No case carries a path of the world outside or anything of a patient.
public enum ExportError: Error, Sendable, Hashable {
  /// The folder holds something that is not of this export.
  case folderInUse(found: String)
  /// The terms of some items do not allow the purpose: how many items.
  case purposeForbidden(purpose: String, items: Int)
  /// Some items may be held no longer: how many, and since when the first.
  case pastRetention(items: Int, since: String)
  /// The form holds images of one kind only: how many are of another, and which.
  case otherKind(items: Int, found: String, expected: String)
  /// A file could not be written: its name below the folder, what was tried, and the system's error number.
  case file(name: String, step: String, code: Int32)
  /// An image's header cannot be written anew: its number in the archive, and what stands in the way.
  case notRewritten(image: Int, found: String)
  /// The bytes of an image are not those that the version names: its number in the archive.
  case otherBytes(image: Int)
}

extension ExportError {
  /// What stands in the way, in a sentence.
  public var words: String {
    switch self {
    case .folderInUse(let found): "the folder holds \(found), which is not of this export"
    case .purposeForbidden(let purpose, let items):
      "the terms of \(items) \(items == 1 ? "image does" : "images do") not allow the purpose '\(purpose)'"
    case .pastRetention(let items, let since):
      "\(items) \(items == 1 ? "image" : "images") may be held no longer, the first since \(since)"
    case .otherKind(let items, let found, let expected):
      "\(items) \(items == 1 ? "image is" : "images are") of the kind '\(found)'; expected \(expected)"
    case .file(let name, let step, _): "\(name): could not be written (\(step))"
    case .notRewritten(let image, let found):
      "image \(image): its header cannot be written anew (\(found)); with --patient-ids keep it leaves as it came"
    case .otherBytes(let image): "image \(image): its bytes are not those that the version names"
    }
  }
}
