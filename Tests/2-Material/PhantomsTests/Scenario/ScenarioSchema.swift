// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms

/// The published schema, walked.
struct ScenarioSchema {
  private let root: [String: Any]

  init() throws {
    let data = try Data(contentsOf: ScenarioText.file("Documentation/scenario.schema.json"))
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  func resolved(_ value: Any?) -> [String: Any]? {
    guard let node = value as? [String: Any] else { return nil }
    guard let reference = node["$ref"] as? String, reference.hasPrefix("#/$defs/") else { return node }
    return (root["$defs"] as? [String: Any])?[String(reference.dropFirst("#/$defs/".count))] as? [String: Any]
  }

  /// The object schema of a property that is one, or may be one.
  private func mapping(_ value: Any?) -> [String: Any]? {
    guard let node = resolved(value) else { return nil }
    if node["properties"] != nil { return node }
    return (node["anyOf"] as? [[String: Any]])?.first { $0["properties"] != nil }
  }

  /// The mappings, each with its steps from the top.
  var places: [(path: String, steps: [Step], node: [String: Any])] {
    var places: [(path: String, steps: [Step], node: [String: Any])] = []
    func walk(_ value: Any?, _ steps: [Step]) {
      guard let node = mapping(value) else {
        if let items = resolved(value)?["items"], mapping(items) != nil, var last = steps.last {
          last.isList = true
          walk(items, steps.dropLast() + [last])
        }
        return
      }
      places.append((steps.path, steps, node))
      for (name, inner) in (node["properties"] as? [String: Any] ?? [:]).sorted(by: { $0.key < $1.key }) {
        walk(inner, steps + [Step(key: name)])
      }
    }
    walk(root, [])
    return places
  }

  func object(at place: String) -> [String: Any]? { places.first { $0.path == place }?.node }

  /// The keys whose values are not plain mappings or lists of mappings, but for the insides of distributions and changes.
  var leaves: [Leaf] {
    places.filter { $0.node["properties"] != nil && !$0.path.hasPrefix("drift") }.flatMap { place -> [Leaf] in
      let properties = place.node["properties"] as? [String: Any] ?? [:]
      if properties["distribution"] != nil { return [] }
      return properties.sorted { $0.key < $1.key }.compactMap { name, value in
        guard let node = resolved(value), node["properties"] == nil, mapping(node["items"]) == nil,
          node["const"] == nil, !(place.path == "sites[]" && name == "devices")
        else { return nil }
        return Leaf(steps: place.steps + [Step(key: name)], node: node)
      }
    }
  }

  /// A key on the way to a place.
  struct Step {
    var key: String
    var isList = false
  }

  /// A key with a plain value, or with a distribution.
  struct Leaf {
    var steps: [Step]
    var node: [String: Any]

    var path: String { steps.path }
    var examples: [Any] { node["examples"] as? [Any] ?? [] }
    private var options: [[String: Any]] { node["anyOf"] as? [[String: Any]] ?? [] }
    private var number: [String: Any] { options.first { $0["minimum"] != nil } ?? node }

    /// The bounds of a distribution; `nil` for a plain value.
    var spread: ClosedRange<Double>? {
      guard options.contains(where: { ($0["properties"] as? [String: Any])?["distribution"] != nil }),
        let low = number["minimum"] as? Double, let high = number["maximum"] as? Double
      else { return nil }
      return low...high
    }

    var bounds: [Any] {
      // The largest seed is no Double.
      [number["minimum"], steps.last?.key == "seed" ? nil : number["maximum"]].compactMap(\.self)
    }

    var wrongValues: [Any] {
      var wrong: [Any] = [[["x": 1]], ["y": 2]]
      if let low = number["minimum"] as? Double { wrong.append(low - 1) }
      if let high = number["maximum"] as? Double, high < 1e15 { wrong.append(high + 1) }
      if node["minimum"] != nil || node["enum"] != nil || node["format"] != nil || node["type"] as? String == "boolean"
      {
        wrong.append("nonsense")
      }
      if let longest = node["maxLength"] as? Int {
        wrong += [String(repeating: "x", count: longest + 1), "back\\slash", ""]
      }
      if node["type"] as? String == "integer" { wrong.append((examples.first as? Double ?? 1) + 0.5) }
      if node["type"] as? String == "array" { wrong += [[Any](), ["nonsense", "nonsense"]] }
      return wrong
    }

    /// The least document in which the key can stand.
    var context: ScenarioDocument {
      var document = ScenarioDocument(["fiducial-phantom": 1, "title": "Test"])
      let keys = steps.map(\.key)
      let kinds = FindingKind.allCases.filter { keys.contains($0.rawValue) }
      if let kind = kinds.first {
        document.root["region"] = kind.region.rawValue
        document.root["findings"] = [kind.rawValue: [String: Any]()]
      } else if ["comorbidity", "labels", "sites"].contains(keys[0]) {
        document.root["findings"] = ["nodule": [String: Any](), "consolidation": [String: Any]()]
      }
      if keys[0] == "labels" { document.root["reports"] = [String: Any]() }
      if keys[0] == "period" { document.root["period"] = ["from": "2025-01-01", "to": "2025-12-31"] }
      if keys[0] == "intended-use" { document.root["intended-use"] = ["text": "x"] }
      if keys[0] == "devices" { document.root["devices"] = [["name": "x"]] }
      if keys[0] == "sites" { document.root["sites"] = [["name": "x"]] }
      if keys[0] == "comorbidity" {
        let kinds = ["nodule", "consolidation", "pneumothorax"]
        document.root["findings"] = Dictionary(uniqueKeysWithValues: kinds.map { ($0, [String: Any]()) })
        let isGiven = keys.last == "given"
        document.root["comorbidity"] = [
          [
            "given": isGiven ? "pneumothorax" : "nodule", "finding": isGiven ? "consolidation" : "pneumothorax",
            "odds-ratio": 1,
          ]
        ]
      }
      if keys[0] == "readers" {
        document.root["readers"] =
          keys.contains("list") ? ["list": [["name": "x"]]] : ["number": 2, "arms": [["name": "x"]]]
      }
      for modality in ["tomography", "resonance"] where keys.contains(modality) { document.root["modality"] = modality }
      return document
    }
  }
}

extension [ScenarioSchema.Step] {
  /// As tables write it: `sites[].labels`.
  var path: String { map { $0.isList ? "\($0.key)[]" : $0.key }.joined(separator: ".") }
  /// As faults write it, in the first item of each list.
  var faultPath: String { map { $0.isList ? "\($0.key)[0]" : $0.key }.joined(separator: ".") }
}

/// A scenario as a tree; JSON is YAML too.
struct ScenarioDocument {
  var root: [String: Any]

  init(_ root: [String: Any]) { self.root = root }

  var text: String {
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? JSONSerialization.data(withJSONObject: root, options: options) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Puts a value at the end of some steps; lists on the way have one item.
  mutating func set(_ value: Any, at steps: [ScenarioSchema.Step]) {
    func put(_ node: [String: Any], _ steps: ArraySlice<ScenarioSchema.Step>) -> [String: Any] {
      guard let step = steps.first else { return node }
      var node = node
      if steps.count == 1 {
        node[step.key] = value
      } else if step.isList {
        let items = node[step.key] as? [[String: Any]] ?? []
        node[step.key] = [put(items.first ?? [:], steps.dropFirst())]
      } else {
        node[step.key] = put(node[step.key] as? [String: Any] ?? [:], steps.dropFirst())
      }
      return node
    }
    root = put(root, steps[...])
  }
}
