// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Testing
import YAMLFiles

@Suite("The published schema of trainings")
struct SchemaTests {
  private let schema: [String: Any]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../Documentation/training.schema.json")
    schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
  }

  @Test func `has the keys, the needed keys and the words of the reader, no more and no fewer`() throws {
    let places = mappings
    for table in ConfigurationKeys.tables {
      let found = places.filter { $0.place == table.place }
      #expect(!found.isEmpty, "the schema has no \(table.place)")
      for (_, node) in found {
        let properties = node["properties"] as? [String: Any] ?? [:]
        #expect(Set(properties.keys) == Set(table.keys.map(\.name)), "keys of \(table.place)")
        let needed = Set(node["required"] as? [String] ?? [])
        #expect(needed == Set(table.keys.filter(\.isRequired).map(\.name)), "needed keys of \(table.place)")
        for rule in table.keys {
          let property = resolved(properties[rule.name]) ?? [:]
          let words = property["type"] as? String == "boolean" ? ["true", "false"] : property["enum"] as? [String]
          let said = rule.choices.isEmpty ? words.map { _ in [] } : words
          #expect(said ?? [] == rule.choices, "words of \(table.place).\(rule.name)")
          #expect(property["description"] is String, "\(table.place).\(rule.name) says nothing of itself")
        }
      }
    }
    #expect(Set(places.map(\.place)) == Set(ConfigurationKeys.tables.map(\.place)))
  }

  /// The mappings with keys of their own, named as the reader names them.
  private var mappings: [(place: String, node: [String: Any])] {
    var found: [(String, [String: Any])] = []
    collect(schema, "", &found)
    return found
  }

  private func collect(_ value: Any?, _ place: String, _ found: inout [(String, [String: Any])]) {
    guard let node = resolved(value) else { return }
    let properties = node["properties"] as? [String: Any] ?? [:]
    // A method with its numbers is a mapping of its one word, which is no key.
    if !properties.isEmpty, place != "methods[]" { found.append((Self.name(of: place), node)) }
    for (key, inner) in properties { collect(inner, place.isEmpty ? key : "\(place).\(key)", &found) }
    collect(node["additionalProperties"], "\(place).KEY", &found)
    collect(node["items"], "\(place)[]", &found)
    for option in node["oneOf"] as? [Any] ?? [] { collect(option, place, &found) }
  }

  /// Parts of other places and lists of changes stand under several keys, and are read alike.
  private static func name(of place: String) -> String {
    if ["data.target", "data.past", "acceptance.past", "acceptance.past[]"].contains(place) {
      return "data.unlabelled"
    }
    for method in ["mean-teacher", "fixmatch"] where place.hasPrefix("methods[].\(method).strong") {
      return "augmentation" + place.dropFirst("methods[].\(method).strong".count)
    }
    return place
  }

  private func resolved(_ value: Any?) -> [String: Any]? {
    guard let node = value as? [String: Any] else { return nil }
    guard let reference = node["$ref"] as? String, reference.hasPrefix("#/$defs/") else { return node }
    let definitions = schema["$defs"] as? [String: Any]
    let target = definitions?[String(reference.dropFirst("#/$defs/".count))] as? [String: Any]
    return target?.merging(node) { $1 }
  }
}
