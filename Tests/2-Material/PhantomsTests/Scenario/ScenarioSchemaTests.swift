// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Vocabulary

@Suite("The published schema of scenarios")
struct ScenarioSchemaTests {
  private let schema: ScenarioSchema

  init() throws { schema = try ScenarioSchema() }

  @Test func `has the keys, the required keys and the words of the reader, no more and no fewer`() throws {
    for table in ScenarioKeys.mappings {
      let place = try #require(schema.object(at: table.path), "the schema has no \(table.path)")
      let properties = try #require(place["properties"] as? [String: Any], "\(table.path)")
      #expect(Set(properties.keys) == Set(table.keys.map(\.name)), "keys of \(table.path)")
      let required = Set(place["required"] as? [String] ?? [])
      #expect(required == Set(table.keys.filter(\.isRequired).map(\.name)), "required keys of \(table.path)")
      #expect(place["additionalProperties"] as? Bool == false, "\(table.path)")
      for rule in table.keys {
        let property = schema.resolved(properties[rule.name]) ?? [:]
        #expect((property["enum"] as? [String] ?? []) == rule.words, "words of \(table.path).\(rule.name)")
        #expect(property["description"] is String, "\(table.path).\(rule.name)")
      }
    }
  }

  @Test func `describes no mapping that the reader does not know`() {
    #expect(Set(schema.places.map(\.path)) == Set(ScenarioKeys.mappings.map(\.path)))
  }

  @Test func `has an example of every plain value, which the reader takes, and which makes another scenario`() throws {
    var count = 0
    for leaf in schema.leaves where leaf.examples.count > 0 {
      let base = leaf.context
      var document = base
      document.set(leaf.examples[0], at: leaf.steps)
      var (before, after) = (try ScenarioText.read(base.text), try ScenarioText.read(document.text))
      (before.digest, after.digest) = (nil, nil)
      // A heart is one, by default as well as by the example.
      if leaf.path != "findings.cardiomegaly.count.most" { #expect(before != after, "\(leaf.path) changes nothing") }
      count += 1
    }
    #expect(count > 200)
  }

  @Test func `has bounds that are the reader's: what is beyond them is a fault of that key`() {
    for leaf in schema.leaves {
      for wrong in leaf.wrongValues {
        var document = leaf.context
        document.set(wrong, at: leaf.steps)
        let faults = ScenarioText.faults(in: document.text)
        #expect(
          faults.contains { $0.column?.hasPrefix(leaf.steps.faultPath) == true },
          "\(leaf.path) = \(wrong): \(faults)")
      }
    }
  }

  @Test func `has bounds that are the reader's: what lies on them is taken`() {
    // What one key allows another one can forbid.
    let related = ["echo-time", "repetition-time", "source-to-detector", "patient-to-detector", "blocks", "most"]
    for leaf in schema.leaves where !related.contains(leaf.steps.last?.key ?? "") {
      for bound in leaf.bounds {
        var document = leaf.context
        document.set(bound, at: leaf.steps)
        // A share may be 0, but not every share.
        let faults = ScenarioText.faults(in: document.text).filter { !$0.expected.contains("above 0") }
        #expect(faults.isEmpty, "\(leaf.path) = \(bound): \(faults)")
      }
    }
  }

  @Test func `has distributions whose every form is read, and refused with what it does not have`() throws {
    var count = 0
    for leaf in schema.leaves {
      guard let range = leaf.spread else { continue }
      let (low, high) = (range.lowerBound, range.upperBound)
      let middle = low + (high - low) * 0.6
      let ends = [low + (high - low) * 0.5, low + (high - low) * 0.9]
      func faults(_ spread: Any) -> [InputFault] {
        var document = leaf.context
        document.set(spread, at: leaf.steps)
        return ScenarioText.faults(in: document.text)
      }
      let normal: [String: Any] = ["distribution": "normal", "mean": middle, "sd": (high - low) / 5]
      let logNormal: [String: Any] = ["distribution": "log-normal", "median": ends[1], "factor": 1.5, "range": ends]
      let good: [Any] = [
        middle, normal, normal.merging(["range": ends]) { $1 }, ["distribution": "uniform", "range": ends],
      ]
      for spread in good + (ends[0] > 0 ? [logNormal] : []) {
        #expect(faults(spread).isEmpty, "\(leaf.path): \(faults(spread))")
      }
      let wrong: [(Any, String)] = [
        (high + 1, ""), (normal.merging(["mean": low - 1]) { $1 }, ".mean"),
        (normal.merging(["sd": 0]) { $1 }, ".sd"), (normal.merging(["median": middle]) { $1 }, ".median"),
        (["distribution": "normal", "mean": middle], ".sd"), (["distribution": "uniform"], ".range"),
        (["mean": middle], ".distribution"), (["distribution": "gamma"], ".distribution"),
        (["distribution": "uniform", "range": [ends[1], ends[0]]], ".range"),
        (["distribution": "uniform", "range": [ends[0]]], ".range"),
        (["distribution": "uniform", "range": [low - 1, high]], ".range"),
        (["distribution": "normal", "mean": middle, "sd": 1, "width": 2], ".width"),
        (["distribution": "log-normal", "median": ends[1], "factor": 1, "range": ends], ends[0] > 0 ? ".factor" : ""),
      ]
      for (spread, key) in wrong {
        let found = faults(spread)
        let path = leaf.steps.faultPath + key
        #expect(found.contains { $0.column?.hasPrefix(path) == true }, "\(leaf.path) = \(spread): \(found)")
      }
      count += 1
    }
    #expect(count > 40)
  }
}
