// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension RatingTable {
  /// The table of some readers only, in the order given; subjects, categories and patients stay.
  ///
  /// - Parameter columns: Places of readers.
  /// - Returns: The smaller table.
  /// - Throws: ``RatingTableError/empty`` where they gave no rating.
  public func selecting(raters columns: [Int]) throws(RatingTableError) -> RatingTable {
    var flat: [Int32] = []
    flat.reserveCapacity(subjectCount * columns.count)
    for subject in 0..<subjectCount {
      for column in columns { flat.append(codes[subject * raters.count + column]) }
    }
    return try RatingTable(
      flat: flat, subjectCount: subjectCount, raters: columns.map { raters[$0] }, categories: categories,
      values: hasNumbers ? values : nil, clusters: clusters, areRatersKnown: areRatersKnown)
  }

  /// The table without one reader.
  /// - Throws: ``RatingTableError/empty`` where no rating is left.
  public func leavingOut(rater: Int) throws(RatingTableError) -> RatingTable {
    try selecting(raters: raters.indices.filter { $0 != rater })
  }

  /// The table of one category against all others.
  /// - Throws: ``RatingTableError``, never for a table that exists.
  public func dichotomised(at category: Int) throws(RatingTableError) -> RatingTable {
    try RatingTable(
      flat: codes.map { $0 < 0 ? -1 : ($0 == Int32(category) ? 1 : 0) }, subjectCount: subjectCount, raters: raters,
      categories: ["other", categories[category]], values: nil, clusters: clusters, areRatersKnown: areRatersKnown)
  }

  /// The subjects that every reader rated.
  public var completeSubjects: [Int] {
    (0..<subjectCount).filter { subject in
      codes[subject * raters.count..<(subject + 1) * raters.count].allSatisfy { $0 >= 0 }
    }
  }

  /// The subjects that at least this many readers rated.
  public func subjects(ratedBy readers: Int) -> [Int] {
    (0..<subjectCount).filter { ratings(of: $0).count >= readers }
  }

  /// How often two readers gave each pair of categories, over the subjects that both rated.
  public func square(first: Int, second: Int) -> RatingSquare {
    let q = categories.count
    var counts = [[Int]](repeating: [Int](repeating: 0, count: q), count: q)
    for subject in 0..<subjectCount {
      if let a = code(subject: subject, rater: first), let b = code(subject: subject, rater: second) {
        counts[a][b] += 1
      }
    }
    return RatingSquare(checked: counts, categories: categories, values: values, hasNumbers: hasNumbers)
  }

  /// The numbering of sampling units: the patients', or one per subject.
  var unitCount: Int { clusters?.count ?? subjectCount }

  /// The unit of a subject.
  func unit(of subject: Int) -> Int { clusters.map { Int($0.unitOfRow[subject]) } ?? subject }
}
