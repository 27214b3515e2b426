// SPDX-License-Identifier: Apache-2.0
import Datasets
import Foundation
import Vocabulary
import Catalog

/// A version as a terminal or a program reads it.
enum VersionWords {
  static func json(
    _ version: DatasetVersion, isNew: Bool? = nil, unreadable: Int? = nil, locked: Int = 0,
    more: [JSONValue.Member] = []
  ) -> JSONValue {
    var members = version.manifest.json.members ?? []
    members.removeAll { $0.key == "parts" }
    if locked > 0 {
      // How many labels a few images have, and which classes nobody declared, can tell what is said of them.
      members = members.compactMap { member in
        switch member.key {
        case "counts":
          JSONValue.Member("counts", .object((member.value.members ?? []).filter { $0.key != "labels" }))
        case "findings", "contents": nil
        default: member
        }
      }
    }
    return .object(
      [
        .init("version", .string(version.description)), .init("digest", .string(version.digest.description)),
      ] + (isNew.map { [.init("new", .bool($0))] } ?? [])
        + (unreadable.map { [.init("unreadable", .integer($0))] } ?? [])
        + (locked > 0 ? [.init("locked", .integer(locked))] : []) + members
        + [.init("conditions", json(version.manifest.conditions))] + more)
  }

  static func json(_ conditions: LicenceConditions) -> JSONValue {
    func list(_ words: Set<String>) -> JSONValue { .array(words.sorted().map(JSONValue.string)) }
    return .object([
      "licences": list(conditions.licences), "attribution": .bool(conditions.needsAttribution),
      "attributions": list(conditions.attributions), "nonCommercial": list(conditions.nonCommercial),
      "shareAlike": list(conditions.shareAlike), "noDerivatives": list(conditions.noDerivatives),
      "unknown": list(conditions.unknown), "contradictory": .bool(conditions.isContradictory),
    ])
  }

  static func lines(_ version: DatasetVersion, unreadable: Int = 0, locked: Int = 0) -> [String] {
    let manifest = version.manifest
    let counts = manifest.counts
    var lines = [
      "digest    \(version.digest)",
      locked > 0
        ? "contents  not told, as \(locked) images lie in locked parts: two that are equal would tell that no label changed"
        : "contents  \(manifest.contents)",
      "made      \(manifest.made) by \(manifest.software)", "purpose   \(manifest.purpose)",
      "images    \(counts.items) of \(counts.patients) patients, \(counts.studies) studies, \(counts.series) series",
      locked > 0
        ? "labels    as known at \(manifest.labelsKnown); not counted, as \(locked) images lie in locked parts"
        : "labels    \(counts.labels), as known at \(manifest.labelsKnown)",
    ]
    let origin = manifest.origin
    if let parent = origin.parent { lines.append("from      \(parent)") }
    lines += origin.added.map { "added     \(words($0))" } + origin.removed.map { "removed   \(words($0))" }
    let leftOut = DatasetErrorWords.leftOutParts(manifest.leftOut)
    if !leftOut.isEmpty { lines.append("left out  \(leftOut.joined(separator: ", "))") }
    if unreadable > 0 {
      lines.append("gone      \(unreadable) images of patients who withdrew since; they can no longer be read")
    }
    for terms in manifest.terms {
      lines.append("terms     \(terms.number): \(terms.terms.title), \(terms.terms.licence), \(terms.items) images")
    }
    return lines + conditions(manifest.conditions)
  }

  private static func words(_ step: DatasetOrigin.Step) -> String {
    switch step {
    case .query(let conditions): conditions.isEmpty ? "all images" : conditions.joined(separator: " and ")
    case .list(let count, let digest): "a list of \(count), \(digest)"
    }
  }

  private static func conditions(_ conditions: LicenceConditions) -> [String] {
    func list(_ words: Set<String>) -> String { words.sorted().joined(separator: ", ") }
    var lines: [String] = []
    if conditions.needsAttribution { lines.append("licence   name the sources: \(list(conditions.attributions))") }
    if !conditions.nonCommercial.isEmpty {
      lines.append("licence   no commercial use (\(list(conditions.nonCommercial)))")
    }
    if !conditions.shareAlike.isEmpty {
      lines.append("licence   pass on under the same licence (\(list(conditions.shareAlike)))")
    }
    if !conditions.noDerivatives.isEmpty {
      lines.append("licence   pass on unchanged only (\(list(conditions.noDerivatives)))")
    }
    if !conditions.unknown.isEmpty { lines.append("licence   read for yourself: \(list(conditions.unknown))") }
    if conditions.isContradictory {
      lines.append("licence   the licences contradict each other: the whole cannot be passed on in changed form")
    }
    return lines
  }
}
