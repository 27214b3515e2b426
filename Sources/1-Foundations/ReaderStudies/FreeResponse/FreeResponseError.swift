// SPDX-License-Identifier: Apache-2.0

/// Why marks are no free-response study.
public enum FreeResponseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Two lists that must be equally long are not.
  case lengthsDiffer(of: String, expected: Int, found: Int)
  /// An arm, reader, case or unit has a number that is not listed.
  case unknown(String, number: Int)
  /// A rating is not a finite number.
  case notFinite(caseIndex: Int)
  /// A lesion's weight is not a finite number above 0.
  case badWeight(caseIndex: Int)
  /// A mark hits a lesion that the case does not have.
  case noSuchLesion(caseIndex: Int, lesion: Int, lesions: Int)
  /// A mark lies on a case that the reader did not read in that arm.
  case notRead(arm: String, reader: String, caseIndex: Int)

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .lengthsDiffer(let what, let expected, let found): "\(what): \(found) entries, expected \(expected)"
    case .unknown(let what, let number): "there is no \(what) of number \(number)"
    case .notFinite(let index): "a mark on case \(index) has a rating that is not a finite number"
    case .badWeight(let index): "a lesion of case \(index) has a weight that is not a finite number above 0"
    case .noSuchLesion(let index, let lesion, let lesions):
      "a mark on case \(index) hits lesion number \(lesion), and the case has \(lesions)"
    case .notRead(let arm, let reader, let index):
      "reader \(reader) marked case \(index) in arm \(arm), which is not among the cases read"
    }
  }
}
