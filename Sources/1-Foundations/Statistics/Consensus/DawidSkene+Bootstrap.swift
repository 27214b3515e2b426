// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What the classes and readers are called in the names of estimates.
public struct ConsensusNames: Sendable, Hashable {
  /// The classes in their order.
  public var classes: [String]
  /// The readers in their order.
  public var readers: [String]
  /// The class that is the disease, where there are two: its skill is the sensitivity, the other's the specificity.
  public var disease: Int?

  /// Names classes and readers; `disease` matters only with two classes.
  public init(classes: [String], readers: [String], disease: Int? = nil) {
    self.classes = classes
    self.readers = readers
    self.disease = classes.count == 2 ? disease : nil
  }

  /// The machine name of the skill for a class.
  func skill(_ truth: Int) -> String {
    guard let disease else { return "skill.\(classes[truth])" }
    return truth == disease ? Metric.sensitivity.rawValue : Metric.specificity.rawValue
  }

  func share(_ truth: Int) -> String {
    truth == disease ? Metric.prevalence.rawValue : "share.\(classes[truth])"
  }

  /// Which shares are of interest: the disease's alone, or those of all classes.
  func wanted(_ classCount: Int) -> [Int] { disease.map { [$0] } ?? Array(0..<classCount) }

  func skillDefinition(_ truth: Int) -> String {
    "chance that the reader calls an item \(classes[truth]) whose true class, which is estimated and not observed, is "
      + "\(classes[truth])"
  }

  func shareDefinition(_ truth: Int) -> String {
    "share of items whose true class, which is estimated and not observed, is \(classes[truth])"
  }
}

extension DawidSkene {
  /// The readers' skills and the classes' shares with bootstrap intervals: items, or whole patients, are drawn and the model is
  /// fitted again.
  ///
  /// Each refit starts at the fit of the sample, so that no class changes its name on the way. Estimates come reader by reader,
  /// class by class (``Estimate/group`` is the reader), then the shares.
  ///
  /// **Edge cases.** A skill is undefined in a resample where the reader has seen no item of the class. A skill of 1 in every
  /// resample has no interval.
  /// - Parameters:
  ///   - annotations: The labels that were fitted.
  ///   - fit: What ``fit(_:)`` found.
  ///   - names: What readers and classes are called.
  ///   - plan: How it is resampled; its strata are not used. `clusters` draws the units of the annotations.
  ///   - level: The level of the intervals.
  /// - Returns: One estimate for each reader and class, then one for each share.
  /// - Throws: ``AnnotationError`` where names do not fit, `CancellationError` where the task was cancelled.
  /// - Complexity: One fit per replicate.
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), 6 and 13. Checked for coverage in
  /// > `ReaderSkillTests`.
  public func estimates(
    _ annotations: Annotations, fit: Consensus, names: ConsensusNames, plan: BootstrapPlan,
    level: ConfidenceLevel = .percent95
  ) throws -> [Estimate] {
    try check(classCount: annotations.classCount)
    try names.check(annotations)
    let byUnit = plan.unit == .clusters ? annotations.units : nil
    let present = (0..<annotations.itemCount).map { !annotations.places(of: $0).isEmpty }
    // Only units that have an item are drawn.
    var numbering = [Int](repeating: -1, count: annotations.itemCount)
    var dense: [Int32: Int] = [:]
    for item in numbering.indices where present[item] {
      let unit = byUnit?.unitOfRow[item] ?? Int32(item)
      let number = dense[unit] ?? dense.count
      dense[unit] = number
      numbering[item] = number
    }
    let unitOfItem = numbering
    let readers = annotations.readerCount
    let classes = annotations.classCount
    let wanted = names.wanted(classes)
    var quantities: [BootstrapQuantity] = []
    for _ in 0..<readers {
      for truth in 0..<classes {
        quantities.append(BootstrapQuantity(names.skill(truth), definition: names.skillDefinition(truth)))
      }
    }
    for truth in wanted {
      quantities.append(BootstrapQuantity(names.share(truth), definition: names.shareDefinition(truth)))
    }
    guard let confusions = fit.readers else { return [] }
    let settings = engineSettings
    var estimates = try plan.estimates(
      quantities, drawing: .units(dense.count), n: annotations.labelledItemCount, level: level
    ) { counts in
      let engine = ReaderModelEngine(annotations, plan: settings)
      engine.weights = unitOfItem.enumerated().map { item, unit in
        unit < 0 ? 0 : Double(counts[unit]) * annotations.weight(of: item)
      }
      engine.start(confusions: confusions.chances, shares: fit.classShares)
      let found = engine.run(method: "")
      var values: [Double?] = []
      for reader in 0..<readers {
        for truth in 0..<classes { values.append(found.readers?.skill(reader: reader, class: truth)) }
      }
      return values + wanted.map { found.classShares[$0] }
    }
    for place in estimates.indices {
      // What is drawn is an item with all of its labels.
      let drawing = estimates[place].method.replacing("by row", with: "by item")
      estimates[place].method = "\(method); \(drawing)"
      if place < readers * classes {
        let (reader, truth) = (place / classes, place % classes)
        estimates[place].group = names.readers[reader]
        // What the sample's own fit says, to the last digit.
        estimates[place].value = confusions.skill(reader: reader, class: truth)
      } else {
        estimates[place].value = fit.classShares[wanted[place - readers * classes]]
      }
    }
    return estimates
  }
}

extension ConsensusNames {
  func check(_ annotations: Annotations) throws(AnnotationError) {
    guard classes.count == annotations.classCount else {
      throw .lengthsDiffer(of: "class names", expected: annotations.classCount, found: classes.count)
    }
    guard readers.count == annotations.readerCount else {
      throw .lengthsDiffer(of: "reader names", expected: annotations.readerCount, found: readers.count)
    }
  }
}
