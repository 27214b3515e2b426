// SPDX-License-Identifier: Apache-2.0
import Prediction
import Statistics
import Testing
import Vocabulary

@Suite struct `A rule of when to escalate` {
  private static let digest = ContentDigest(hashing: Array("model".utf8))

  private static func rule(_ band: Double, _ confidence: CascadeRule.Confidence) -> CascadeRule {
    CascadeRule(confidence: confidence, band: band, smallThreshold: 0.5, largeThreshold: 0.4, small: digest)
  }

  private static func file(_ rule: CascadeRule) -> CascadeRuleFile {
    CascadeRuleFile(
      rule: rule, smallColumn: "tiny", largeColumn: "big", measures: ["sensitivity"], margin: 0.02, level: 0.95,
      smallCost: 1, largeCost: 30, unit: "CPU-ms", escalated: [0.3, 0.25, 0.35], cases: 700, table: digest,
      names: ["00ff00ff00ff00ff"], caseColumn: nil, patientColumn: "patient", positive: ["1"], values: digest, half: 7)
  }

  @Test func `a case nearer to the threshold than the band is escalated, one on the band is answered`() {
    let rule = Self.rule(0.25, .score(.distance(from: 0.5)))
    #expect(rule.decide(score: 0.75) == .answered)
    #expect(rule.decide(score: 0.25) == .answered)
    #expect(rule.decide(score: 0.7) == .escalate)
    #expect(rule.decide(score: 0.5) == .escalate)
    #expect(Self.rule(0, .score(.distance(from: 0.5))).decide(score: 0.5) == .answered)
    #expect(Self.rule(.infinity, .score(.distance(from: 0.5))).decide(score: 1) == .escalate)
  }

  @Test func `what cannot be judged is escalated`() {
    let byScore = Self.rule(1, .score(.logitDistance(from: 0.5)))
    #expect(byScore.decide(score: .nan) == .escalate)
    #expect(byScore.decide(score: 1.5) == .escalate)
    #expect(byScore.decide(score: 1) == .answered)
    let byMeasure = Self.rule(-0.2, .measure("entropy", higherIsSurer: false))
    #expect(byMeasure.decide(score: 0.9) == .escalate)
    #expect(byMeasure.decide(score: 0.9, measures: ["entropy": 0.1]) == .answered)
    #expect(byMeasure.decide(score: 0.9, measures: ["entropy": 0.3]) == .escalate)
  }

  @Test(arguments: [
    rule(2.5, .score(.logitDistance(from: 0.5))), rule(.infinity, .score(.distance(from: 12))),
    rule(0, .score(.maximumProbability)), rule(-0.2, .measure("entropy", higherIsSurer: false)),
  ]) func `comes back from its file`(rule: CascadeRule) throws {
    let file = Self.file(rule)
    #expect(try CascadeRuleFile(Array(file.text().utf8), file: "rule.json") == file)
  }

  @Test func `keeps the direction of scores, and calls by it`() throws {
    var rule = Self.rule(0.25, .score(.distance(from: 0.5)))
    #expect(rule.isPositive(score: 0.5, of: .answered) && !rule.isPositive(score: 0.3, of: .escalate))
    rule.higherIsPositive = false
    #expect(rule.isPositive(score: 0.3, of: .escalate) && !rule.isPositive(score: 0.45, of: .escalate))
    let file = Self.file(rule)
    #expect(try CascadeRuleFile(Array(file.text().utf8), file: "rule.json").rule.higherIsPositive == false)
    var cheap = file
    cheap.smallCost = -3
    #expect(throws: InputFaults.self) { _ = try CascadeRuleFile(Array(cheap.text().utf8), file: "rule.json") }
  }

  @Test func `a file that is none names every key`() throws {
    let faults = #expect(throws: InputFaults.self) { _ = try CascadeRuleFile(Array("{}".utf8), file: "rule.json") }
    let keys = Set((faults?.faults ?? []).compactMap(\.column))
    #expect(keys.isSuperset(of: ["format", "confidence", "margin", "higherScores", "escalated"]))
    #expect(throws: InputFaults.self) { _ = try CascadeRuleFile(Array("not".utf8), file: "rule.json") }
  }
}
