// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `stats agreement`, as a person runs it.
@Suite struct `Agreement on the command line` {
  @Test func `raters in columns`() throws {
    let folder = try TemporaryFolder()
    // Fleiss, Levin & Paik (2003), chapter 18: kappa .68.
    var rows = ["case,anna,ben"]
    for (first, second, count) in [
      ("P", "P", 75), ("P", "N", 1), ("P", "O", 4), ("N", "P", 5), ("N", "N", 4), ("N", "O", 1), ("O", "O", 10),
    ] {
      for _ in 0..<count { rows.append("c\(rows.count),\(first),\(second)") }
    }
    try folder.write("grades.csv", rows.joined(separator: "\n") + "\n")
    let outcome = try Command.run(
      ["stats", "agreement", "grades.csv", "--case", "case", "--rater", "anna", "--rater", "ben", "--json"],
      in: folder.location)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let kappa = try #require(estimates.first { $0["name"] as? String == "cohen-kappa" })
    #expect(abs((kappa["value"] as? Double ?? 0) - 0.676470588235294) < 1e-12)
    #expect(kappa["n"] as? Int == 100)
    let notes = try #require(json["notes"] as? [String])
    #expect(notes[0].hasPrefix("Two readers agree beyond chance by 0.68"))
    let wrong = try Command.run(
      ["stats", "agreement", "grades.csv", "--rater", "anna", "--rater", "ben", "--scale", "ordinal"],
      in: folder.location)
    #expect(wrong.output.contains("number the grades"))
  }

  /// Values and errors by irrCAC 0.4.4 in Python, on the recalls of 20 readers who each read a part of the cases.
  @Test(.enabled(if: SharedFiles.isThere, "the published study data stand beside a developer's checkout"))
  func `recalls of the VIPER study agree as irrCAC says`() throws {
    let outcome = try Command.run([
      "stats", "agreement", SharedFiles.file("data/mrmc/viperObs.csv").path, "--case", "caseID", "--reader", "readerID",
      "--rating", "recall", "--arm", "modalityID", "--where", "subStudyLabel=screeningLowP", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let estimates = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    for (name, group, value) in [
      ("conger-kappa", "FFDM", 0.3149400019), ("fleiss-kappa", "FFDM", 0.3246804977),
      ("gwet-ac1", "FFDM", 0.3361463724),
      ("brennan-prediger", "FFDM", 0.3304625199), ("krippendorff-alpha", "FFDM", 0.3044649424),
      ("conger-kappa", "SFM", 0.3080000432), ("fleiss-kappa", "SFM", 0.3130425706), ("gwet-ac1", "SFM", 0.319438783),
    ] {
      let found = try #require(
        estimates.first { $0["name"] as? String == name && $0["group"] as? String == group }, "\(name) \(group)")
      #expect(abs((found["value"] as? Double ?? 0) - value) < 1e-9, "\(name) \(group)")
    }
    let kappa = estimates.first { $0["name"] as? String == "fleiss-kappa" && $0["group"] as? String == "FFDM" }
    #expect(abs((kappa?["lower"] as? Double ?? 0) - 0.2836259504) < 1e-8)
  }
}
