// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A word with a meaning that a coding scheme fixes: its code, the scheme, and what people read.
///
/// Two concepts are the same when code and scheme are; the words may differ.
///
/// > Source: DICOM PS3.3 section 8.
public struct CodedConcept: Sendable, Hashable {
  /// The code.
  public var value: String
  /// The scheme that the code is of, as `SCT`, `DCM` or `UCUM`.
  public var scheme: String
  /// What people read.
  public var meaning: String
  /// The version of the scheme, where the scheme needs one.
  public var version: String?

  /// Makes a concept; the parameters are the properties.
  public init(_ value: String, _ scheme: String, _ meaning: String, version: String? = nil) {
    self.value = value
    self.scheme = scheme
    self.meaning = meaning
    self.version = version
  }

  /// By code and scheme.
  public static func == (first: Self, second: Self) -> Bool {
    first.value == second.value && first.scheme == second.scheme
  }

  /// By code and scheme.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(value)
    hasher.combine(scheme)
  }
}

extension CodedConcept {
  /// Reads the item of a code sequence; `nil` without a code.
  ///
  /// A code of more than 16 characters and one in the form of a URN are read too; a URN has no scheme.
  public init?(_ item: DataSet) {
    guard let value = item.text(.codeValue) ?? item.text(.longCodeValue) ?? item.text(.urnCodeValue) else { return nil }
    self.init(
      value, item.text(.codingSchemeDesignator) ?? "", item.text(.codeMeaning) ?? "",
      version: item.text(.codingSchemeVersion))
  }

  /// The item of a code sequence.
  public var item: DataSet {
    var item = DataSet()
    if value.utf8.count <= 16 {
      item.put(.codeValue, .shortString, value)
    } else {
      item.put(.longCodeValue, .unlimitedCharacters, value)
    }
    item.put(.codingSchemeDesignator, .shortString, scheme)
    if let version { item.put(.codingSchemeVersion, .shortString, version) }
    item.put(.codeMeaning, .longString, meaning)
    return item
  }
}
