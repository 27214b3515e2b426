// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Whether a network that learnt anew can still do what the one that it began with could, part by part and group by group.
public struct AcceptanceTable: Sendable, Equatable {
  /// What a comparison shows.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The interval of the difference lies above the margin.
    case nonInferior = "non-inferior"
    /// It lies below the margin.
    case inferior
    /// It holds the margin, or cannot be had.
    case notShown = "not shown"
  }

  /// One part or group.
  public struct Row: Sendable, Equatable {
    /// The part, or the attribute.
    public var name: String
    /// The value of the attribute; `nil` for a part.
    public var group: String?
    /// Its images.
    public var images: Int
    /// Its patients.
    public var patients: Int
    /// The figure of the network that the run began with.
    public var before: Double?
    /// The figure of the network that learnt.
    public var after: Double?
    /// The difference, after less before, with its interval.
    public var difference: Estimate
    /// What that shows.
    public var verdict: Verdict
  }

  /// The figure that is compared.
  public var metric: TrainingConfiguration.Stopping.Metric
  /// By how much it may be worse.
  public var margin: Double
  /// The comparisons.
  public var rows: [Row]

  /// Whether every part and group is shown to be no worse than the margin allows.
  public var isAccepted: Bool { !rows.isEmpty && rows.allSatisfy { $0.verdict == .nonInferior } }

  /// The verdict in a sentence.
  public var words: String {
    let failed = rows.filter { $0.verdict != .nonInferior }
    guard !failed.isEmpty else {
      return "accepted: \(metric.rawValue) is no more than \(margin) worse in each of \(rows.count) parts and groups"
    }
    let names = failed.map { row in "\(row.name)\(row.group.map { " \($0)" } ?? ""): \(row.verdict.rawValue)" }
    return "not accepted: of \(rows.count) parts and groups \(failed.count) may have lost more than \(margin) of "
      + "\(metric.rawValue) (\(names.joined(separator: "; ")))"
  }

  /// The comparisons as a table.
  var table: String {
    var text = "name,group,images,patients,before,after,difference,lower,upper,verdict\n"
    for row in rows {
      let numbers = [
        row.before, row.after, row.difference.value, row.difference.interval?.lower, row.difference.interval?.upper,
      ]
      text +=
        ([row.name, row.group ?? ""].map(TuningAnswers.quoted) + ["\(row.images)", "\(row.patients)"]
        + numbers.map { $0.map { "\($0)" } ?? "" } + [row.verdict.rawValue]).joined(separator: ",") + "\n"
    }
    return text
  }

  /// The table as JSON.
  var json: JSONValue {
    .object([
      "accepted": .bool(isAccepted), "metric": .string(metric.rawValue), "margin": .number(margin),
      "rows": .array(
        rows.map { row in
          .object([
            "name": .string(row.name), "group": row.group.map(JSONValue.string), "images": .integer(row.images),
            "patients": .integer(row.patients), "before": .number(orNull: row.before),
            "after": .number(orNull: row.after), "difference": PassMetric(row.difference).json,
            "verdict": .string(row.verdict.rawValue),
          ])
        }),
    ])
  }
}
