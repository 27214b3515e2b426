// SPDX-License-Identifier: Apache-2.0

/// Why labels by several readers cannot be taken as annotations.
public enum AnnotationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Two columns that must be equally long are not.
  case lengthsDiffer(of: String, expected: Int, found: Int)
  /// A code lies outside `0 ..< limit`.
  case badCode(of: String, index: Int, found: Int, limit: Int)
  /// A weight is negative, NaN or infinite.
  case badWeight(index: Int)
  /// There is no item, no reader, no label, or fewer than two classes.
  case tooFew(String, found: Int, needed: Int)
  /// There are more than can be numbered.
  case tooMany(String, found: Int, limit: Int)
  /// A stated setting lies outside its range.
  case badSetting(String, needed: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .lengthsDiffer(let what, let expected, let found): "\(what): \(found) values, expected \(expected)"
    case .badCode(let what, let index, let found, let limit):
      "\(what): value \(index) is \(found), not in 0 ..< \(limit)"
    case .badWeight(let index): "weights: value \(index) is not a finite number ≥ 0"
    case .tooFew(let what, let found, let needed): "there are \(found) \(what), and at least \(needed) are needed"
    case .tooMany(let what, let found, let limit): "there are \(found) \(what), and at most \(limit) can be numbered"
    case .badSetting(let what, let needed): "\(what) must be \(needed)"
    }
  }
}
