// SPDX-License-Identifier: Apache-2.0
import Protocols
import TestSupport
import Testing

@Suite("The words of a criterion")
struct CriterionExpressionTests {
  typealias Demand = CriterionExpression.Demand

  @Test(arguments: [
    ("sensitivity.lower >= 0.85", [], "sensitivity", Demand.number(.lower, .atLeast, 0.85)),
    ("auc > .8", [], "auc", .number(.value, .above, 0.8)),
    ("auc.value>0.8", [], "auc", .number(.value, .above, 0.8)),
    ("  diff.upper  <=  -1.5e-2 ", [], "diff", .number(.upper, .atMost, -0.015)),
    ("lr-negative.upper < +2", [], "lr-negative", .number(.upper, .below, 2)),
    ("ni.p < 0.025", [], "ni", .number(.p, .below, 0.025)),
    ("auc.comparison holds", [], "auc.comparison", .holds),
    ("auc.comparison.lower >= 0", [], "auc.comparison", .number(.lower, .atLeast, 0)),
    ("for each site: auc.lower >= 0.75", ["site"], "auc", .number(.lower, .atLeast, 0.75)),
    ("for each  [ site , sex ]:ni holds", ["site", "sex"], "ni", .holds),
    ("for each[site]: ni holds", ["site"], "ni", .holds),
    ("for each age group: auc.value >= 0", ["age group"], "auc", .number(.value, .atLeast, 0)),
  ])
  func `are taken apart`(text: String, groups: [String], subject: String, demand: Demand) throws {
    let expression = try CriterionExpression(parsing: text)
    #expect(expression.groups == groups)
    #expect(expression.subject == subject)
    #expect(expression.demand == demand)
  }

  @Test(arguments: [
    ("", "ENDPOINT"), ("auc", "ENDPOINT"), ("auc == 0.8", ">="), ("auc => 0.8", ">="), ("auc ≥ 0.8", ">="),
    ("auc >= 85%", "number"), ("auc >= 0,85", "number"), ("auc >= 0x1", "number"), ("auc >= inf", "number"),
    ("auc >=", "number"), (">= 0.8", "id of an endpoint"), ("auc of A >= 0.8", "id of an endpoint"),
    ("0.8 <= auc", "number"), ("0.7 < auc < 0.8", "number"), ("for each site auc >= 0.8", "colon"),
    ("for each : auc >= 0.8", "one name"), ("for each [site,]: auc >= 0.8", "one name"),
    ("for each [site, site]: auc >= 0.8", "one name"), ("for each site, sex: auc >= 0.8", "one name"),
    ("ni.p > 0.05", "below"), ("ni.lower holds", "without .value"), ("holds", "id of an endpoint"),
    ("for each site: ", "ENDPOINT"), ("auc. >= 0.8", "id of an endpoint"),
  ])
  func `are refused with what should stand there`(text: String, expected: String) {
    #expect {
      try CriterionExpression(parsing: text)
    } throws: { error in
      (error as? CriterionSyntaxError)?.expected.contains(expected) == true
    }
  }

  @Test func `come back from print as they were, over 5000 made ones`() throws {
    var random = SplitMix(seed: 7)
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCXYZ")
    let more = letters + Array("0123456789-_.")
    func name(_ random: inout SplitMix) -> String {
      let tail = (0..<Int.random(in: 0...8, using: &random)).map { _ in more[Int(random.next() % UInt64(more.count))] }
      let name = String([letters[Int(random.next() % UInt64(letters.count))]] + tail)
      let ending = name.split(separator: ".").last.map(String.init) ?? ""
      let isTaken = name == "holds" || name.hasSuffix(".") || ["value", "lower", "upper", "p"].contains(ending)
      return isTaken ? "x" : name
    }
    for _ in 0..<5000 {
      let names = (0..<Int(random.next() % 4)).map { _ in name(&random) }
      let groups = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }.map(\.element)
      var demand = CriterionExpression.Demand.holds
      if random.next() % 4 > 0 {
        let quantity = CriterionExpression.Quantity.allCases[Int(random.next() % 4)]
        let relations = quantity == .p ? [.below, .atMost] : CriterionExpression.Relation.allCases
        let limit = Double(
          sign: random.next() % 2 == 0 ? .plus : .minus, exponent: Int(random.next() % 80) - 40,
          significand: 1 + random.uniform())
        demand = .number(quantity, relations[Int(random.next() % UInt64(relations.count))], limit)
      }
      let made = CriterionExpression(groups: groups, subject: name(&random), demand: demand)
      #expect(try CriterionExpression(parsing: made.description) == made)
    }
  }

  @Test func `judge a number, and never accept one that is not`() {
    #expect(Demand.number(.lower, .atLeast, 0.5).judge(0.5) == true)
    #expect(Demand.number(.lower, .above, 0.5).judge(0.5) == false)
    #expect(Demand.number(.upper, .atMost, 0.5).judge(0.5) == true)
    #expect(Demand.number(.upper, .below, 0.5).judge(0.5) == false)
    #expect(Demand.number(.upper, .below, 0.5).judge(-.infinity) == true)
    for relation in CriterionExpression.Relation.allCases {
      #expect(Demand.number(.value, relation, 0).judge(.nan) == false)
    }
    #expect(Demand.holds.judge(1) == nil)
  }

  @Test func `have an error rate only as tests`() throws {
    for (text, hasRate) in [
      ("a.lower >= 0", true), ("a.lower <= 0", false), ("a.upper < 0", true), ("a.upper > 0", false), ("a > 0", false),
      ("a.p < 0.05", true), ("a holds", true),
    ] {
      #expect(try CriterionExpression(parsing: text).hasErrorRate == hasRate, "\(text)")
    }
  }
}
