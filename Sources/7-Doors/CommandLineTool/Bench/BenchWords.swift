// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Inference
import Prediction
import Reports
import Validation
import Vocabulary

/// How measurements of a model's cost read.
enum BenchWords {
  /// A number with three digits that count.
  static func short(_ value: Double) -> String {
    value.magnitude >= 100 ? String(format: "%.0f", value) : String(format: "%.3g", value)
  }

  /// A value with the bounds of its interval.
  static func interval(_ estimate: Estimate, _ scale: Double = 1) -> String {
    guard let value = estimate.value else { return "–" }
    guard let bounds = estimate.interval else { return short(value * scale) }
    let upper = bounds.upper.isFinite ? short(bounds.upper * scale) : "∞"
    return "\(short(value * scale)) (\(short(bounds.lower * scale)) to \(upper))"
  }

  static func plain(_ estimate: Estimate, _ format: String) -> String {
    guard let value = estimate.value else { return "–" }
    guard let bounds = estimate.interval else { return String(format: format, value) }
    return "\(String(format: format, value)) (\(String(format: format, bounds.lower)) to "
      + "\(String(format: format, bounds.upper)))"
  }

  static func percent(_ estimate: Estimate) -> String { interval(estimate, 100) + " %" }

  static func mebibytes(_ bytes: Int) -> String { short(Double(bytes) / 1_048_576) }

  /// How a configuration stands to the budget, in a few words.
  static func words(_ standing: BenchBudget.Standing) -> String {
    switch standing {
    case .meets: "meets"
    case .undecided: "undecided"
    case .misses(let misses):
      "misses " + misses.map { words($0) }.joined(separator: ", ")
    }
  }

  private static func words(_ miss: BenchBudget.Miss) -> String {
    switch miss.unit {
    case "B": "\(miss.name) by \(mebibytes(Int(miss.excess))) MiB"
    case "1": "\(miss.name) by \(short(miss.excess))"
    default: "\(miss.name) by \(short(miss.excess)) \(miss.unit)"
    }
  }

  /// Every configuration in a row.
  static func table(
    _ measurements: [BenchMeasurement], _ standings: [BenchBudget.Standing]?, level: ConfidenceLevel
  ) -> TablePicture {
    let hasEnergy = measurements.contains { !$0.joules.isEmpty }
    var columns = [TablePicture.Column("configuration")]
    var titles = ["p50, ms", "p90, ms", "p95, ms", "p99, ms", "images/s", "CPU-ms/image"]
    if hasEnergy { titles.append("J/image") }
    titles += ["peak, MiB", "open, s", "cached, s", "file, MiB"]
    columns += titles.map { TablePicture.Column($0, isNumeric: true) }
    if standings != nil { columns.append(TablePicture.Column("budget")) }
    let rows = measurements.enumerated().map { index, found -> [String] in
      var row = [found.configuration.name]
      row += found.latencies(level: level).map { interval($0) }
      row.append(interval(found.throughput(level: level)))
      row.append(interval(found.processorTime(level: level)))
      if hasEnergy { row.append(found.energy(level: level).map { interval($0) } ?? "–") }
      row += [mebibytes(found.peak), short(found.opening), found.cached.map { short($0) } ?? "–"]
      row.append(mebibytes(found.fileSize))
      if let standings { row.append(words(standings[index])) }
      return row
    }
    return TablePicture(
      caption: "Every configuration, with \(short(level.value * 100)) % intervals", columns: columns, rows: rows,
      note:
        "Latency is that of one image at a time, as the caller waits. Rates and CPU time of throughput mode are of many at a "
        + "time. Open: the first opening, compiling included; cached: from the cache of compiled networks, which stated streams or "
        + "threads rule out.")
  }

  /// Rates against waiting, a sign for each configuration.
  static func chart(_ measurements: [BenchMeasurement], percent: Int) -> LinePicture {
    // A series of one point is a sign at its place.
    let series = measurements.compactMap { found -> LinePicture.Series? in
      guard let x = found.latency(percent).value, let rate = found.throughput().value else { return nil }
      return LinePicture.Series(name: found.configuration.name, points: [CurveSet.Point(x: x, y: rate)])
    }
    let greatest = series.flatMap(\.points).map(\.x).max() ?? 1
    return LinePicture(
      title: "Images a second against waiting for one",
      x: .init("Latency p\(percent) (ms)", lower: 0, upper: greatest * 1.08),
      y: .init("Images a second", lower: 0), series: series,
      caption: "Each sign is a configuration; up and to the left is better.")
  }

  /// Processor time for an image, one configuration beneath the other.
  static func forest(_ measurements: [BenchMeasurement], level: ConfidenceLevel) -> ForestPicture {
    ForestPicture(
      title: "Processor time for an image", measure: "CPU-ms for an image",
      rows: measurements.map { ForestPicture.Row($0.configuration.name, estimate: $0.processorTime(level: level)) },
      caption: "User and system time of helper and caller together.")
  }

  static func json(_ found: BenchMeasurement, level: ConfidenceLevel) -> JSONValue {
    let configuration = found.configuration
    let estimates =
      found.latencies(level: level) + [found.throughput(level: level), found.processorTime(level: level)]
      + (found.energy(level: level).map { [$0] } ?? [])
    return .object([
      "name": .string(configuration.name), "numbers": .string(configuration.numbers.rawValue),
      "mode": .string(configuration.mode.rawValue), "streams": configuration.streams.map(JSONValue.integer),
      "threads": configuration.threads.map(JSONValue.integer), "estimates": .array(estimates.map(\.json)),
      "peakBytes": .integer(found.peak), "fileBytes": .integer(found.fileSize),
      "openSeconds": .number(found.opening), "compileSeconds": .number(found.compiling),
      "cachedSeconds": found.cached.map(JSONValue.number),
    ])
  }
}

/// Why nothing is timed.
struct BenchRefusal: Error {
  var words: String

  init(_ words: String) { self.words = words }
}
