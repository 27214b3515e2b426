// SPDX-License-Identifier: Apache-2.0

/// What several readers said about the same subjects: one row per subject, one column per reader, gaps allowed.
///
/// A rating is one of a list of ordered categories. Each category has a number: its own where ratings are numbers, else its
/// place in the order (1, 2, …). Numbers serve weights and distances; nominal statistics never look at them.
///
/// ```swift
/// let table = try RatingTable(codes: [[0, 0], [1, 1], [0, 1]], raters: ["A", "B"], categories: ["benign", "malignant"])
/// table.estimate(.kappa(.identity))
/// ```
/// Subjects that share a patient are not independent; ``clusters`` says which do, and all intervals here then act on patients.
public struct RatingTable: Sendable, Equatable {
  /// The readers, one per column.
  public let raters: [String]
  /// The categories in their order.
  public let categories: [String]
  /// The number of each category: its own, or its place from 1.
  public let values: [Double]
  /// Whether ``values`` are the ratings' own numbers.
  public let hasNumbers: Bool
  /// How many subjects there are, those without a rating included.
  public let subjectCount: Int
  /// The sampling unit of each subject; `nil` where subjects are independent.
  public let clusters: ClusterIndex?
  /// Whether a column is one reader throughout; not so where only counts per category are known.
  public let areRatersKnown: Bool
  /// The category of each rating, subject by subject; −1 where there is none.
  let codes: [Int32]

  /// Takes ratings as places in a list of categories.
  ///
  /// - Parameters:
  ///   - codes: Subject by subject, each reader's category as 0 ..< the number of categories; `nil` where missing.
  ///   - raters: The readers' names, as many as each subject has entries.
  ///   - categories: All possible categories in order, used or not; coefficients that divide chance evenly count them all.
  ///   - values: A number for each category; without them the place in the order serves.
  ///   - clusters: The patient of each subject.
  /// - Throws: ``RatingTableError`` with the first subject that does not fit.
  public init(
    codes: [[Int?]], raters: [String], categories: [String], values: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(RatingTableError) {
    var flat: [Int32] = []
    flat.reserveCapacity(codes.count * raters.count)
    for (subject, row) in codes.enumerated() {
      guard row.count == raters.count else {
        throw .ratingsDiffer(subject: subject, expected: raters.count, found: row.count)
      }
      for (rater, code) in row.enumerated() {
        guard let code else {
          flat.append(-1)
          continue
        }
        guard categories.indices.contains(code) else { throw .unknownCategory(subject: subject, rater: rater) }
        flat.append(Int32(code))
      }
    }
    try self.init(
      flat: flat, subjectCount: codes.count, raters: raters, categories: categories, values: values,
      clusters: clusters)
  }

  /// Takes ratings that are numbers; the distinct numbers become the categories.
  ///
  /// - Parameters:
  ///   - numbers: Subject by subject, each reader's number; `nil` where missing.
  ///   - raters: The readers' names.
  ///   - clusters: The patient of each subject.
  /// - Throws: ``RatingTableError`` with the first subject that does not fit.
  public init(
    numbers: [[Double?]], raters: [String], clusters: ClusterIndex? = nil
  ) throws(RatingTableError) {
    var distinct: Set<Double> = []
    for (subject, row) in numbers.enumerated() {
      guard row.count == raters.count else {
        throw .ratingsDiffer(subject: subject, expected: raters.count, found: row.count)
      }
      for (rater, number) in row.enumerated() {
        guard let number else { continue }
        guard number.isFinite else { throw .notFinite(subject: subject, rater: rater) }
        distinct.insert(number == 0 ? 0 : number)
      }
    }
    let sorted = distinct.sorted()
    var places: [Double: Int32] = [:]
    for (place, value) in sorted.enumerated() { places[value] = Int32(place) }
    try self.init(
      flat: numbers.flatMap { $0.map { number in number.flatMap { places[$0] } ?? -1 } }, subjectCount: numbers.count,
      raters: raters, categories: sorted.map(Self.label), values: sorted, clusters: clusters)
  }

  /// Takes how many readers put each subject in each category, where it is not known which readers they were.
  ///
  /// Statistics that need to know who said what (Cohen's and Conger's kappa, one reader against another) are undefined.
  /// - Parameters:
  ///   - counts: Subject by subject, the number of ratings in each category.
  ///   - categories: The categories in order.
  ///   - values: A number for each category.
  ///   - clusters: The patient of each subject.
  /// - Throws: ``RatingTableError`` with the first subject that does not fit.
  public init(
    counts: [[Int]], categories: [String], values: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(RatingTableError) {
    var columns = 0
    for (subject, row) in counts.enumerated() {
      guard row.count == categories.count else {
        throw .ratingsDiffer(subject: subject, expected: categories.count, found: row.count)
      }
      for (place, count) in row.enumerated() where count < 0 || count > 1_000_000 {
        throw .unknownCategory(subject: subject, rater: place)
      }
      columns = max(columns, row.reduce(0, +))
    }
    var flat = [Int32](repeating: -1, count: counts.count * columns)
    for (subject, row) in counts.enumerated() {
      var place = subject * columns
      for (category, count) in row.enumerated() {
        for _ in 0..<count {
          flat[place] = Int32(category)
          place += 1
        }
      }
    }
    try self.init(
      flat: flat, subjectCount: counts.count, raters: (0..<columns).map { "rating \($0 + 1)" },
      categories: categories, values: values, clusters: clusters, areRatersKnown: false)
  }

  init(
    flat: [Int32], subjectCount: Int, raters: [String], categories: [String], values: [Double]?,
    clusters: ClusterIndex?, areRatersKnown: Bool = true
  ) throws(RatingTableError) {
    guard subjectCount > 0, flat.contains(where: { $0 >= 0 }) else { throw .empty }
    if let values {
      guard values.count == categories.count else {
        throw .valuesDiffer(expected: categories.count, found: values.count)
      }
      guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }), values.allSatisfy(\.isFinite) else {
        throw .valuesNotAscending
      }
    }
    if let clusters, clusters.unitOfRow.count != subjectCount {
      throw .clustersDiffer(expected: subjectCount, found: clusters.unitOfRow.count)
    }
    codes = flat
    self.subjectCount = subjectCount
    self.raters = raters
    self.categories = categories
    self.values = values ?? categories.indices.map { Double($0 + 1) }
    hasNumbers = values != nil
    self.clusters = clusters
    self.areRatersKnown = areRatersKnown
  }

  /// How many readers (columns) there are.
  public var raterCount: Int { raters.count }

  /// A reader's category of a subject, or `nil` where there is none.
  public func code(subject: Int, rater: Int) -> Int? {
    let code = codes[subject * raters.count + rater]
    return code < 0 ? nil : Int(code)
  }

  /// A reader's number of a subject, or `nil` where there is none.
  public func number(subject: Int, rater: Int) -> Double? { code(subject: subject, rater: rater).map { values[$0] } }

  /// The categories that a subject was given, in the order of the columns.
  func ratings(of subject: Int) -> [Int] {
    codes[subject * raters.count..<(subject + 1) * raters.count].compactMap { $0 < 0 ? nil : Int($0) }
  }

  private static func label(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
  }
}
