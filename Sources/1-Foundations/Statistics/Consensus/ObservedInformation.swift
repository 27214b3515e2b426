// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// The curvature of the log-likelihood at a fit of Dawid–Skene or STAPLE, and the variances that it gives.
///
/// The parameters are the log-odds of the labels within each row of each matrix, and of the classes, against the likeliest of
/// each row. The information of the labels is that of labels with known truth, less what is lost for not knowing it: the
/// spread of an item's score over the classes it may have. Chances at 0 or 1 have no log-odds; they are held where they are,
/// and have no variance here.
struct ObservedInformation {
  /// Beyond so many parameters the matrix is too large to invert for an interval.
  static let mostParameters = 1200
  private static let edge = 1e-7

  /// A row of chances that sum to 1, and where its free log-odds stand among the parameters.
  private struct Row {
    var chances: [Double]
    /// The parameter of each entry; −1 for the reference and for entries at an edge.
    var parameters: [Int]
  }

  private let rows: [Row]
  private let classRow: Row
  private let covariance: [Double]
  private let order: Int
  private let classCount: Int

  /// Computes it.
  /// - Parameters:
  ///   - annotations: The labels.
  ///   - fit: What was fitted to them.
  ///   - estimatesShares: Whether the class shares were estimated.
  ///   - imagined: Labels imagined beforehand, right and wrong.
  ///   - imaginedItems: Items of each class imagined beforehand.
  ///   - countsAreItems: Whether weights say how often an item occurs, as with vote patterns.
  /// - Throws: Why there is none.
  init(
    _ annotations: Annotations, fit: Consensus, estimatesShares: Bool,
    imagined: (right: Double, wrong: Double) = (0, 0),
    imaginedItems: Double = 0, countsAreItems: Bool = false
  ) throws(IntervalGap) {
    guard let readers = fit.readers else { throw IntervalGap(reason: .notApplicable("the method models no reader")) }
    let classes = annotations.classCount
    classCount = classes
    var next = 0
    func row(_ chances: [Double], isFree: Bool) -> Row {
      var parameters = [Int](repeating: -1, count: chances.count)
      let reference = chances.indices.max { chances[$0] < chances[$1] } ?? 0
      for entry in chances.indices where isFree && entry != reference && chances[entry] > Self.edge {
        parameters[entry] = next
        next += 1
      }
      return Row(chances: chances, parameters: parameters)
    }
    classRow = row(fit.classShares, isFree: estimatesShares)
    rows = (0..<annotations.readerCount * classes).map { place in
      row(
        Array(readers.chances[place * classes..<(place + 1) * classes]),
        isFree: readers.supports[place] > 0)
    }
    order = next
    guard order > 0 else { throw IntervalGap(reason: .valueAtBoundary) }
    guard order <= Self.mostParameters else {
      throw IntervalGap(reason: .notApplicable("the model has \(order) parameters, too many for its information"))
    }
    var information = [Double](repeating: 0, count: order * order)
    // What labels with known truth would say.
    let total = (0..<annotations.itemCount).reduce(0) { $0 + annotations.weight(of: $1) }
    Self.add(classRow, times: total + imaginedItems * Double(classes), to: &information, order: order)
    for place in rows.indices {
      let imaginedLabels = imagined.right + Double(classes - 1) * imagined.wrong
      Self.add(rows[place], times: readers.supports[place] + imaginedLabels, to: &information, order: order)
    }
    // What is lost by not knowing it, and the scores of the units.
    let isRobust = !countsAreItems && (annotations.weights != nil || annotations.units != nil)
    var unitScores: [Int32: [Double]] = [:]
    for item in 0..<annotations.itemCount {
      let weight = annotations.weight(of: item)
      guard weight > 0 else { continue }
      let (entries, values) = Self.scores(annotations, item: item, rows: rows, classRow: classRow)
      let chances = Array(fit.chances(of: item))
      var mean = [Double](repeating: 0, count: entries.count)
      for truth in 0..<classes where chances[truth] > 0 {
        for entry in entries.indices { mean[entry] += chances[truth] * values[truth][entry] }
      }
      for (a, first) in entries.enumerated() {
        for (b, second) in entries.enumerated() {
          var spread = -mean[a] * mean[b]
          for truth in 0..<classes { spread += chances[truth] * values[truth][a] * values[truth][b] }
          information[first * order + second] -= weight * spread
        }
      }
      guard isRobust else { continue }
      let unit = annotations.units?.unitOfRow[item] ?? Int32(item)
      var sum = unitScores[unit] ?? [Double](repeating: 0, count: order)
      for (a, entry) in entries.enumerated() { sum[entry] += weight * mean[a] }
      unitScores[unit] = sum
    }
    guard let root = Cholesky(information, order: order) else {
      throw IntervalGap(
        reason: .notApplicable("the observed information is singular: these labels do not determine every parameter"))
    }
    let inverse = root.inverse
    guard isRobust else {
      covariance = inverse
      return
    }
    guard unitScores.count > 1 else {
      throw IntervalGap(reason: .tooFewUnits(of: "sampling units", found: unitScores.count, needed: 2))
    }
    var result = [Double](repeating: 0, count: order * order)
    let correction = Double(unitScores.count) / Double(unitScores.count - 1)
    // In the order of the units, so that the sum has the same bits each time.
    for unit in unitScores.keys.sorted() {
      let pull = root.solve(unitScores[unit] ?? [])
      for a in 0..<order where pull[a] != 0 {
        for b in 0..<order { result[a * order + b] += correction * pull[a] * pull[b] }
      }
    }
    covariance = result
  }

  /// The complete-data information of a row seen so many times.
  private static func add(_ row: Row, times count: Double, to information: inout [Double], order: Int) {
    for (a, first) in row.parameters.enumerated() where first >= 0 {
      for (b, second) in row.parameters.enumerated() where second >= 0 {
        let own = a == b ? row.chances[a] : 0
        information[first * order + second] += count * (own - row.chances[a] * row.chances[b])
      }
    }
  }

  /// The score of an item under each class, at the parameters that it touches.
  private static func scores(
    _ annotations: Annotations, item: Int, rows: [Row], classRow: Row
  ) -> (entries: [Int], values: [[Double]]) {
    let classes = annotations.classCount
    var entries: [Int] = []
    var placeOf: [Int: Int] = [:]
    func place(_ parameter: Int) -> Int {
      if let known = placeOf[parameter] { return known }
      placeOf[parameter] = entries.count
      entries.append(parameter)
      return entries.count - 1
    }
    var pulls: [(truth: Int, place: Int, value: Double)] = []
    for truth in 0..<classes {
      for (entry, parameter) in classRow.parameters.enumerated() where parameter >= 0 {
        pulls.append((truth, place(parameter), (entry == truth ? 1 : 0) - classRow.chances[entry]))
      }
      for label in annotations.places(of: item) {
        let row = rows[Int(annotations.readers[label]) * classes + truth]
        for (entry, parameter) in row.parameters.enumerated() where parameter >= 0 {
          let called: Double = entry == Int(annotations.labels[label]) ? 1 : 0
          pulls.append((truth, place(parameter), called - row.chances[entry]))
        }
      }
    }
    var values = [[Double]](repeating: [Double](repeating: 0, count: entries.count), count: classes)
    for pull in pulls { values[pull.truth][pull.place] += pull.value }
    return (entries, values)
  }

  /// The variance of an entry of a row, by the delta method; `nil` where it stands at an edge.
  private func variance(_ row: Row, entry wanted: Int) -> Double? {
    let value = row.chances[wanted]
    guard value > Self.edge, value < 1 - Self.edge else { return nil }
    var gradient: [(parameter: Int, value: Double)] = []
    for (entry, parameter) in row.parameters.enumerated() where parameter >= 0 {
      gradient.append((parameter, value * ((entry == wanted ? 1 : 0) - row.chances[entry])))
    }
    guard !gradient.isEmpty else { return nil }
    var sum = 0.0
    for a in gradient {
      for b in gradient { sum += a.value * b.value * covariance[a.parameter * order + b.parameter] }
    }
    return max(0, sum)
  }

  /// The variance of the chance that a reader is right about a class.
  func skillVariance(reader: Int, class truth: Int) -> Double? {
    variance(rows[reader * classCount + truth], entry: truth)
  }

  /// The variance of a class's share; `nil` also where it was not estimated.
  func shareVariance(_ truth: Int) -> Double? { variance(classRow, entry: truth) }
}

extension DawidSkene {
  /// The readers' skills and the classes' shares with intervals from the observed information, on the log-odds scale.
  ///
  /// With sampling weights or units the variance is the sandwich over units.
  ///
  /// **Edge cases.** A skill of 0 or 1 lies at the edge, where the likelihood has no curvature to read: it has no interval, and
  /// the others are as if it were known. ``estimates(_:fit:names:plan:level:)`` resamples instead.
  /// **Assumes** a converged fit, and more items than parameters by far.
  /// - Parameters:
  ///   - annotations: The labels that were fitted.
  ///   - fit: What ``fit(_:)`` found.
  ///   - names: What readers and classes are called.
  ///   - level: The level of the intervals.
  /// - Returns: One estimate for each reader and class, then one for each share.
  /// - Throws: ``AnnotationError`` where names do not fit.
  /// - Complexity: O(labels² per item · classes³) for each item, then O(parameters³).
  /// > Source: Louis, Journal of the Royal Statistical Society B 44 (1982) 226–233. Checked against a numerical Hessian of the
  /// > likelihood in numpy in `ReaderSkillTests`.
  public func estimatesByInformation(
    _ annotations: Annotations, fit: Consensus, names: ConsensusNames, level: ConfidenceLevel = .percent95
  ) throws(AnnotationError) -> [Estimate] {
    try names.check(annotations)
    var estimatesShares = false
    var imaginedItems = 0.0
    if case .estimated(let imagined) = classPrior { (estimatesShares, imaginedItems) = (true, imagined) }
    var information: ObservedInformation?
    var gap = IntervalGap(reason: .notApplicable("the information is that of whole matrices, and this is one coin"))
    if readerModel == .confusion {
      do {
        information = try ObservedInformation(
          annotations, fit: fit, estimatesShares: estimatesShares,
          imagined: (readerPrior.right, readerPrior.wrong), imaginedItems: imaginedItems)
      } catch { gap = error }
    }
    return SkillEstimates(
      fit: fit, names: names, method: "\(method); observed information, logit", level: level,
      n: annotations.labelledItemCount, clusters: annotations.units?.count, information: information, gap: gap.reason,
      estimatesShares: estimatesShares
    ).all
  }
}
