// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// The calibration of the groups of one division.
struct CalibrationDivision {
  /// A group with its closed measures.
  struct Group {
    let name: String
    let positives: Int
    let negatives: Int
    /// What it lacks for a judgement.
    let shortfall: String?
    let measures: CalibrationMeasures
  }

  /// What divides: `site`.
  let title: String
  let groups: [Group]

  /// Every measure of every group; of one too small, undefined with what it lacks.
  var estimates: [Estimate] {
    groups.flatMap { group in
      (group.measures.estimates + [group.measures.expectedCalibrationError]).map { estimate in
        guard let shortfall = group.shortfall else { return estimate }
        return .undefined(
          estimate.name, because: .notApplicable("the group \(shortfall)"), level: estimate.level,
          method: estimate.method, n: estimate.n, clusters: estimate.clusters, definition: estimate.definition
        ).of(group: group.name)
      }
    }
  }

  /// How far the groups lie apart, and which cannot be judged.
  var sentences: [String] {
    let judged = groups.filter { $0.shortfall == nil }
    var sentences: [String] = []
    if judged.count > 1 {
      sentences += [
        spread(judged, .slope, words: "calibration slope", ideal: 1),
        spread(judged, .inTheLarge, words: "calibration in the large", ideal: 0),
      ].compactMap { $0 }
    }
    let small = groups.filter { $0.shortfall != nil }
    if !small.isEmpty {
      let list = small.map { "\($0.name) \($0.shortfall ?? "")" }.joined(separator: "; ")
      sentences.append("Too small to be judged by \(title): \(list).")
    }
    return sentences
  }

  private func spread(_ judged: [Group], _ measure: CalibrationMeasure, words: String, ideal: Double) -> String? {
    let found = judged.compactMap { group in
      group.measures[measure].value.map { (name: group.name, value: $0, estimate: group.measures[measure]) }
    }
    guard let low = found.min(by: { $0.value < $1.value }), let high = found.max(by: { $0.value < $1.value }),
      found.count > 1
    else { return nil }
    let off = found.filter { entry in entry.estimate.interval.map { !$0.contains(ideal) } ?? false }
    let named = off.isEmpty ? "none" : off.map(\.name).joined(separator: ", ")
    return
      "By \(title), the \(words) reaches from \(CalibrationWords.number(low.value)) (\(low.name)) to \(CalibrationWords.number(high.value)) (\(high.name)); "
      + "groups whose interval excludes \(ideal == 0 ? "0" : "1"): \(named)."
  }

  /// Slope and calibration in the large of the groups, with all cases beneath.
  func pictures(overall: CalibrationMeasures) -> [Picture] {
    [
      (
        CalibrationMeasure.slope, "Calibration slope", ForestPicture.Line(1, label: "ideal: 1"),
        "Below 1 predictions are too extreme, above it too moderate."
      ),
      (
        .inTheLarge, "Calibration in the large", ForestPicture.Line(0, label: "ideal: 0"),
        "Below 0 predictions are too high, above it too low."
      ),
    ].map { measure, name, line, caption in
      var rows = groups.map { group in
        ForestPicture.Row(
          group.name, estimate: group.shortfall == nil ? group.measures[measure] : nil, shortfall: group.shortfall,
          positives: group.positives, negatives: group.negatives)
      }
      rows.append(ForestPicture.Row("all", kind: .overall, estimate: overall[measure]))
      return .forest(
        ForestPicture(
          title: "\(name) by \(title)", measure: name, rows: rows, lines: [line],
          caption: "\(caption) The groups' intervals are not adjusted for their number."))
    }
  }
}
