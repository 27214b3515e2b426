// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Testing
import YAMLFiles

@Suite("The published schema")
struct SchemaTests {
  private let schema: [String: Any]

  init() throws {
    let data = try Data(contentsOf: Checkout.folder.appending(path: "Documentation/protocol.schema.json"))
    schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `has the keys, the required keys and the words of the reader, no more and no fewer`() throws {
    for table in ProtocolKeys.tables {
      let place = try #require(object(at: table.place), "the schema has no \(table.place)")
      let properties = try #require(place["properties"] as? [String: Any], "\(table.place)")
      #expect(Set(properties.keys) == Set(table.keys.map(\.name)), "keys of \(table.place)")
      let required = Set(place["required"] as? [String] ?? [])
      #expect(required == Set(table.keys.filter(\.isRequired).map(\.name)), "required keys of \(table.place)")
      #expect(place["additionalProperties"] as? Bool == false, "\(table.place)")
      for rule in table.keys {
        let property = resolved(properties[rule.name]) ?? [:]
        #expect((property["enum"] as? [String] ?? []) == rule.choices, "words of \(table.place).\(rule.name)")
        #expect(property["description"] is String || property["$ref"] is String || property["type"] != nil)
      }
    }
  }

  @Test func `describes no mapping that the reader does not know`() {
    var places: Set<String> = []
    collect(schema, place: "", into: &places)
    #expect(places == Set(ProtocolKeys.tables.map { $0.place.replacing("primary[]", with: "endpoint") }))
  }

  /// The object schema at a place written as in the tables.
  private func object(at place: String) -> [String: Any]? {
    var node: [String: Any]? = schema
    for part in place.split(separator: ".") {
      let isList = part.hasSuffix("[]")
      let name = isList ? String(part.dropLast(2)) : String(part)
      if name == "*" {
        node = resolved(node?["additionalProperties"])
      } else {
        node = resolved((node?["properties"] as? [String: Any])?[name])
      }
      if isList { node = resolved(node?["items"]) }
    }
    if let options = node?["anyOf"] as? [[String: Any]] { return options.first { $0["properties"] != nil } }
    return node
  }

  private func resolved(_ value: Any?) -> [String: Any]? {
    guard let node = value as? [String: Any] else { return nil }
    guard let reference = node["$ref"] as? String, reference.hasPrefix("#/$defs/") else { return node }
    return (schema["$defs"] as? [String: Any])?[String(reference.dropFirst("#/$defs/".count))] as? [String: Any]
  }

  private func collect(_ value: Any?, place: String, into places: inout Set<String>) {
    guard let node = resolved(value) else { return }
    if let properties = node["properties"] as? [String: Any], node["additionalProperties"] as? Bool == false {
      places.insert(place)
      for (name, inner) in properties {
        let path = place.isEmpty ? name : "\(place).\(name)"
        collect(inner, place: path, into: &places)
      }
    }
    collect(node["additionalProperties"], place: "\(place).*", into: &places)
    if let items = node["items"] {
      let isEndpoint = place == "endpoints.primary" || place == "endpoints.secondary"
      collect(items, place: isEndpoint ? "endpoints.endpoint" : "\(place)[]", into: &places)
    }
    for option in node["anyOf"] as? [Any] ?? [] { collect(option, place: place, into: &places) }
  }
}

/// The folder of the checkout.
enum Checkout {
  static let folder =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
