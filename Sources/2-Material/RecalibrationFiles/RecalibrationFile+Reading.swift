// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Statistics
public import Vocabulary

extension RecalibrationFile {
  /// Reads a file that ``text()`` wrote.
  ///
  /// Nothing is guessed: an unknown or missing member, a number out of range, a curve that falls, another version or a digest
  /// that does not fit is a fault.
  /// - Parameters:
  ///   - bytes: The file's bytes.
  ///   - file: Its name, for the faults.
  /// - Throws: What is wrong, each fault with the member's path, what was found and what was expected.
  public init(bytes: [UInt8], file: String) throws(InputFaults) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)), let root = object as? [String: Any] else {
      throw InputFaults([InputFault(file: file, found: "no JSON object", expected: "a file of a recalibrator")])
    }
    let log = MemberLog(file: file)
    let members = MemberReader(root, path: "", log: log)
    guard members.text("format") == Self.format, members.integer("version") == Self.version else {
      log.add(
        "format",
        found: "\(members.text("format") ?? "nothing") version \(members.integer("version").map { "\($0)" } ?? "?")",
        expected: "\(Self.format) version \(Self.version)")
      throw log.faults
    }
    let method = members.word("method", RecalibrationMethod.self)
    let scale = members.word("scores-are", ScoreScale.self)
    let direction = members.word("higher-scores", ScoreDirection.self)
    let range = members.numbers("score-range", count: 2).flatMap { Interval($0[0], $0[1]) }
    let fitting = members.object("fitted-on").flatMap(Self.fitting)
    let software = members.text("software")
    let digest = members.text("digest").flatMap { ContentDigest($0) }
    targets = method == .platt ? members.word("platt-targets", PlattTargets.self) : nil
    var parameters: [Parameter] = []
    var curve: Recalibrator?
    if let method, let scale {
      let names = method.parameterNames
      if !names.isEmpty, let inner = members.object("parameters") {
        parameters = names.compactMap { Self.parameter($0, in: inner) }
        inner.refuseOthers(than: names)
      }
      let edge = method != .isotonic && scale == .probability ? members.number("edge") : ScoreScale.edge
      let steps = method == .isotonic ? members.steps("steps") : nil
      if log.faults.isEmpty {
        curve = Self.curve(method, scale, parameters.map(\.value), edge: edge, steps: steps)
        if curve == nil {
          log.add(
            method == .isotonic ? "steps" : "parameters", found: "numbers that make no rising curve",
            expected: "the numbers of \(method.title) of a \(scale.rawValue)")
        }
      }
    }
    if range == nil { log.add("score-range", found: "no range", expected: "the lowest and the highest score") }
    if digest == nil { log.add("digest", found: "no digest", expected: "sha256: and 64 hexadecimal digits") }
    members.refuseOthers(than: Self.members)
    guard log.faults.isEmpty, let curve, let direction, let range, let fitting, let software, let digest else {
      if log.faults.isEmpty { log.add("", found: "an incomplete file", expected: "a file of a recalibrator") }
      throw log.faults
    }
    recalibrator = curve
    higherScores = direction
    self.parameters = parameters
    scoreRange = range
    self.fitting = fitting
    self.software = software
    let own = self.digest
    if own != digest {
      throw InputFaults([
        InputFault(
          file: file, column: "digest", found: "\(digest)", expected: "\(own): the content is not what was written")
      ])
    }
  }

  private static let members = [
    "format", "version", "method", "scores-are", "higher-scores", "platt-targets", "parameters", "edge", "steps",
    "score-range", "fitted-on", "software", "digest",
  ]

  private static func curve(
    _ method: RecalibrationMethod, _ scale: ScoreScale, _ values: [Double], edge: Double?,
    steps: [IsotonicScaling.Step]?
  ) -> Recalibrator? {
    guard let edge, values.count == method.parameterNames.count else { return nil }
    if method.needsProbabilities, scale != .probability { return nil }
    switch method {
    case .platt:
      return PlattScaling(intercept: values[0], slope: values[1], scale: scale, edge: edge).map { .platt($0) }
    case .temperature: return TemperatureScaling(temperature: values[0], edge: edge).map { .temperature($0) }
    case .beta: return BetaCalibration(a: values[0], b: values[1], c: values[2], edge: edge).map { .beta($0) }
    case .isotonic: return steps.flatMap { IsotonicScaling(steps: $0, scale: scale) }.map { .isotonic($0) }
    }
  }

  private static func parameter(_ name: String, in members: MemberReader) -> Parameter? {
    guard let inner = members.object(name), let value = inner.number("value") else { return nil }
    inner.refuseOthers(than: ["value", "standard-error"])
    return Parameter(name: name, value: value, standardError: inner.numberOrNull("standard-error"))
  }

  private static func fitting(_ members: MemberReader) -> Fitting? {
    members.refuseOthers(than: ["n", "positives", "units", "unit", "score", "data", "tuning", "level"])
    let data = members.text("data").flatMap { ContentDigest($0) }
    if data == nil { members.add("data", found: "no digest", expected: "sha256: and 64 hexadecimal digits") }
    let level = members.number("level").flatMap { ConfidenceLevel($0) }
    if level == nil { members.add("level", found: "no level", expected: "a number between 0 and 1") }
    let tuning = members.objects("tuning")?.compactMap { filter -> ColumnFilter? in
      filter.refuseOthers(than: ["column", "values"])
      guard let column = filter.text("column"), let values = filter.texts("values") else { return nil }
      return ColumnFilter(column: column, values: values)
    }
    guard let n = members.integer("n"), let positives = members.integer("positives"),
      let unit = members.text("unit"), let score = members.text("score"), let data, let level, let tuning
    else { return nil }
    return Fitting(
      n: n, positives: positives, units: members.integerOrNull("units"), unit: unit, score: score, data: data,
      tuning: tuning, level: level)
  }
}

extension RecalibrationMethod {
  /// The names of its parameters, in the order of its initialiser.
  var parameterNames: [String] {
    switch self {
    case .platt: ["intercept", "slope"]
    case .temperature: ["temperature"]
    case .isotonic: []
    case .beta: ["a", "b", "c"]
    }
  }
}
