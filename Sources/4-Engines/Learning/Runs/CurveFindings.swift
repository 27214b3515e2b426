// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// What trainings on shares of the patients say of more of them.
public struct CurveFindings: Sendable {
  /// One training.
  public struct Point: Sendable, Hashable {
    /// The share of the patients.
    public var share: Double
    /// Patients that were learnt from.
    public var patients: Int
    /// Their images.
    public var images: Int
    /// The number of the draw, from 1.
    public var draw: Int
    /// The figure of the tuning part.
    public var figure: Double
  }

  /// What the curve says of a number of patients.
  public struct Forecast: Sendable {
    /// Patients.
    public var patients: Int
    /// The figure; undefined where the curve does not reach.
    public var figure: Estimate
  }

  /// The figure that was looked at.
  public var metric: TrainingConfiguration.Stopping.Metric
  /// The trainings, by size.
  public var points: [Point]
  /// The curve at the sizes and beyond them.
  public var forecasts: [Forecast]
  /// What the training part holds.
  public var whole: Forecast?
  /// The gain that was asked for.
  public var gain: Double
  /// How many patients more it takes.
  public var more: Estimate
  /// Why there is no curve; `nil` where there is one.
  public var refusal: String?

  /// The table of the trainings.
  var table: String {
    "share,patients,images,draw,\(metric.rawValue)\n"
      + points.map { "\($0.share),\($0.patients),\($0.images),\($0.draw),\($0.figure)\n" }.joined()
  }

  /// The same in sentences.
  var lines: [String] {
    if let refusal { return ["no learning curve: \(refusal)"] }
    var lines: [String] = []
    for forecast in forecasts { lines.append("  \(forecast.patients) patients: \(Self.words(forecast.figure))") }
    if let whole {
      lines.append("all \(whole.patients) patients, by the curve: \(Self.words(whole.figure))")
    }
    lines.append("patients beyond the largest size for \(Self.number(gain)) more: \(Self.words(more, digits: 3))")
    return lines
  }

  /// What more patients would bring, in a sentence or two.
  public var lead: String {
    if let refusal { return "No learning curve: \(refusal)." }
    let all = whole.map { "All \($0.patients) patients, by the curve: \(Self.words($0.figure)). " } ?? ""
    return all + "Patients beyond the largest size for \(Self.number(gain)) more: \(Self.words(more, digits: 3))."
  }

  /// The findings as JSON.
  var json: JSONValue {
    .object([
      "metric": .string(metric.rawValue), "refusal": refusal.map(JSONValue.string),
      "trainings": .array(
        points.map { point in
          .object([
            "share": .number(point.share), "patients": .integer(point.patients), "images": .integer(point.images),
            "draw": .integer(point.draw), "figure": .number(point.figure),
          ])
        }),
      "curve": .array(forecasts.map(Self.json)), "whole": whole.map(Self.json), "gain": .number(gain),
      "more": PassMetric(more).json,
    ])
  }

  private static func json(_ forecast: Forecast) -> JSONValue {
    .object(["patients": .integer(forecast.patients), "figure": PassMetric(forecast.figure).json])
  }

  /// A figure with its interval, in words.
  static func words(_ estimate: Estimate, digits: Int = 4) -> String {
    guard let value = estimate.value else { return "not known: \(estimate.reason.map { "\($0)" } ?? "")" }
    guard let interval = estimate.interval else { return number(value, digits) }
    let upper = interval.upper.isFinite ? number(interval.upper, digits) : "more than can be said"
    return "\(number(value, digits)) (95 % \(number(interval.lower, digits)) to \(upper))"
  }

  private static func number(_ value: Double, _ digits: Int = 4) -> String { String(format: "%.\(digits)g", value) }
}
