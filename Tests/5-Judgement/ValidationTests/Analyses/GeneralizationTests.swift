// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Generalization to other sites` {
  /// Cases of several sites, whose positives score higher by a shift of their own; some cases can be shared by two sites.
  private static func table(
    sites: Int = 5, each: Int = 120, shared: Int = 0, shift: (Int) -> Double = { 0.3 + 0.1 * Double($0 % 3) }
  ) -> String {
    var random = SplitMix(seed: 31)
    var lines = ["case,patient,site,sex,truth,score"]
    for site in 0..<sites {
      for index in 0..<each {
        let isPositive = index % 3 == 0
        let raised = isPositive ? shift(site) : 0.0
        let score = min(0.999, max(0.001, 0.6 * random.uniform() + raised))
        let patient = site == 1 && index < shared ? "p0-\(index)" : "p\(site)-\(index)"
        let sex = random.uniform() < (site == 0 ? 0.8 : 0.3) ? "F" : "M"
        lines.append("c\(site)-\(index),\(patient),S\(site),\(sex),\(isPositive ? 1 : 0),\(score)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let columns =
    "{case: case, patient: patient, site: site, truth: truth, score: score, attributes: [sex]}"
  private static let point = "operating-point: {threshold: 0.5, chosen-on: elsewhere}\n"

  private static func result(_ settings: String, _ table: String) throws -> AnalysisResult {
    let evaluation = try Study.evaluate(Study.plan(columns: columns, settings: settings), table)
    return try #require(evaluation.parts[0].analyses.first { $0.topic == .generalization })
  }

  private static func estimate(_ result: AnalysisResult, _ name: String, group: String? = nil) throws -> Estimate {
    try #require(result.estimates.first { $0.name == name && $0.group == group }, "\(name)")
  }

  @Test func `pools the sites' own areas by the meta-analysis of their estimates and standard errors`() throws {
    let result = try Self.result("generalization: {}", Self.table())
    #expect(result.refusal == nil)
    // The slow way: each site's published estimate, carried to the logit scale by hand.
    let sites = result.estimates.filter { $0.name == "auc" && $0.group != nil }
    #expect(sites.compactMap(\.group) == (0..<5).map { "site=S\($0)" })
    let effects = try sites.map { site -> SiteEffect in
      let value = try #require(site.value)
      let error = try #require(site.standardError)
      let logitError = error / (value * (1 - value))
      return try SiteEffect(name: "", effect: log(value / (1 - value)), variance: logitError * logitError)
    }
    let pooled = try MetaAnalysis(effects, on: .logit)
    let found = try Self.estimate(result, "pooled.auc")
    let expected = 1 / (1 + exp(-pooled.mean))
    #expect(abs(try #require(found.value) - expected) < 1e-9)
    let tau = try #require(try Self.estimate(result, "tau-squared.auc").value)
    #expect(abs(tau - pooled.tauSquared) < 1e-9)
    let next = try #require(try Self.estimate(result, "new-site.auc").interval)
    let mean = try #require(found.interval)
    #expect(next.lower < mean.lower && next.upper > mean.upper)
    #expect(result.tests.contains { $0.name == "heterogeneity.auc" && $0.degreesOfFreedom == [4] })
    #expect(result.findings.first?.hasPrefix("A new site of this kind would have AUC between") == true)
    #expect(result.findings.contains { $0.contains("of 5 sites lie where the others foretold") })
    // The forest has the sites, the pooled value and the new site.
    let forest = result.pictures.compactMap { picture -> ForestPicture? in
      if case .forest(let forest) = picture { forest } else { nil }
    }.first
    #expect(forest?.rows.map(\.kind) == [.group, .group, .group, .group, .group, .overall, .prediction])
  }

  @Test func `the name of the method and of the interval are obeyed`() throws {
    let table = Self.table()
    let reml = try Self.result("generalization: {}", table)
    let other = try Self.result("generalization: {method: dl, interval: wald, leave-one-out: false}", table)
    let (a, b) = (try Self.estimate(reml, "pooled.auc"), try Self.estimate(other, "pooled.auc"))
    #expect(a.method.contains("REML, Hartung–Knapp t") && b.method.contains("DerSimonian–Laird, Wald"))
    #expect(!other.findings.contains { $0.contains("Left out") })
  }

  @Test func `proportions are pooled by the exact model too, and a site without a miss stays`() throws {
    // Every positive of the first site scores above the threshold.
    let table = Self.table(shift: { $0 == 0 ? 0.55 : 0.3 })
    let result = try Self.result(Self.point + "generalization: {metrics: [sensitivity, specificity]}", table)
    let exact = try Self.estimate(result, "exact.pooled.sensitivity")
    #expect(exact.value != nil && exact.interval != nil)
    #expect(exact.method.contains("binomial–normal"))
    #expect(try Self.estimate(result, "sensitivity", group: "site=S0").value == 1)
    #expect(result.notes.contains { $0.contains("site=S0 lies at the edge of the range: ½ added") })
    #expect(try Self.estimate(result, "exact.new-site.specificity").interval != nil)
  }

  @Test func `two sites, too small ones, and patients at several sites cannot be judged, with the reason`() throws {
    let two = try Self.result("generalization: {}", Self.table(sites: 2))
    #expect(two.refusal?.contains("takes at least 3") == true)
    #expect(try Self.estimate(two, "pooled.auc").reason != nil)
    #expect(try Self.estimate(two, "auc", group: "site=S0").value != nil)

    let small = try Self.result("generalization: {}", Self.table(each: 30))
    #expect(small.findings.contains { $0.contains("0 sites have enough cases") })
    #expect(small.notes.contains { $0.contains("needs 10 more positive patients") })

    let torn = try Self.result("generalization: {}", Self.table(shared: 60))
    #expect(torn.refusal?.contains("60 of 540 patients appear at several of the 5 groups by site") == true)
    #expect(try Self.estimate(torn, "pooled.auc").value == nil)
    // A few are said, and pooled all the same.
    let few = try Self.result("generalization: {}", Self.table(shared: 3))
    #expect(few.refusal == nil)
    #expect(few.notes.contains { $0.hasPrefix("3 of 597 patients appear at several sites") })
  }

  @Test func `a threshold chosen on the other sites is judged at the one left out`() throws {
    let table = Self.table(sites: 3, shift: { $0 == 2 ? 0.1 : 0.4 })
    let result = try Self.result("generalization: {sensitivity: 0.9}", table)
    let needed = try (0..<3).map { index -> Double in
      try #require(try Self.estimate(result, "threshold-needed", group: "site=S\(index)").value)
    }
    #expect(needed[2] < needed[0] && needed[2] < needed[1])
    let there = try Self.estimate(result, "sensitivity-at-others-threshold", group: "site=S2")
    #expect(try #require(there.value) < 0.8)
    // By hand: the 72nd of the others' 80 positive scores from the top.
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    func positives(_ isIn: (Substring) -> Bool) -> [Double] {
      rows.filter { isIn($0[2]) && $0[4] == "1" }.compactMap { Double($0[5]) }.sorted(by: >)
    }
    let threshold = positives { $0 != "S2" }[71]
    let own = positives { $0 == "S2" }
    let called = own.filter { $0 >= threshold }.count
    #expect(there.value == Double(called) / Double(own.count))
  }

  @Test func `calibration is pooled where scores are probabilities, and not where they are ratings`() throws {
    let result = try Self.result("generalization: {}", Self.table())
    #expect(try Self.estimate(result, "pooled.calibration-slope").value != nil)
    #expect(try Self.estimate(result, "pooled.calibration-in-the-large").interval != nil)
    let ratings = Self.table().split(separator: "\n").enumerated().map { index, line -> String in
      index == 0 ? "\(line)" : "\(line)9"
    }
    let doubled = ratings.joined(separator: "\n").replacing(",0.", with: ",7.")
    let other = try Self.result("generalization: {}", doubled)
    #expect(other.notes.contains("the scores are no probabilities, so calibration is not pooled"))
  }

  // MARK: Target populations

  @Test func `shares of one property give the mean of its categories in those shares`() throws {
    let table = Self.table(sites: 1, each: 600)
    let result = try Self.result(
      Self.point + "generalization: {target: {shares: [{of: sex, shares: {F: 0.25, M: 0.75}}]}}", table)
    let found = try Self.estimate(result, "target.sensitivity")
    // By hand: hits and positives of either sex, each row weighted by share over count of its sex.
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    var (hits, positives) = (0.0, 0.0)
    for (sex, share) in [("F", 0.25), ("M", 0.75)] {
      let those = rows.filter { $0[3] == sex }
      let weight = share / Double(those.count)
      let diseased = those.filter { $0[4] == "1" }
      let called = diseased.filter { (Double($0[5]) ?? 0) >= 0.5 }
      positives += weight * Double(diseased.count)
      hits += weight * Double(called.count)
    }
    #expect(abs(try #require(found.value) - hits / positives) < 1e-12)
    #expect(found.interval != nil && found.method.contains("post-stratification, weights taken as known"))
    #expect(result.findings.contains { $0.contains("are worth") })
    let worth = try #require(try Self.estimate(result, "target.effective-size").value)
    #expect(worth < 600)
    #expect(try Self.estimate(result, "target.brier").value != nil)
  }

  @Test func `rows of another site are a target, and what they show themselves stands beside`() throws {
    let result = try Self.result(
      "generalization: {target: {where: {site: S0}, columns: [sex]}}", Self.table(shift: { _ in 0.35 }))
    let weighted = try Self.estimate(result, "target.auc")
    let seen = try Self.estimate(result, "observed-in-target.auc")
    #expect(weighted.method.contains("density ratio") && weighted.method.contains("linearised"))
    let (one, other) = (try #require(weighted.value), try #require(seen.value))
    #expect(abs(one - other) < 0.1)
    let tables = result.pictures.compactMap { picture -> TablePicture? in
      if case .table(let table) = picture { table } else { nil }
    }
    let balance = try #require(tables.first { $0.caption.contains("weighted to the target") })
    #expect(Set(balance.rows.map { $0[0] }) == ["sex=F", "sex=M"])
  }

  @Test func `a target that was not tested, or too few effective rows, are refused`() throws {
    let untested = try Self.result(
      "generalization: {target: {shares: [{of: sex, shares: {F: 0.5, X: 0.5}}]}}", Self.table())
    #expect(untested.findings.contains { $0.contains("sex=X (share 0.5), of which no row was tested") })
    #expect(try Self.estimate(untested, "target.auc").reason != nil)
    let few = try Self.result(
      "generalization: {target: {shares: [{of: sex, shares: {F: 0.999, M: 0.001}}]}}", Self.table(sites: 1, each: 30))
    #expect(few.findings.contains { $0.contains("at least 30 are needed") })
  }

  @Test func `a plan that contradicts itself is a fault`() {
    for settings in [
      "generalization: {target: {columns: [sex]}}", "generalization: {by: nosuch}",
      "generalization: {metrics: [hand-till-auc]}", "generalization: {method: knapp}",
      "generalization: {target: {where: {site: S0}}}", "generalization: {sensitivity: 1}",
      "generalization: {target: {shares: [{of: sex, shares: {F: 0.5, M: 0.6}}]}}",
    ] {
      #expect(throws: InputFaults.self, "\(settings)") { try Self.result(settings, Self.table()) }
    }
  }
}
