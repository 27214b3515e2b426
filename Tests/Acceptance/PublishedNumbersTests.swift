// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Published numbers through the command, to 1e-9.
@Suite(.enabled(if: SharedFiles.isThere, "the published study data stand beside a developer's checkout"))
struct `Published numbers through the command` {
  private static func stats(_ verb: String, _ arguments: [String]) throws -> (
    estimates: [[String: Any]], tests: [[String: Any]]
  ) {
    let outcome = try Command.run(
      ["stats", verb, SharedFiles.file("golden/aSAH.csv").path, "--truth", "outcome", "--positive", "Poor", "--json"]
        + arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    return (json["estimates"] as? [[String: Any]] ?? [], json["tests"] as? [[String: Any]] ?? [])
  }

  private static func number(_ rows: [[String: Any]], _ name: String, _ group: String, _ key: String) throws -> Double {
    let row = try #require(rows.first { $0["name"] as? String == name && $0["group"] as? String == group })
    return try #require(row[key] as? Double)
  }

  /// Areas and DeLong intervals of three biomarkers after aneurysmal subarachnoid haemorrhage, as pROC prints them.
  @Test func `areas and DeLong intervals of the aSAH biomarkers`() throws {
    let found = try Self.stats(
      "auc", ["--score", "ndka", "--score", "wfns", "--score", "s100b", "--auc-interval", "delong"]
    ).estimates
    for (score, area, lower, upper) in [
      ("ndka", 0.6119579945799457, 0.5012449992717025, 0.7226709898881889),
      ("wfns", 0.8236788617886179, 0.7485348878194529, 0.898822835757783),
      ("s100b", 0.731368563685637, 0.6301182117616227, 0.8326189156096512),
    ] {
      #expect(abs(try Self.number(found, "auc", score, "value") - area) < 1e-9)
      #expect(abs(try Self.number(found, "auc", score, "lower") - lower) < 1e-9)
      #expect(abs(try Self.number(found, "auc", score, "upper") - upper) < 1e-9)
    }
  }

  @Test func `paired DeLong tests of the aSAH biomarkers`() throws {
    let found = try Self.stats("paired", ["--score", "wfns", "--score", "s100b", "--score", "ndka"])
    for (group, z, p) in [
      ("wfns − s100b", 2.2089835914409046, 0.027175782229188355),
      ("wfns − ndka", 2.79777591868904, 0.005145579706910951),
    ] {
      #expect(abs(try Self.number(found.tests, "difference.auc", group, "statistic") - z) < 1e-9)
      #expect(abs(try Self.number(found.tests, "difference.auc", group, "p") - p) < 1e-9)
    }
    #expect(
      abs(try Self.number(found.estimates, "difference.auc", "wfns − s100b", "lower") - 0.010406176956484478) < 1e-9)
  }
}

/// The FDA's VIPER study: 20 382 reads of 715 cases by 43 readers on two modalities, in five sub-studies.
@Suite(.enabled(if: SharedFiles.isThere, "the published study data stand beside a developer's checkout"))
struct `The VIPER reader study` {
  /// Reader-averaged areas and their difference with its standard error, clustered by case: computed with numpy from
  /// placements by their definition, a loop over readers, and sums over cases.
  private static let expected: [(part: String, digital: Double, film: Double, difference: Double, error: Double)] = [
    ("screeningLowP", 0.701544993725, 0.727305066839, -0.025760073115, 0.020562067492),
    ("screeningMedP", 0.724001786196, 0.730186831854, -0.006185045657, 0.020655400493),
    ("screeningHighP", 0.714097494653, 0.738281701063, -0.024184206410, 0.022909118942),
    ("challengeMedP", 0.653741987352, 0.677905424453, -0.024163437102, 0.021999320624),
    ("challengeHighP", 0.634576516897, 0.680626680108, -0.046050163210, 0.025016353712),
  ]

  @Test func `each sub-study is judged by itself, with intervals by case`() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run([
      "evaluate", Command.root.appending(path: "Examples/viper.yaml").path, "-o", folder.location.path, "--json",
    ])
    #expect(outcome.code == 1, "\(outcome.errors)")
    let parts = try #require(try outcome.json()["parts"] as? [[String: Any]])
    #expect(Set(parts.compactMap { $0["name"] as? String }) == Set(Self.expected.map(\.part)))
    for row in Self.expected {
      let part = try #require(parts.first { $0["name"] as? String == row.part })
      let endpoints = try #require(part["endpoints"] as? [[String: Any]])
      let primary = try #require(endpoints.first { $0["id"] as? String == "auc-ni" })
      let estimate = try #require(primary["estimate"] as? [String: Any])
      let arms = try #require(primary["arms"] as? [[String: Any]])
      #expect(abs((arms[0]["value"] as? Double ?? 0) - row.digital) < 1e-11)
      #expect(abs((arms[1]["value"] as? Double ?? 0) - row.film) < 1e-11)
      #expect(abs((estimate["value"] as? Double ?? 0) - row.difference) < 1e-11)
      // Where reads are missing, the two arms have factors I/(I − 1) of their own; the check took one for both.
      #expect(abs((estimate["standardError"] as? Double ?? 0) / row.error - 1) < 1e-5)
      let isShown = row.difference - 1.959963984540054 * row.error > -0.05
      #expect(part["verdict"] as? String == (isShown ? "accepted" : "not-accepted"))
      #expect(part["samplingUnit"] as? String == "case")
    }
  }

  /// Standard error, degrees of freedom and two-sided p of FFDM less SFM for other readers and other cases: areas and left-out
  /// areas by loops in numpy 2.4.6, tails by scipy 1.17.1, from Obuchowski and Rockette's mean squares with Hillis' degrees of
  /// freedom.
  private static let otherReaders: [String: (error: Double, freedom: Double, p: Double)] = [
    "screeningLowP": (0.023426657160, 46.401111684, 0.2771766386),
    "screeningMedP": (0.023144347495, 53.393104487, 0.7903155837),
    "screeningHighP": (0.024794768855, 60.138596194, 0.3332813164),
    "challengeMedP": (0.018873254942, 160.626310695, 0.2022852788),
    "challengeHighP": (0.024519493736, 83.472804407, 0.0638585518),
  ]

  @Test func `other readers are judged, and what readers entered afterwards is no subgroup`() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run([
      "evaluate", Command.root.appending(path: "Examples/viper.yaml").path, "-o", folder.location.path, "--json",
    ])
    for part in try #require(try outcome.json()["parts"] as? [[String: Any]]) {
      let endpoints = try #require(part["endpoints"] as? [[String: Any]])
      let readers = try #require(endpoints.first { $0["id"] as? String == "auc-ni-readers" })
      let name = try #require(part["name"] as? String)
      let expected = try #require(Self.otherReaders[name])
      let estimate = try #require(readers["estimate"] as? [String: Any])
      let primary = try #require(endpoints.first { $0["id"] as? String == "auc-ni" }?["estimate"] as? [String: Any])
      let value = try #require(estimate["value"] as? Double)
      #expect(abs(value - (primary["value"] as? Double ?? 9)) < 1e-12, "the mean over readers is the same")
      #expect(abs((estimate["standardError"] as? Double ?? 0) / expected.error - 1) < 1e-10)
      let tests = try #require(readers["tests"] as? [[String: Any]])
      let test = try #require(tests.first { $0["name"] as? String == "difference.auc" })
      #expect(abs((test["p"] as? Double ?? 9) - expected.p) < 1e-9)
      #expect(abs(((test["df"] as? [Double])?.first ?? 0) / expected.freedom - 1) < 1e-9)
      let subgroups = try #require(part["subgroups"] as? [[String: Any]])
      let type = try #require(subgroups.first { ($0["by"] as? [String]) == ["abnormalityType"] })
      #expect((type["refusal"] as? String)?.contains("recorded by the reader") == true)
      let group = try #require(subgroups.first { ($0["by"] as? [String]) == ["caseGroup"] })
      if part["name"] as? String == "challengeHighP" {
        // One of its 239 cases has a read that is filed under another group.
        #expect((group["refusal"] as? String)?.contains("1 of 239 cases") == true)
      } else {
        #expect((group["groups"] as? [Any])?.count == 4)
      }
    }
  }
}
