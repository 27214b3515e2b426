// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets

/// How two images that look the same stand to each other, by whose they are and when they were made.
///
/// Two images of one patient from different studies that are alike but not the same in every sample are follow-ups: that is how chests
/// look a year later. The same picture under two patients is one image under two identities, whichever is right.
enum DuplicateRelation: Int, CaseIterable, Comparable {
  /// Of two patients.
  case acrossPatients
  /// Of one patient, in parts of a split that must be apart.
  case acrossParts
  /// Of one patient, of two studies.
  case acrossStudies
  /// Of one study.
  case withinStudy
  /// Of one series: a slice twice.
  case withinSeries

  static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }

  init(_ first: (item: DatasetItem, part: String?), _ second: (item: DatasetItem, part: String?)) {
    let (a, b) = (first.item.entry, second.item.entry)
    if a.patient != b.patient {
      self = .acrossPatients
    } else if first.part != second.part, first.part != nil, second.part != nil {
      self = .acrossParts
    } else if a.study != b.study {
      self = .acrossStudies
    } else {
      self = a.series == b.series ? .withinSeries : .withinStudy
    }
  }

  /// Where the two are, in words.
  var words: String {
    switch self {
    case .acrossPatients: "under different patients"
    case .acrossParts: "of one patient in different parts of the split"
    case .acrossStudies: "in different studies of one patient"
    case .withinStudy: "in different series of one study"
    case .withinSeries: "in one series"
    }
  }

  /// What it means and what can be done.
  var advice: String {
    switch self {
    case .acrossPatients:
      "The same picture under two patients is a mix-up of identities or an image that was taken in twice. A split by patient cannot keep it apart, so "
        + "that a model is tested on what it has seen. Find out whose it is, and keep one."
    case .acrossParts:
      "A model would be tested on what it has learned from. Keep one, or keep both in one part."
    case .acrossStudies:
      "Two studies cannot give the same samples. One was stored under the wrong study, or was sent twice. Keep the one that belongs there."
    case .withinStudy, .withinSeries:
      "It counts twice where it is trained or judged on, and makes intervals too narrow. Keep one."
    }
  }

  /// How much it matters.
  var severity: QualityFinding.Severity {
    switch self {
    case .acrossPatients, .acrossParts: .serious
    case .acrossStudies, .withinStudy, .withinSeries: .warning
    }
  }
}
