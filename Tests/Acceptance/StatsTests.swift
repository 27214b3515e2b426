// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// One-off questions: what they print, for programs and for people.
@Suite struct `Questions to a table` {
  /// Eighty cases of forty patients at two hospitals, with two scores and one row without a truth.
  private static let table: String = {
    var random = SplitMix(seed: 21)
    var rows = ["study,pid,hospital,sex,truth,a,b"]
    for index in 0..<80 {
      let isPositive = index % 2 == 0
      let (a, b) = (random.uniform() + (isPositive ? 0.6 : 0), random.uniform() + (isPositive ? 0.3 : 0))
      rows.append(
        "s\(index),p\(index / 2),\(index % 4 < 2 ? "N" : "S"),\(index % 8 < 4 ? "F" : "M"),\(isPositive ? 1 : 0),\(a),\(b)"
      )
    }
    rows.append("s80,p40,N,F,-,0.5,0.5")
    return rows.joined(separator: "\n") + "\n"
  }()

  private static let roles = [
    "--case", "study", "--patient", "pid", "--truth", "truth", "--positive", "1", "--missing", "-", "--missing", "",
  ]

  private static func run(_ arguments: [String], scores: [String] = ["a", "b"]) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", table)
    let verb = Array(arguments.prefix(1))
    return try Command.run(
      ["stats"] + verb + ["table.csv"] + roles + scores.flatMap { ["--score", $0] } + arguments.dropFirst(),
      in: folder.location)
  }

  @Test(arguments: [
    ["auc"], ["auc", "--specificity", "0.8:1", "--by", "sex"], ["auc", "--auc-interval", "bootstrap"],
    ["paired"], ["paired", "--threshold", "0.6"], ["paired", "--by", "hospital,sex"],
    ["paired", "--hypothesis", "non-inferiority", "--margin", "0.05"],
    ["operating-point", "--threshold", "0.6"],
    ["operating-point", "--threshold", "9", "--composite-interval", "bootstrap", "--by", "sex"],
    ["subgroups", "--by", "hospital", "--threshold", "0.6"],
  ])
  func `print one JSON object of estimates, tests and notes`(arguments: [String]) throws {
    let outcome = try Self.run(arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    let json = try outcome.json()
    #expect(Set(json.keys) == ["estimates", "tests", "notes"])
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    #expect(!estimates.isEmpty)
    for estimate in estimates {
      let always: Set = ["name", "value", "lower", "upper", "level", "method", "n", "unit", "definition"]
      let sometimes: Set = ["group", "clusters", "seed", "reason", "standardError"]
      #expect(always.isSubset(of: estimate.keys))
      #expect(Set(estimate.keys).subtracting(always).isSubset(of: sometimes))
      let isDefined = estimate["value"] is Double || estimate["value"] is Int
      #expect(isDefined || estimate["reason"] is String, "\(estimate)")
      #expect(estimate["lower"] is NSNull == (estimate["upper"] is NSNull))
      if estimate["lower"] is NSNull { #expect(estimate["reason"] is String, "\(estimate)") }
    }
    for test in try #require(json["tests"] as? [[String: Any]]) {
      #expect(Set(["name", "statistic", "distribution", "p", "alternative", "method"]).isSubset(of: test.keys))
      if test["p"] is NSNull { #expect(test["reason"] is String, "\(test)") }
    }
    #expect((json["notes"] as? [String])?.contains { $0.contains("1 rows without a truth are left out") } == true)
  }

  @Test func `print numbers with seventeen digits, which read back as the same number`() throws {
    let text = try Self.run(["auc", "--json"]).output
    let value = try #require(text.firstMatch(of: /"standardError": ([0-9.e-]+)/))
    #expect(value.1.filter(\.isNumber).drop { $0 == "0" }.count == 17)
  }

  @Test func `a threshold compares sensitivity and specificity, with McNemar's test where cases are independent`()
    throws
  {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", Self.table)
    let outcome = try Command.run(
      [
        "stats", "paired", "table.csv", "--truth", "truth", "--positive", "1", "--missing", "-", "--score", "a",
        "--score", "b", "--threshold", "0.6",
      ],
      in: folder.location)
    #expect(outcome.code == 0, "\(outcome.errors)")
    for words in ["mcnemar.sensitivity", "mcnemar.specificity", "Newcombe hybrid score, paired"] {
      #expect(outcome.output.contains(words))
    }
    // Patients repeat: the closed form is not for them.
    let clustered = try Self.run(["paired", "--threshold", "0.6"])
    #expect(!clustered.output.contains("mcnemar"))
    #expect(clustered.output.contains("linearised variance by patient, paired"))
  }

  @Test func `areas are named after their method`() throws {
    let clustered = try Self.run(["paired"]).output
    #expect(clustered.contains("Obuchowski 1997 by patient, paired"))
    #expect(clustered.contains("z = "))
    let independent = try Self.run(["subgroups", "--by", "hospital"]).output
    // The patients of one hospital are not those of the other.
    #expect(independent.contains("for unpaired areas, Satterthwaite t"))
  }

  @Test func `a column that has a role divides by its name or by the role's`() throws {
    let byColumn = try Self.run(["auc", "--site", "hospital", "--by", "hospital,sex"], scores: ["a"])
    let byRole = try Self.run(["auc", "--site", "hospital", "--by", "site,sex"], scores: ["a"])
    #expect(byColumn.code == 0, "\(byColumn.errors)")
    #expect(byColumn.output == byRole.output)
    #expect(byColumn.output.contains("site=N, sex=F"))
  }

  @Test func `a filter, a name for a score, and other forms of the file`() throws {
    let kept = try Self.run(["auc", "--where", "hospital=N", "--where", "sex=F", "--json"], scores: ["new=a"]).json()
    #expect((kept["estimates"] as? [[String: Any]])?.first?["n"] as? Int == 20)
    #expect((kept["notes"] as? [String])?.contains { $0.contains("other value of hospital") } == true)

    let folder = try TemporaryFolder()
    try folder.write("table.csv", Self.table)
    let asked = ["--truth", "truth", "--positive", "1", "--missing", "-", "--score", "a", "--json"]
    let fromFile = try Command.run(["stats", "auc", "table.csv"] + asked, in: folder.location)
    let piped = try Command.run(["stats", "auc", "-", "--format", "csv"] + asked, input: Data(Self.table.utf8))
    #expect(piped.code == 0, "\(piped.errors)")
    #expect(piped.output == fromFile.output)

    let heads = Self.table.split(separator: "\n")[0].split(separator: ",")
    let lines = Self.table.split(separator: "\n").dropFirst().map { line in
      "{" + zip(heads, line.split(separator: ",")).map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ") + "}"
    }
    try folder.write("table.ndjson", lines.joined(separator: "\n"))
    let objects = try Command.run(["stats", "auc", "table.ndjson"] + asked, in: folder.location)
    #expect(objects.output == fromFile.output, "\(objects.errors)")
    #expect(try Command.run(["stats", "auc", "-"] + asked, input: Data(Self.table.utf8)).code == 65)
  }

  @Test func `what cannot be answered is said in words`() throws {
    for (arguments, code, words) in [
      (["auc", "--by", "nosuch"], 65, "no such column"),
      (["auc", "--score", "truth"], 65, "one role per column"),
      (["operating-point"], 64, "--threshold"),
      (["operating-point", "--threshold", "nan"], 64, "--threshold"),
      (["operating-point", "--threshold", "0.6", "--prevalence", "1"], 64, "--prevalence"),
      (["paired", "--hypothesis", "equivalence", "--margin", "inf"], 64, "--margin"),
      (["operating-point", "--threshold", "1", "--metric", "macro-auc"], 64, "protocol"),
      (["paired", "--metric", "partial-auc"], 64, "--specificity"),
      (["paired", "--metric", "f1"], 64, "needs a --threshold"),
      (["paired", "--margin", "0.1"], 64, "--margin goes with"),
      (["subgroups"], 64, "--by"), (["subgroups", "--by", "a,,b"], 64, "--by names columns"),
      (["auc", "--where", "site"], 64, "COLUMN=VALUE"), (["auc", "--level", "95"], 64, "between 0 and 1"),
      (["auc", "--specificity", "1:0.8"], 64, "specificity"), (["auc", "--replicates", "0"], 64, "--replicates"),
    ] as [([String], Int32, String)] {
      let outcome = try Self.run(arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(try Self.run(["paired"], scores: ["a"]).output.contains("nothing can be compared"))
  }

  @Test func `a negative threshold is a number, not an option`() throws {
    let outcome = try Self.run(["operating-point", "--threshold", "-0.5", "--metric", "sensitivity"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("sensitivity  1.000"))
  }

  /// By hand: Mercaldo's logit interval of se = 26/41, sp = 58/72 at a prevalence of 5 %, from the formula in Python.
  @Test(.enabled(if: SharedFiles.isThere, "the published study data stand beside a developer's checkout"))
  func `predictive values are carried to another prevalence`() throws {
    let outcome = try Command.run([
      "stats", "operating-point", SharedFiles.file("golden/aSAH.csv").path, "--truth", "outcome", "--positive", "Poor",
      "--score", "s100b", "--threshold", "0.2", "--prevalence", "0.05", "--metric", "sensitivity", "--json",
    ])
    let rows = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    let found = Dictionary(uniqueKeysWithValues: rows.compactMap { row in (row["name"] as? String).map { ($0, row) } })
    for (name, value, lower, upper) in [
      ("ppv-at-prevalence", 0.14650179996869622, 0.09222238540535152, 0.22481656318638948),
      ("npv-at-prevalence", 0.9766547058060611, 0.9649422411841855, 0.9845169338776015),
    ] {
      #expect(abs((found[name]?["value"] as? Double ?? 0) - value) < 1e-12)
      #expect(abs((found[name]?["lower"] as? Double ?? 0) - lower) < 1e-12)
      #expect(abs((found[name]?["upper"] as? Double ?? 0) - upper) < 1e-12)
    }
  }

  @Test func `the specificity that leaves a tenth of the healthy is found on the curve`() throws {
    let outcome = try Self.run(["auc", "--at-specificity", "0.9", "--at-sensitivity", "0.8"], scores: ["a"])
    #expect(outcome.output.contains("sensitivity-at-specificity"))
    #expect(outcome.output.contains("specificity-at-sensitivity"))
  }

  @Test func `p-values of several pairs are adjusted where asked, and said to be raw where not`() throws {
    let raw = try Self.run(["paired"], scores: ["a", "b", "c=site_score"]).code
    #expect(raw == 65)
    let folder = try TemporaryFolder()
    let rows = (0..<60).map { row in
      "\(row % 2),\(Double(row * 7 % 13) + Double(row % 2) * 3),\(Double(row * 5 % 11) + Double(row % 2)),\(Double(row * 3 % 17))"
    }
    try folder.write("t.csv", (["truth,a,b,c"] + rows).joined(separator: "\n"))
    let asked = [
      "stats", "paired", "t.csv", "--truth", "truth", "--positive", "1", "--score", "a", "--score", "b", "--score", "c",
      "--json",
    ]
    func tests(_ more: [String]) throws -> [[String: Any]] {
      let found = try Command.run(asked + more, in: folder.location).json()["tests"] as? [[String: Any]] ?? []
      return found.filter { $0["name"] as? String == "difference.auc" }
    }
    let plain = try tests([]).compactMap { $0["p"] as? Double }
    #expect(plain.count == 3)
    #expect(try tests([]).allSatisfy { $0["pAdjusted"] == nil })
    let bonferroni = try tests(["--adjust", "bonferroni"]).compactMap { $0["pAdjusted"] as? Double }
    #expect(zip(plain, bonferroni).allSatisfy { abs(min(1, 3 * $0) - $1) < 1e-15 })
    let holm = try tests(["--adjust", "holm"]).compactMap { $0["pAdjusted"] as? Double }
    #expect(zip(holm, bonferroni).allSatisfy { $0 <= $1 })
    #expect(abs((holm.min() ?? 0) - (bonferroni.min() ?? 1)) < 1e-15)
  }

  @Test func `groups counted in one pass are what each group gives by itself`() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<90).map { "\($0 % 2),\(Double($0 * 7 % 13) + Double($0 % 2) * 3),\(["N", "S", ""][$0 % 7 % 3])" }
    try folder.write("t.csv", (["truth,a,site"] + rows).joined(separator: "\n"))
    let asked = ["t.csv", "--truth", "truth", "--positive", "1", "--score", "a", "--threshold", "6", "--json"]
    let metrics = ["sensitivity", "specificity", "f1", "mcc", "lr-positive"]
    let wanted = metrics.flatMap { ["--metric", $0] }
    let all = try Command.run(["stats", "operating-point"] + asked + wanted + ["--by", "site"], in: folder.location)
      .json()
    let found = (all["estimates"] as? [[String: Any]] ?? []).filter { $0["group"] is String }
    #expect(found.count == 15)
    for site in ["N", "S"] {
      let alone =
        try Command.run(
          ["stats", "operating-point"] + asked + wanted + ["--where", "site=\(site)"], in: folder.location
        ).json()["estimates"] as? [[String: Any]] ?? []
      for row in alone {
        let name = try #require(row["name"] as? String)
        let same = try #require(
          found.first { $0["name"] as? String == name && $0["group"] as? String == "site=\(site)" })
        for key in ["value", "lower", "upper"] {
          #expect(same[key] as? Double == row[key] as? Double, "\(site) \(name)")
        }
        #expect(same["method"] as? String == row["method"] as? String)
        #expect(same["n"] as? Int == row["n"] as? Int)
      }
    }
  }

  @Test func `a bootstrap of paired areas stands beside the closed form and agrees with it`() throws {
    let outcome = try Self.run(["paired", "--auc-interval", "bootstrap", "--json"])
    let rows = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    let differences = rows.filter { $0["name"] as? String == "difference.auc" }
    #expect(differences.count == 2)
    #expect((differences.last?["method"] as? String)?.contains("bootstrap, BCa, 2000 replicates") == true)
    let bounds = try differences.map { row in
      (
        try #require(row["value"] as? Double), try #require(row["lower"] as? Double),
        try #require(row["upper"] as? Double)
      )
    }
    #expect(abs(bounds[0].0 - bounds[1].0) < 1e-12)
    let width = bounds[0].2 - bounds[0].1
    #expect(abs(bounds[0].1 - bounds[1].1) < 0.2 * width && abs(bounds[0].2 - bounds[1].2) < 0.2 * width)
  }
}
