// SPDX-License-Identifier: Apache-2.0

/// Why ratings cannot be taken as a table.
public enum RatingTableError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no rating at all.
  case empty
  /// A subject has another number of entries than there are readers (or categories, where counts are given).
  case ratingsDiffer(subject: Int, expected: Int, found: Int)
  /// A rating is not one of the categories, or a count is not a count.
  case unknownCategory(subject: Int, rater: Int)
  /// A rating is NaN or infinite.
  case notFinite(subject: Int, rater: Int)
  /// There is not one number for each category.
  case valuesDiffer(expected: Int, found: Int)
  /// The categories' numbers are not finite and ascending.
  case valuesNotAscending
  /// There is not one sampling unit for each subject.
  case clustersDiffer(expected: Int, found: Int)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .empty: "there is no rating"
    case .ratingsDiffer(let subject, let expected, let found):
      "subject \(subject): \(found) entries, expected \(expected)"
    case .unknownCategory(let subject, let rater): "subject \(subject), column \(rater): not one of the categories"
    case .notFinite(let subject, let rater): "subject \(subject), column \(rater): not a finite number"
    case .valuesDiffer(let expected, let found): "\(found) numbers for \(expected) categories"
    case .valuesNotAscending: "the categories' numbers are not finite and ascending"
    case .clustersDiffer(let expected, let found): "\(found) sampling units for \(expected) subjects"
    }
  }
}
