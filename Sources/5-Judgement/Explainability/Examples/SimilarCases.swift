// SPDX-License-Identifier: Apache-2.0
public import Features
import Statistics
public import Vocabulary

/// Explanation by example: the known cases that look most like one, and what they turned out to be.
///
/// The patient's own cases never count: they would show that an image is like itself. Which cases may be shown at all, a locked test
/// set above all, is decided before: those rows are not allowed.
public struct SimilarCases: Sendable {
  /// One of the cases.
  public struct Example: Sendable, Hashable {
    /// Its row.
    public var row: Int
    /// How far it lies from the case in question.
    public var distance: Double
    /// What it turned out to be; `nil` where that is not known.
    public var label: String?
  }

  /// The cases, and the share of each label among them.
  public struct Answer: Sendable, Equatable {
    /// The nearest cases first.
    public var examples: [Example]
    /// For each label its share of the examples whose label is known, by patients.
    public var shares: [Estimate]
  }

  /// The features of all cases.
  public let index: NearestNeighbours
  /// Whose each row is.
  public let patients: [Int]
  /// What each row turned out to be.
  public let labels: [String?]

  /// Makes ready; `nil` where patients or labels are not as many as the rows.
  public init?(_ index: NearestNeighbours, patients: [Int], labels: [String?]) {
    guard patients.count == index.count, labels.count == index.count else { return nil }
    self.index = index
    self.patients = patients
    self.labels = labels
  }

  /// The cases most like one.
  ///
  /// The interval of a share takes the examples for a sample of the cases that look like this one; examples of one patient count as far
  /// as they are worth. It says how far the share would move with other archives of this size, and no more.
  /// - Parameters:
  ///   - vector: The features of the case.
  ///   - patient: Whose it is; `nil` where the patient is not among the rows.
  ///   - count: How many examples.
  ///   - allowed: Which rows may be shown; `nil` for all.
  ///   - level: The level of the intervals.
  /// - Returns: The examples and shares, the most frequent label first.
  public func like(
    _ vector: [Float], of patient: Int?, count: Int, among allowed: [Bool]? = nil,
    level: ConfidenceLevel = .percent95
  ) -> Answer {
    let open = patients.indices.map { (allowed?[$0] ?? true) && patients[$0] != patient }
    let near = index.neighbours(of: vector, count: count, among: open).first ?? []
    let examples = near.map { Example(row: $0.row, distance: $0.distance, label: labels[$0.row]) }
    let known = examples.filter { $0.label != nil }
    var units: [Int: Int32] = [:]
    var unitOfRow: [Int32] = []
    for example in known {
      let unit = units[patients[example.row]] ?? Int32(units.count)
      units[patients[example.row]] = unit
      unitOfRow.append(unit)
    }
    guard !known.isEmpty, let clusters = try? ClusterIndex(unitOfRow: unitOfRow, count: units.count) else {
      return Answer(examples: examples, shares: [])
    }
    let names = Set(known.compactMap(\.label))
    let shares = names.map { name in
      let share = EffectiveProportion(known.map { $0.label == name }, clusters: clusters)
      return Estimate(
        name: "similar.share", group: name, value: share.value, interval: share.bounds(level: level),
        standardError: share.variance?.squareRoot(), level: level, method: "Wilson at effective counts, by patient",
        n: known.count, clusters: units.count,
        definition: "share of the label among the most similar cases of other patients")
    }
    return Answer(
      examples: examples,
      shares: shares.sorted { ($0.value ?? 0, $1.group ?? "") > ($1.value ?? 0, $0.group ?? "") })
  }
}
