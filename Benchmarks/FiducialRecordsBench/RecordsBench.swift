// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Features
import Foundation
import Store

/// Times what an archive of a million images does, and holds it against what was promised.
///
///     fiducial-records-bench trail [ENTRIES [FOLDER]]       writing, checking and proving of the audit trail
///     fiducial-records-bench catalog [IMAGES [FOLDER]]      pages and counts for mixtures of conditions
///     fiducial-records-bench features [VECTORS [FOLDER]]    reading all vectors of 512 numbers, and the nearest of one
///
/// An archive that is made in FOLDER is left there, and used as it is by the next run. The tables are Markdown. It ends with 1 where a
/// promise is not kept; what was promised of so many is judged at so many and more.
@main
struct RecordsBench {
  static let migrations = AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations

  static func main() throws {
    let words = CommandLine.arguments
    let count = words.count > 2 ? Int(words[2]) ?? 1_000_000 : 1_000_000
    let isKept = words.count > 3
    let folder =
      isKept
      ? URL(filePath: words[3])
      : FileManager.default.temporaryDirectory.appending(path: "records-bench-\(UUID().uuidString)")
    defer { if !isKept { try? FileManager.default.removeItem(at: folder) } }
    let archive =
      FileManager.default.fileExists(atPath: folder.path)
      ? try Archive.open(at: folder, migrations: migrations) : try Archive.create(at: folder, migrations: migrations)
    var goals = Goals(count: count)
    switch words.dropFirst().first {
    case "trail": try TrailBench(archive: archive).run(count, &goals)
    case "catalog": try CatalogBench(archive: archive).run(count, &goals)
    case "features": try FeatureBench(archive: archive).run(count, &goals)
    default:
      FileHandle.standardError.write(
        Data("usage: fiducial-records-bench trail|catalog|features [COUNT [FOLDER]]\n".utf8))
      exit(64)
    }
    goals.say()
    if !goals.areKept {
      if !isKept { try? FileManager.default.removeItem(at: folder) }
      exit(1)
    }
  }
}

/// What was promised beside what was found.
struct Goals {
  /// Of how many things the figures are.
  let count: Int
  private var rows: [(what: String, found: String, goal: String, isKept: Bool?)] = []

  init(count: Int) { self.count = count }

  var areKept: Bool { rows.allSatisfy { $0.isKept != false } }

  /// Adds a figure; `at` is the least number of things at which the goal is judged.
  mutating func add(_ what: String, _ found: String, goal: String = "", at least: Int = 0, _ isKept: Bool = true) {
    rows.append((what, found, goal, count >= least ? isKept : nil))
  }

  func say() {
    print("| what | found | goal | |\n|---|---:|---:|---|")
    for row in rows {
      let verdict = row.isKept.map { $0 ? "kept" : "MISSED" } ?? "not judged at \(count)"
      print("| \(row.what) | \(row.found) | \(row.goal) | \(row.goal.isEmpty ? "" : verdict) |")
    }
  }
}

/// Times in milliseconds.
struct Times {
  private(set) var all: [Double] = []
  /// What the threads of the process worked meanwhile, user and system, each time.
  private(set) var work: [Double] = []

  /// The time that a share of all stayed under.
  func quantile(_ share: Double) -> Double {
    let sorted = all.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  var median: Double { quantile(0.5) }
  var worst: Double { all.max() ?? 0 }
  var sum: Double { all.reduce(0, +) }

  var medianWork: Double { work.sorted()[work.count / 2] }

  mutating func add(_ other: Times) {
    all += other.all
    work += other.work
  }

  mutating func take<Result>(_ work: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    let worked = Self.processor
    defer {
      all.append((ContinuousClock.now - start) / .milliseconds(1))
      self.work.append(Self.processor - worked)
    }
    return try work()
  }

  private static var processor: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    return Double(seconds) * 1000 + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
  }

  /// A number with two digits behind the point.
  static func words(_ value: Double) -> String { String(format: "%.2f", value) }
}
