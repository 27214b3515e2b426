// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import ReaderStudies
import TestSupport

/// The published reader studies, and the analysis of variance of a table, written out.
enum PublishedStudies {
  /// VanDyke or Franken; cases may be numbered by one of the columns that nest them.
  static func study(_ name: String, caseColumn: String = "case") throws -> ReaderStudy {
    let rows = try rows("golden/\(name).csv")
    let arms = Set(rows.map { $0["treatment"] ?? "" }).sorted()
    let readers = Set(rows.map { $0["reader"] ?? "" }).sorted()
    var cases: [String: Int] = [:]
    var truth: [Bool] = []
    var reads: [ReaderStudy.Read] = []
    for row in rows {
      let key = row[caseColumn] ?? ""
      if cases[key] == nil {
        cases[key] = truth.count
        truth.append(row["truth"] == "1")
      }
      reads.append(
        ReaderStudy.Read(
          arm: arms.firstIndex(of: row["treatment"] ?? "") ?? -1,
          reader: readers.firstIndex(of: row["reader"] ?? "") ?? -1, caseIndex: cases[key] ?? -1,
          rating: Double(row["rating"] ?? "") ?? .nan))
    }
    return try ReaderStudy(arms: arms, readers: readers, isDiseased: truth, reads: reads)
  }

  /// The Zanca study (RJafroc's dataset04): 100 cases without and 100 with one to three lesions.
  static func zanca() throws -> FreeResponseStudy {
    struct Meta: Decodable { let perCase: [Int] }
    let meta = try JSONDecoder().decode(
      Meta.self, from: Data(contentsOf: SharedFiles.file("golden/rjafroc_dataset04_meta.json")))
    let rows = try rows("golden/rjafroc_dataset04.csv")
    let readers = Set(rows.map { $0["reader"] ?? "" }).sorted()
    let marks = rows.map { row in
      FreeResponseStudy.Mark(
        arm: (Int(row["modality"] ?? "") ?? 0) - 1, reader: readers.firstIndex(of: row["reader"] ?? "") ?? -1,
        caseIndex: (Int(row["case"] ?? "") ?? 0) - 1, rating: Double(row["rating"] ?? "") ?? .nan,
        lesion: row["is_lesion_mark"] == "1" ? (Int(row["mark_or_lesion"] ?? "") ?? 0) - 1 : nil)
    }
    return try FreeResponseStudy(
      arms: ["1", "2", "3", "4", "5"], readers: readers,
      lesionWeights: [[Double]](repeating: [], count: 100) + meta.perCase.map { [Double](repeating: 1, count: $0) },
      marks: marks)
  }

  private static func rows(_ path: String) throws -> [[String: String]] {
    let lines = try String(contentsOf: SharedFiles.file(path), encoding: .utf8).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",").map { $0.filter { $0 != "\"" } } }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }
}

/// The analysis of variance of Obuchowski and Rockette with Hillis's degrees of freedom, for a full table.
struct WrittenOutVariance {
  var error = 0.0
  var cov1 = 0.0
  var cov2 = 0.0
  var cov3 = 0.0
  var armMeans: [Double]
  var f = 0.0
  var df2 = 0.0
  var pValue = 0.0

  init?(_ table: FigureTable) {
    let (t, r) = (table.arms.count, table.readers.count)
    let values = table.values.compactMap { $0 }
    guard values.count == t * r else { return nil }
    var counts = (error: 0.0, one: 0.0, two: 0.0, three: 0.0)
    for one in 0..<t * r {
      for other in 0..<t * r {
        let covariance = table.covariance(one, other)
        switch (one / r == other / r, one % r == other % r) {
        case (true, true):
          error += covariance
          counts.error += 1
        case (false, true):
          cov1 += covariance
          counts.one += 1
        case (true, false):
          cov2 += covariance
          counts.two += 1
        case (false, false):
          cov3 += covariance
          counts.three += 1
        }
      }
    }
    error /= counts.error
    cov1 /= counts.one
    cov2 /= counts.two
    cov3 /= counts.three
    let grand = values.reduce(0, +) / Double(t * r)
    let arms = (0..<t).map { arm in (0..<r).reduce(0) { $0 + values[arm * r + $1] } / Double(r) }
    let readers = (0..<r).map { reader in (0..<t).reduce(0) { $0 + values[$1 * r + reader] } / Double(t) }
    armMeans = arms
    let meanSquareArms = Double(r) * arms.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / Double(t - 1)
    var interaction = 0.0
    for arm in 0..<t {
      for reader in 0..<r {
        let rest = values[arm * r + reader] - arms[arm] - readers[reader] + grand
        interaction += rest * rest
      }
    }
    interaction /= Double((t - 1) * (r - 1))
    let denominator = interaction + Double(r) * max(0, cov2 - cov3)
    f = meanSquareArms / denominator
    df2 = denominator * denominator / (interaction * interaction / Double((t - 1) * (r - 1)))
    pValue = FDistribution(numerator: Double(t - 1), denominator: df2).upperTail(f)
  }
}

/// Whether two numbers agree to so much of the larger.
func agree(_ one: Double?, _ other: Double?, _ tolerance: Double = 1e-9) -> Bool {
  guard let one, let other else { return one == nil && other == nil }
  return abs(one - other) <= tolerance * max(1e-300, max(abs(one), abs(other)))
}
