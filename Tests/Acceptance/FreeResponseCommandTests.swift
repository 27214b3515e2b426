// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct `Free-response reading through the command` {
  private static let marks = [
    "case,reader,modality,rating,hit,lesion", "a,r,CT,3,yes,1", "b,r,CT,2,yes,1", "b,r,CT,1,no,", "c,r,CT,,,",
    "d,r,CT,2.5,no,",
    "e,r,CT,,,", "a,s,CT,2,yes,1", "b,s,CT,,,1", "c,s,CT,1,no,", "d,s,CT,,,", "e,s,CT,,,",
  ]

  private static func run(_ arguments: [String]) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("marks.csv", marks.joined(separator: "\n") + "\n")
    return try Command.run(
      [
        "stats", "froc", "marks.csv", "--case", "case", "--reader", "reader", "--arm", "modality", "--score", "rating",
        "--mark", "hit", "--lesion", "lesion",
      ] + arguments, in: folder.location)
  }

  /// Reader r: 3 and 2 against −∞, 2.5 and −∞: (3 + 2)/6.
  ///
  /// Reader s: 2 and −∞ against 1, −∞ and −∞: (3 + 1)/6.
  @Test func `prints what a pencil gives`() throws {
    let outcome = try Self.run(["--figure", "afroc", "--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let readers = estimates.filter { $0["name"] as? String == "afroc" }.compactMap { $0["value"] as? Double }
    #expect(readers.count == 3)
    for (value, expected) in zip(readers, [0.75, 5.0 / 6, 4.0 / 6]) { #expect(abs(value - expected) < 1e-12) }
    let notes = try #require(json["notes"] as? [String])
    #expect(notes.contains { $0.contains("5 cases entered: 3 without a lesion and 2 with 2 lesions") })
  }

  @Test func `faults are named`() throws {
    #expect(try Self.run(["--hypothesis", "non-inferiority"]).code == 64)
    #expect(try Self.run(["--false-marks", "0"]).code == 64)
    #expect(try Self.run(["--cases", "nowhere.csv"]).code != 0)
  }

  /// RJafroc's stored values for dataset04: F(4, 36.793343) = 7.800299667, p = .000117105; arm 4 less arm 5 .0548791667.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `reads the Zanca study as it is published`() throws {
    struct Meta: Decodable { let perCase: [Int] }
    let meta = try JSONDecoder().decode(
      Meta.self, from: Data(contentsOf: SharedFiles.file("golden/rjafroc_dataset04_meta.json")))
    let folder = try TemporaryFolder()
    let rows = (1...100).map { "\($0),0" } + meta.perCase.enumerated().map { "\(101 + $0.offset),\($0.element)" }
    try folder.write("cases.csv", (["case,lesions"] + rows).joined(separator: "\n") + "\n")
    let outcome = try Command.run(
      [
        "stats", "froc", SharedFiles.file("golden/rjafroc_dataset04.csv").path, "--case", "case", "--reader", "reader",
        "--arm", "modality", "--score", "rating", "--mark", "is_lesion_mark", "--lesion", "mark_or_lesion", "--cases",
        "cases.csv", "--lesion-count", "lesions", "--json",
      ], in: folder.location)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let tests = try #require(json["tests"] as? [[String: Any]])
    let overall = try #require(
      tests.first {
        $0["name"] as? String == "equality.wafroc"
          && ($0["method"] as? String)?.contains("readers and cases random") == true
      })
    #expect(abs(try #require(overall["statistic"] as? Double) - 7.800299667125) < 1e-8)
    #expect(abs(try #require(overall["p"] as? Double) - 0.0001171050044184) < 1e-12)
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let difference = try #require(
      estimates.first { $0["name"] as? String == "difference.wafroc" && $0["group"] as? String == "4 less 5" })
    #expect(abs(try #require(difference["value"] as? Double) - 0.05487916666666) < 1e-12)
    let notes = try #require(json["notes"] as? [String])
    #expect(notes.contains { $0.contains("200 cases entered: 100 without a lesion and 100 with 142 lesions") })
  }
}
