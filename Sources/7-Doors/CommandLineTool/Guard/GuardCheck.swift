// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import Prediction
import Reports
import Statistics
import Vocabulary

/// `fiducial guard check`: what a guard says of images.
struct GuardCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Judges images by a guard: pass, flag or refuse, with reasons.",
    discussion: """
      Exit codes: 0 nothing is refused, and no more is called strange than the stated share of false alarms explains; 1 something is refused, \
      or more is (p < 0.05); 2 cannot be judged.

      Example: fiducial guard check chest/ incoming/ --guard guard.json --json
      """)

  @OptionGroup var options: GuardOptions

  @Option(name: .customLong("guard"), help: "The guard's file.", completion: .file())
  var file: String

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws { try options.validate() }

  private struct Row {
    var id: String
    var patient: String
    var judgement: GuardJudgement
    var isStrange: Bool { judgement.flags.contains { $0.code.hasPrefix("strange.") } }
  }

  func run() throws {
    try FileAccessError.check(readable: file)
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    let guardian: ImageGuard
    do throws(GuardFailure) {
      guardian = try ImageGuard(bytes, fileName: URL(filePath: file).lastPathComponent)
    } catch { throw GuardRefusal(error) }
    let images = try GuardImages(options)
    do throws(GuardFailure) { try guardian.check(model: images.package.digest) } catch { throw GuardRefusal(error) }
    var rows: [Row] = []
    _ = try images.facts(isSqueezing: guardian.needsSqueezing, Progress()) { item in
      let judgement: GuardJudgement
      switch item.facts {
      case .success(let facts):
        var found = guardian.judged(facts)
        if facts.numbers == nil {
          found = GuardJudgement(
            flags: found.flags + [.init("no-answer", .refuse, "the model gives no answer")], measures: found.measures,
            pValue: found.pValue)
        }
        judgement = found
      case .failure(let refusal): judgement = GuardJudgement(flags: [.init("unreadable", .refuse, refusal.words)])
      }
      rows.append(Row(id: item.id, patient: item.patient, judgement: judgement))
    }
    guard !rows.isEmpty, !guardian.falseAlarmRate.isUndefined else {
      throw GuardRefusal("there is nothing to judge, or nothing to judge by", code: ExitTable.cannotBeJudged)
    }
    let excess = excess(rows, guardian)
    let kinds = Set(rows.flatMap { $0.judgement.flags.map(\.code) }).sorted()
    let shares =
      [
        share("flagged", rows) { $0.judgement.verdict != .pass },
        share("refused", rows) { $0.judgement.verdict == .refuse },
        share("strange", rows) { $0.isStrange },
      ]
      + kinds.map { kind in share(kind, rows) { row in row.judgement.flags.contains { $0.code == kind } } }
    let isRefused = rows.contains { $0.judgement.verdict == .refuse }
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "guard": .string(URL(filePath: file).lastPathComponent), "model": .string("\(guardian.model)"),
          "allowed": .number(guardian.plan.falseAlarms), "expected": guardian.falseAlarmRate.json,
          "shares": .array(shares.map(\.json)), "warning": images.warning.map(JSONValue.string),
          "excess": .object(["patients": .integer(excess.patients), "p": .number(excess.pValue)]),
          "cases": .array(rows.map(Self.json)),
        ]).text(pretty: false))
    } else {
      var lines = rows.map { row in
        "\(row.id): \(row.judgement.verdict.rawValue)"
          + row.judgement.flags.map { flag in
            "\n  \(flag.code): \(flag.words)" + (flag.pValue.map { " (\(NumberWords.pValue($0)))" } ?? "")
          }.joined()
      }
      lines += shares.map { "\($0.name): \(NumberWords.estimate($0)) of \($0.n) images" }
      lines.append(
        "false alarms to expect: \(NumberWords.estimate(guardian.falseAlarmRate)); "
          + "so many strange among \(excess.patients) patients or more: \(NumberWords.pValue(excess.pValue))")
      if let warning = images.warning { lines.append("warning: \(warning)") }
      try StandardOutput.print(lines.joined(separator: "\n"))
    }
    if isRefused || excess.pValue < 0.05 { throw ExitCode(ExitTable.notAccepted) }
  }

  /// How probable it is that so many patients or more look strange, were they of the reference's kind; of each the first image.
  private func excess(_ rows: [Row], _ guardian: ImageGuard) -> (patients: Int, pValue: Double) {
    var seen: Set<String> = []
    let own = rows.filter { $0.judgement.pValue != nil && seen.insert($0.patient).inserted }
    let strange = own.count { $0.isStrange }
    guard strange > 0 else { return (own.count, 1) }
    return (own.count, guardian.calibration.law.cumulative(own.count - strange, of: own.count))
  }

  /// A share of images with the interval of patients.
  private func share(_ name: String, _ rows: [Row], _ isCounted: (Row) -> Bool) -> Estimate {
    let names = Set(rows.map(\.patient)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    let (definition, method) = ("share of images with this outcome", "clustered Wilson")
    guard
      let clusters = try? ClusterIndex(unitOfRow: rows.map { numbers[$0.patient] ?? 0 }, count: names.count)
    else { return .undefined(name, because: .noObservations, method: method, n: 0, definition: definition) }
    let found = EffectiveProportion(rows.map(isCounted), clusters: clusters)
    return Estimate(
      name: name, value: found.value, interval: found.bounds(), method: method, n: rows.count, clusters: found.units,
      definition: definition)
  }

  private static func json(_ row: Row) -> JSONValue {
    .object([
      "case": .string(row.id), "patient": .string(row.patient), "verdict": .string(row.judgement.verdict.rawValue),
      "p": .number(orNull: row.judgement.pValue),
      "flags": .array(
        row.judgement.flags.map { flag in
          .object([
            "code": .string(flag.code), "verdict": .string(flag.verdict.rawValue), "words": .string(flag.words),
            "value": flag.value.map(JSONValue.number), "threshold": flag.threshold.map(JSONValue.number),
            "p": flag.pValue.map(JSONValue.number),
          ])
        }),
      "measures": .object(
        row.judgement.measures.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) }),
    ])
  }
}

extension Estimate {
  /// Whether there is no value.
  fileprivate var isUndefined: Bool { value == nil }
}
