// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Statistics
import Vocabulary

/// What checks of images share: shares with their interval, names of groups, and features that are missing.
enum FoundShare {
  /// The share of images that something was found of, with Wilson's interval.
  ///
  /// Images of one patient are not independent; the interval speaks of these images, and `clusters` says how many patients they are of.
  static func estimate(
    _ name: String, _ found: Int, of count: Int, patients: Int? = nil, definition: String
  ) -> Estimate {
    guard count > 0 else {
      return .undefined(name, because: .noObservations, method: "Wilson", n: 0, definition: definition)
    }
    return Estimate(
      name: name, value: Double(found) / Double(count),
      interval: ProportionInterval.wilson.bounds(
        successes: Double(found), trials: Double(count), level: .percent95),
      method: "Wilson", n: count, clusters: patients, definition: definition)
  }

  /// `1 image`, `2 images`.
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension QualityInput {
  /// How many patients the items are of.
  var patientCount: Int { Set(items.map(\.entry.patient)).count }

  /// The rows of an extractor's vectors; a gap where there are none at all.
  func vectors(_ extractor: String, for check: String) throws(QualityGap) -> [[Float?]?] {
    guard let rows = features[extractor], rows.count == items.count, rows.contains(where: { $0 != nil }) else {
      throw QualityGap(nil, "no image has the features \(extractor), which \(check) looks at")
    }
    return rows
  }

  /// What is said where some images have no features.
  static func gap(_ missing: Int, of count: Int, _ extractor: String) -> [QualityGap] {
    missing == 0
      ? []
      : [QualityGap(nil, "\(missing) of \(count) images have no usable features \(extractor) and were not looked at")]
  }
}
