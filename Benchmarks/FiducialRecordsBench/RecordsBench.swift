// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Features
import Foundation
import Store

/// Times what an archive of a million images does, and holds it against what was promised.
///
///     fiducial-records-bench trail [ENTRIES]      writing, checking and proving of the audit trail
///     fiducial-records-bench catalog [IMAGES]     first pages and counts for mixtures of conditions
///
/// The tables are Markdown. It ends with 1 where a promise is not kept.
@main
struct RecordsBench {
  static let migrations = AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations

  static func main() throws {
    let words = CommandLine.arguments
    let count = words.count > 2 ? Int(words[2]) ?? 1_000_000 : 1_000_000
    let folder = FileManager.default.temporaryDirectory.appending(path: "records-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let archive = try Archive.create(at: folder, migrations: migrations)
    var goals = Goals()
    switch words.dropFirst().first {
    case "trail": try TrailBench(archive: archive).run(count, &goals)
    case "catalog": try CatalogBench(archive: archive).run(count, &goals)
    default:
      FileHandle.standardError.write(Data("usage: fiducial-records-bench trail|catalog [COUNT]\n".utf8))
      exit(64)
    }
    goals.say()
    if !goals.areKept {
      try? FileManager.default.removeItem(at: folder)
      exit(1)
    }
  }
}

/// What was promised beside what was found.
struct Goals {
  private var rows: [(what: String, found: String, goal: String, isKept: Bool)] = []

  var areKept: Bool { rows.allSatisfy(\.isKept) }

  mutating func add(_ what: String, _ found: String, goal: String = "", _ isKept: Bool = true) {
    rows.append((what, found, goal, isKept))
  }

  func say() {
    print("| what | found | goal | |\n|---|---:|---:|---|")
    for row in rows {
      print("| \(row.what) | \(row.found) | \(row.goal) | \(row.goal.isEmpty ? "" : row.isKept ? "kept" : "MISSED") |")
    }
  }
}

/// Times in milliseconds.
struct Times {
  private(set) var all: [Double] = []

  /// The time that a share of all stayed under.
  func quantile(_ share: Double) -> Double {
    let sorted = all.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  var median: Double { quantile(0.5) }
  var worst: Double { all.max() ?? 0 }
  var sum: Double { all.reduce(0, +) }

  mutating func add(_ other: Times) { all += other.all }

  mutating func take<Result>(_ work: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { all.append((ContinuousClock.now - start) / .milliseconds(1)) }
    return try work()
  }

  /// A number with two digits behind the point.
  static func words(_ value: Double) -> String { String(format: "%.2f", value) }
}
