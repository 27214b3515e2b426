// SPDX-License-Identifier: Apache-2.0
public import CaseTables
import Foundation
public import Statistics
public import Vocabulary

/// A fitted recalibrator as it is stored and deployed: what it is, what it expects, what it was fitted on.
///
/// A small JSON file that describes itself. Numbers have 17 digits, so the curve that is read is the curve that was fitted, bit by
/// bit. Its last member is the SHA-256 of the rest: of the same document without that member, written by the same rules, so
/// that spaces and line ends do not matter and everything else does.
public struct RecalibrationFile: Sendable, Hashable {
  /// What the format is called in its first member.
  public static let format = "fiducial-recalibration"
  /// The version of the format that is written, and the only one that is read.
  public static let version = 1

  /// A parameter with its standard error; the error is `nil` where the method gives none.
  public struct Parameter: Sendable, Hashable {
    /// Its name: `slope`.
    public var name: String
    /// Its value.
    public var value: Double
    /// Its standard error.
    public var standardError: Double?

    /// Makes a parameter; the parameters are the properties.
    public init(name: String, value: Double, standardError: Double?) {
      self.name = name
      self.value = value
      self.standardError = standardError
    }
  }

  /// The rows that it was fitted on.
  public struct Fitting: Sendable, Hashable {
    /// How many rows.
    public var n: Int
    /// How many of them are positive.
    public var positives: Int
    /// How many sampling units, where these repeat.
    public var units: Int?
    /// What a sampling unit is: `patient`.
    public var unit: String
    /// The column of the scores.
    public var score: String
    /// The digest of the table's stored bytes.
    public var data: ContentDigest
    /// Which rows of the table were set apart for it.
    public var tuning: [ColumnFilter]
    /// The level of the intervals that were reported with it.
    public var level: ConfidenceLevel

    /// Makes the account of a fit; the parameters are the properties.
    public init(
      n: Int, positives: Int, units: Int?, unit: String, score: String, data: ContentDigest, tuning: [ColumnFilter],
      level: ConfidenceLevel
    ) {
      self.n = n
      self.positives = positives
      self.units = units
      self.unit = unit
      self.score = score
      self.data = data
      self.tuning = tuning
      self.level = level
    }
  }

  /// The curve, from scores that are higher for disease.
  public var recalibrator: Recalibrator
  /// What the table's higher scores speak for.
  public var higherScores: ScoreDirection
  /// What Platt scaling aimed at; `nil` for other methods.
  public var targets: PlattTargets?
  /// The parameters; none for isotonic regression, whose steps are its curve.
  public var parameters: [Parameter]
  /// The lowest and the highest score that it was fitted on, as the table has them.
  public var scoreRange: Interval
  /// The rows that it was fitted on.
  public var fitting: Fitting
  /// The software's name and version.
  public var software: String

  /// Makes a file of a curve; the parameters are the properties.
  public init(
    recalibrator: Recalibrator, higherScores: ScoreDirection, targets: PlattTargets?, parameters: [Parameter],
    scoreRange: Interval, fitting: Fitting, software: String
  ) {
    self.recalibrator = recalibrator
    self.higherScores = higherScores
    self.targets = targets
    self.parameters = parameters
    self.scoreRange = scoreRange
    self.fitting = fitting
    self.software = software
  }

  /// The probability of disease for a score as the table has it.
  /// - Parameter score: Any number but NaN.
  /// - Returns: A probability, 0…1.
  public func apply(_ score: Double) -> Double { recalibrator.apply(oriented(score)) }

  /// A score on the curve's own scale, where higher speaks for disease.
  func oriented(_ score: Double) -> Double {
    switch (higherScores, recalibrator.scale) {
    case (.positive, _): score
    case (.negative, .probability): 1 - score
    case (.negative, .score): -score
    }
  }

  /// The file's text, with a final line feed.
  public func text() -> String { (document(digest: digest)).text() + "\n" }

  /// The digest of everything but itself.
  public var digest: ContentDigest { ContentDigest(hashing: Array(document(digest: nil).text(pretty: false).utf8)) }

  private func document(digest: ContentDigest?) -> JSONValue {
    var steps: JSONValue?
    var edge: JSONValue?
    switch recalibrator {
    case .isotonic(let curve):
      let rows: [JSONValue] = curve.steps.map { step in
        JSONValue.array([.number(step.lowest), .number(step.highest), .number(step.probability)])
      }
      steps = .array(rows)
    case .platt(let curve): edge = curve.scale == .probability ? .number(curve.edge) : nil
    case .temperature(let curve): edge = .number(curve.edge)
    case .beta(let curve): edge = .number(curve.edge)
    }
    let named = parameters.map { parameter in
      JSONValue.Member(
        parameter.name,
        .object([
          JSONValue.Member("value", .number(parameter.value)),
          JSONValue.Member("standard-error", .number(orNull: parameter.standardError)),
        ]))
    }
    return .object([
      "format": .string(Self.format),
      "version": .integer(Self.version),
      "method": .string(recalibrator.method.rawValue),
      "scores-are": .string(recalibrator.scale.rawValue),
      "higher-scores": .string(higherScores.rawValue),
      "platt-targets": targets.map { .string($0.rawValue) },
      "parameters": parameters.isEmpty ? nil : .object(named),
      "edge": edge,
      "steps": steps,
      "score-range": .array([.number(scoreRange.lower), .number(scoreRange.upper)]),
      "fitted-on": fitting.json,
      "software": .string(software),
      "digest": digest.map { .string("\($0)") },
    ])
  }
}

extension RecalibrationFile.Fitting {
  fileprivate var json: JSONValue {
    let filters: [JSONValue] = tuning.map { filter in
      let values: [JSONValue] = filter.values.map { JSONValue.string($0) }
      return JSONValue.object([.init("column", .string(filter.column)), .init("values", .array(values))])
    }
    let members: [JSONValue.Member] = [
      .init("n", .integer(n)), .init("positives", .integer(positives)),
      .init("units", units.map { JSONValue.integer($0) } ?? .null), .init("unit", .string(unit)),
      .init("score", .string(score)), .init("data", .string("\(data)")), .init("tuning", .array(filters)),
      .init("level", .number(level.value)),
    ]
    return .object(members)
  }
}
