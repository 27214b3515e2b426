// SPDX-License-Identifier: Apache-2.0

/// Why a file was not taken in.
///
/// No case carries a value of the file that could name a patient.
public enum ImportRefusal: Error, Sendable, Hashable {
  /// The header says neither that the image is synthetic nor that it was de-identified.
  case unstated
  /// The header says that it was de-identified, and these attributes, by keyword, hold what identifies even so.
  case identifying([String])
  /// The header says that text is burned into the pixels.
  case burnedIn
  /// The terms do not state that no person can be recognised, and the format cannot say so itself.
  case termsSilent(ImportFormat)
  /// The format is not among those that are allowed.
  case format(ImportFormat)
  /// The modality is not among those that are allowed.
  case modality(String)
  /// The file is larger than is allowed.
  case tooLarge(bytes: Int, limit: Int)
  /// The patient was withdrawn.
  case withdrawn
  /// Another image of other bytes has the same SOP Instance UID.
  case conflict
  /// The file has no pixels.
  case noPixels
  /// The file cannot be opened or read, by the system's error number.
  case unreadable(Int32)
  /// The file cannot be decoded, in words that quote nothing of it.
  case undecodable(String)
  /// The helper came to its end over the file, in words.
  case helper(String)
  /// A step before the archive refused it, in its words.
  case transform(String)
  /// The table has no row for the file.
  case notInTable
  /// The table names a file that is not there, or that lies outside of the folder.
  case missingFile

  /// A short name for counts and the audit trail.
  public var code: String {
    switch self {
    case .unstated: "unstated"
    case .identifying: "identifying"
    case .burnedIn: "burned-in"
    case .termsSilent: "terms-silent"
    case .format: "format"
    case .modality: "modality"
    case .tooLarge: "too-large"
    case .withdrawn: "withdrawn"
    case .conflict: "conflict"
    case .noPixels: "no-pixels"
    case .unreadable: "unreadable"
    case .undecodable: "undecodable"
    case .helper: "helper"
    case .transform: "transform"
    case .notInTable: "not-in-table"
    case .missingFile: "missing-file"
    }
  }

  /// The facts beside the name: keywords, numbers, words of the program.
  public var facts: [String] {
    switch self {
    case .identifying(let keywords): keywords
    case .termsSilent(let format), .format(let format): [format.rawValue]
    case .modality(let modality): [modality]
    case .tooLarge(let bytes, let limit): [String(bytes), String(limit)]
    case .unreadable(let code): [String(code)]
    case .undecodable(let words), .helper(let words), .transform(let words): [words]
    default: []
    }
  }

  /// Whether the policy said no, not the file itself.
  public var isOfPolicy: Bool {
    switch self {
    case .unstated, .identifying, .burnedIn, .termsSilent, .format, .modality, .tooLarge, .withdrawn, .transform: true
    case .conflict, .noPixels, .unreadable, .undecodable, .helper, .notInTable, .missingFile: false
    }
  }
}
