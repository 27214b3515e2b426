// SPDX-License-Identifier: Apache-2.0
import Testing
import TestSupport
import Validation
import Vocabulary

/// One comparison, several ways to lay it out: which method the design allows, and that layouts agree.
@Suite struct `Designs of a comparison` {
  private struct Row {
    var name: String
    var isPositive: Bool
    var a: Double
    var b: Double
  }

  private static let rows: [Row] = {
    var random = SplitMix(seed: 11)
    return (0..<160).map { index in
      let isPositive = index % 2 == 0
      let common = random.uniform()
      return Row(
        name: "c\(index)", isPositive: isPositive, a: common + random.uniform() + (isPositive ? 0.6 : 0),
        b: common + random.uniform() + (isPositive ? 0.3 : 0))
    }
  }()

  private static func endpoints(_ test: String, _ reference: String, _ hypothesis: String = "") -> String {
    let metrics = ["auc", "sensitivity", "false-positive-rate", "precision"]
    let compare = "compare: {test: \(test), reference: \(reference)}\(hypothesis)"
    return "primary: [\(metrics.map { "{id: \($0), metric: \($0), \(compare)}" }.joined(separator: ", "))]"
  }

  private static func wide(_ hypothesis: String = "") throws -> [EndpointResult] {
    let lines = rows.map { "\($0.name),\($0.isPositive ? 1 : 0),\($0.a),\($0.b)" }
    let plan = Study.plan(
      columns: "{case: case, truth: truth, score: {a: a, b: b}}",
      settings: "operating-point: {threshold: 1.2, chosen-on: the test}", endpoints: endpoints("a", "b", hypothesis),
      criteria: "[auc.p < 0.5]")
    return try Study.evaluate(plan, (["case,truth,a,b"] + lines).joined(separator: "\n")).parts[0].endpoints
  }

  /// The arms as rows of their own; `keeps` says which cases were read in which arm.
  private static func long(
    _ hypothesis: String = "", suffix: String = "", keeps: (String, Int) -> Bool = { _, _ in true }
  ) throws -> [EndpointResult] {
    let lines = ["a", "b"].flatMap { arm in
      rows.enumerated().filter { keeps(arm, $0.offset) }.reversed().map { _, row in
        "\(row.name),\(row.isPositive ? 1 : 0),\(arm),\(arm == "a" ? row.a : row.b)"
      }
    }
    let plan = Study.plan(
      columns: "{case: case, truth: truth, arm: arm, score: score}",
      settings: "operating-point: {threshold: 1.2, chosen-on: the test}", endpoints: endpoints("a", "b", hypothesis),
      criteria: "[auc.p < 0.5]")
    return try Study.evaluate(plan, (["case,truth,arm,score"] + lines).joined(separator: "\n")).parts[0].endpoints
  }

  @Test(arguments: ["", ", hypothesis: superiority", ", hypothesis: equivalence, margin: 0.3"])
  func `two arms on the same cases are two models on the same rows`(hypothesis: String) throws {
    for (wide, long) in zip(try Self.wide(hypothesis), try Self.long(hypothesis)) {
      let (a, b) = (wide.estimate, long.estimate)
      #expect(abs((a.value ?? 0) - (b.value ?? 1)) < 1e-12)
      #expect(abs((a.interval?.lower ?? 0) - (b.interval?.lower ?? 1)) < 1e-9)
      #expect(abs((a.interval?.upper ?? 0) - (b.interval?.upper ?? 1)) < 1e-9)
      #expect(a.method == b.method)
      #expect(wide.isShown == long.isShown)
      #expect(wide.tests.map(\.name) == long.tests.map(\.name))
    }
  }

  @Test func `paired proportions have Newcombe's interval and McNemar's test, areas have DeLong's`() throws {
    let found = try Self.long()
    #expect(
      found.map(\.estimate.method) == [
        "DeLong, paired", "Newcombe hybrid score, paired", "Newcombe hybrid score, paired",
        "linearised variance, paired",
      ])
    #expect(found[1].tests.contains { $0.name == "mcnemar.sensitivity" })
    // Where lower is better the difference is turned: positive is better for the test.
    let arms = found[2].arms.compactMap(\.value)
    #expect(abs((found[2].estimate.value ?? 0) - (arms[1] - arms[0])) < 1e-12)
  }

  @Test func `arms with cases of their own are compared as independent`() throws {
    let found = try Self.long { arm, index in (arm == "a") == (index < 80) }
    #expect(found[0].estimate.method == "DeLong for unpaired areas, Satterthwaite t")
    #expect(found[0].tests.map(\.distribution) == ["t"])
    #expect(found[0].estimate.n == 160)
    #expect(found[1].estimate.method == "Newcombe hybrid score, independent")
    #expect(found[1].tests.contains { $0.name == "score.sensitivity" })
    #expect(found[3].estimate.method == "linearised variance, unpaired")
    let claims = try Self.long(", hypothesis: superiority") { arm, index in (arm == "a") == (index < 80) }
    #expect(claims[0].estimate.method == "DeLong, unpaired")
    #expect(claims[0].isShown != nil)
  }

  @Test func `arms that share some cases use the shared ones`() throws {
    let all = try Self.long()
    let some = try Self.long { arm, index in index < 120 && (arm == "a" || index >= 20) }
    #expect(some[0].estimate.method == "DeLong, partly paired")
    #expect(some[1].estimate.method == "linearised variance, partly paired")
    #expect((some[0].estimate.standardError ?? 0) > (all[0].estimate.standardError ?? 1))
  }

  @Test func `a class that is missing in one arm is named`() throws {
    let found = try Self.long { arm, index in arm == "a" || index % 2 == 0 }
    #expect(found[0].estimate.value == nil)
    #expect(found[2].estimate.value == nil)
  }
}
