// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

@Suite struct `Several classes and labels` {
  @Test func `two classes make the binary area`() throws {
    let lines = Study.table(150).split(separator: "\n").dropFirst()
    let rows = lines.map { line -> String in
      let cells = line.split(separator: ",")
      let score = Double(cells[2]) ?? 0
      return "\(cells[0]),\(cells[1] == "1" ? "ill" : "well"),\(score),\(2 - score)"
    }
    let found = try Study.evaluate(
      Study.plan(
        columns: "{case: case, truth: truth, score: {ill: up, well: down}}",
        endpoints:
          "primary: [{metric: hand-till-auc}, {metric: macro-auc}, {id: one, metric: auc, label: ill}, {id: p, metric: prevalence, label: ill}]",
        criteria: "[one.lower >= 0.5]"
      ).replacing("positive: \"1\"", with: "classes: [well, ill]"),
      (["case,truth,up,down"] + rows).joined(separator: "\n"))
    let plain = try Study.evaluate(Study.plan(), Study.table(150)).parts[0].endpoints[0].estimate
    let estimates = found.parts[0].endpoints.map(\.estimate)
    for estimate in estimates.prefix(3) { #expect(abs((estimate.value ?? 0) - (plain.value ?? 1)) < 1e-12) }
    // The mean over classes counts the units of both together, which moves the factor I/(I − 1) by less than a hundredth.
    #expect(abs((estimates[0].standardError ?? 0) / (plain.standardError ?? 1) - 1) < 0.01)
    #expect(abs((estimates[3].value ?? 0) - 1.0 / 3) < 1e-12)
  }

  @Test func `the macro average of labels is the mean of their areas, in groups too`() throws {
    let rows = (0..<240).map { row in
      let (one, two) = (row % 3 == 0, row % 5 < 2)
      let noise = Double(row * 41 % 97) / 97
      return
        "c\(row),\(one ? 1 : 0),\(noise + (one ? 0.4 : 0)),\(two ? 1 : 0),\(1 - noise + (two ? 0.3 : 0)),\(row % 2 == 0 ? "N" : "S")"
    }
    let plan = Study.plan(
      columns: "{case: case, site: site}", data: "labels: {one: {truth: t1, score: s1}, two: {truth: t2, score: s2}}",
      settings: "analysis: {auc-interval: delong}",
      endpoints: "primary: [{metric: macro-auc}, {id: a, metric: auc, label: one}, {id: b, metric: auc, label: two}]",
      subgroups: "subgroups: [{by: site}]", criteria: "[macro-auc.lower >= 0.5]")
    let part = try Study.evaluate(plan, (["case,t1,s1,t2,s2,site"] + rows).joined(separator: "\n")).parts[0]
    for endpoints in [part.endpoints] + part.subgroups[0].groups.map(\.endpoints) {
      let values = endpoints.compactMap(\.estimate.value)
      #expect(values.count == 3)
      #expect(abs(values[0] - (values[1] + values[2]) / 2) < 1e-12)
      // The protocol names the interval: symmetric, not on the log-odds.
      let (value, interval) = (values[0], endpoints[0].estimate.interval)
      #expect(abs(value - (interval?.lower ?? 0) - ((interval?.upper ?? 0) - value)) < 1e-12)
    }
    #expect(part.subgroups[0].groups.count == 2)
  }

  @Test func `the prevalence of arms and models needs neither named`() throws {
    let rows = (0..<60).flatMap { row in
      ["x", "y"].map { "c\(row),\(row % 4 == 0 ? 1 : 0),\($0),\(row * 7 % 13),\(row * 5 % 11)" }
    }
    let part = try Study.evaluate(
      Study.plan(
        columns: "{case: case, arm: arm, truth: truth, score: {a: a, b: b}}",
        endpoints: "primary: [{metric: prevalence}]", criteria: "[prevalence.lower >= 0.1]"),
      (["case,truth,arm,a,b"] + rows).joined(separator: "\n")
    ).parts[0]
    #expect(part.endpoints[0].estimate.value == 0.25)
    // Each case is one case, in however many arms it was read.
    #expect(part.endpoints[0].estimate.n == 60)
  }

  @Test func `the bootstrap that the protocol names is used, with its seed`() throws {
    func estimates(_ seed: Int) throws -> [Estimate] {
      try Study.evaluate(
        Study.plan(
          settings: "operating-point: {threshold: 0.6, chosen-on: the test}\n"
            + "analysis: {seed: \(seed), auc-interval: bootstrap, composite-interval: bootstrap, "
            + "bootstrap: {replicates: 300, interval: percentile}}",
          endpoints: "primary: [{metric: auc}, {metric: f1}, {metric: mcc}, {metric: balanced-accuracy}]"),
        Study.table(200)
      ).parts[0].endpoints.map(\.estimate)
    }
    let first = try estimates(1)
    #expect(first.allSatisfy { $0.method.contains("bootstrap, percentile, 300 replicates") && $0.seed == 1 })
    // What depends on the prevalence is resampled with it, as its closed interval assumes.
    #expect(first.map { $0.method.contains("stratified") } == [true, false, false, true])
    #expect(try estimates(1) == first)
    #expect(try estimates(2).map(\.interval) != first.map(\.interval))
  }
}
