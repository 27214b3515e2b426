// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A concept by its code: value, scheme and what it means in words.
///
/// > Source: DICOM PS3.3 section 8.
public struct CodedMeaning: Sendable, Hashable {
  /// Code Value.
  public var value: String
  /// Coding Scheme Designator, such as `SCT` or `UCUM`.
  public var scheme: String
  /// Code Meaning.
  public var meaning: String

  /// Makes a concept; the parameters are the properties.
  public init(value: String, scheme: String, meaning: String) {
    self.value = value
    self.scheme = scheme
    self.meaning = meaning
  }

  /// The concept of an item of a code sequence; `nil` where it has no value.
  public init?(_ item: DataSet?) {
    guard let item, let value = item.text(.codeValue) else { return nil }
    self.init(
      value: value, scheme: item.text(.codingSchemeDesignator) ?? "", meaning: item.text(.codeMeaning) ?? value)
  }
}
