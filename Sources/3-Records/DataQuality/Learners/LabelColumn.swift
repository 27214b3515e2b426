// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Statistics
import Vocabulary

/// A label of the items, as classes.
struct LabelColumn {
  /// The label's name.
  let name: String
  /// The values that occur, numbers by size, words by letter.
  let classes: [String]
  /// The class of each item; `nil` where nothing is said.
  let classOfRow: [Int?]

  init(_ name: String, of input: QualityInput) {
    self.init(name, values: input.items.map { $0.value(of: name) })
  }

  init(_ name: String, values: [String?]) {
    self.name = name
    // Who would not say yes or no has said nothing that can be counted.
    let values = values.map { $0 == Self.uncertain ? nil : $0 }
    let found = Set(values.compactMap { $0 })
    let classes = found.sorted { a, b in
      switch (Double(a), Double(b)) {
      case (let a?, let b?) where a != b: a < b
      case (.some, nil): true
      case (nil, .some): false
      default: a < b
      }
    }
    let place = Dictionary(classes.enumerated().map { ($1, $0) }) { first, _ in first }
    self.classes = classes
    classOfRow = values.map { value in value.flatMap { place[$0] } }
  }

  /// The class that counts as positive where there are two: the second, unless its name says that nothing was found.
  var positive: Int {
    guard classes.count == 2 else { return classes.count - 1 }
    return Self.negatives.contains(classes[1].lowercased()) ? 0 : 1
  }

  /// Whether the classes are "there" and "not there".
  var isYesOrNo: Bool {
    classes.allSatisfy { Self.negatives.contains($0.lowercased()) || Self.positives.contains($0.lowercased()) }
  }

  /// The classes that are each held against all others: of two only the positive one.
  var asked: [Int] { classes.count == 2 ? [positive] : Array(classes.indices) }

  private static let uncertain = "uncertain"
  private static let negatives: Set = [
    "0", "0.0", "no", "false", "negative", "neg", "normal", "absent", "none", "no finding", "n", "benign", "healthy",
  ]
  private static let positives: Set = [
    "1", "1.0", "yes", "true", "positive", "pos", "abnormal", "present", "y", "malignant", "diseased",
  ]

  /// How a class is called in words: `icu`, or `diagnosis = pneumonia`.
  func words(_ own: Int) -> String {
    isYesOrNo && classes.count <= 2 && own == positive ? name : "\(name) = \(classes[own])"
  }

  /// How many patients have a row of each class.
  func patients(_ units: [Int]) -> [Int] {
    var found = [Set<Int>](repeating: [], count: classes.count)
    for (row, own) in classOfRow.enumerated() { if let own { found[own].insert(units[row]) } }
    return found.map(\.count)
  }
}

extension QualityInput {
  /// The labels that the items have, by name.
  var labelNames: [String] {
    var names: Set<String> = []
    for item in items { for label in item.labels { names.insert(label.finding) } }
    return names.sorted()
  }

  /// The labels that are to be looked at; one that is asked for by name and not there is a gap.
  func labels(_ settings: QualitySettings) -> (names: [String], gaps: [QualityGap]) {
    let there = labelNames
    guard let wanted = settings.labels else { return (there, []) }
    return (
      wanted.filter(there.contains),
      wanted.filter { !there.contains($0) }.map { QualityGap($0, "no image has this label") }
    )
  }

  /// The patient of each item, as numbers from 0 without gaps.
  var patients: [Int] {
    var place: [Int: Int] = [:]
    return items.map { item in
      let number = place[item.entry.patient] ?? place.count
      place[item.entry.patient] = number
      return number
    }
  }

  /// The features that stand for the images: those of the first extractor on the list that gives them for most images.
  func imageFeatures(_ settings: QualitySettings) -> (name: String, table: FeatureMatrix)? {
    for name in settings.features {
      guard let rows = features[name], rows.count == items.count, rows.count(where: { $0 != nil }) * 2 > rows.count,
        let table = FeatureMatrix(rows)
      else { continue }
      return (name, table)
    }
    return nil
  }
}

/// What is counted of patients, and areas that know of them.
enum Patients {
  /// An area under the curve whose interval knows that images of a patient are alike.
  static func area(
    _ scores: [Double], _ isPositive: [Bool], _ units: [Int], settings: QualitySettings
  ) -> Estimate {
    do {
      let sample = try LabelledScores(scores: scores, isPositive: isPositive, clusters: clusters(units))
      return sample.area(level: settings.level)
    } catch {
      return .undefined(
        "auc", because: .notApplicable(error.description), level: settings.level, method: "DeLong, by patient",
        n: scores.count, definition: "area under the ROC curve")
    }
  }

  /// Any numbers of patients as an index without gaps.
  static func clusters(_ units: [Int]) throws(SampleError) -> ClusterIndex {
    var place: [Int: Int32] = [:]
    let numbers = units.map { unit in
      let number = place[unit] ?? Int32(place.count)
      place[unit] = number
      return number
    }
    return try ClusterIndex(unitOfRow: numbers, count: place.count)
  }

  /// A share of rows whose interval knows of patients.
  static func share(
    _ name: String, _ isCounted: [Bool], _ units: [Int], group: String? = nil, definition: String,
    settings: QualitySettings
  ) -> Estimate {
    let n = isCounted.count
    guard n > 0 else {
      return .undefined(
        name, because: .noObservations, level: settings.level, method: "Wilson", n: 0, definition: definition
      ).of(group: group)
    }
    guard let clusters = try? clusters(units), clusters.count < n else {
      return Proportion(successes: isCounted.count { $0 }, trials: n).estimate(
        name: name, definition: definition, level: settings.level
      ).of(group: group)
    }
    let proportion = EffectiveProportion(isCounted, clusters: clusters)
    return Estimate(
      name: name, group: group, value: proportion.value, interval: proportion.bounds(level: settings.level),
      standardError: proportion.variance.map { $0.squareRoot() }, level: settings.level,
      method: "Wilson on the effective sample size, by patient", n: n, clusters: clusters.count,
      definition: definition)
  }
}
