// SPDX-License-Identifier: Apache-2.0

/// What the sweep of a line asks of a solid.
struct SolidMark: Sendable {
  /// The bits of what it may take the place of.
  var hosts: UInt64
  /// Its kind in ``LineKinds``.
  var kind: Int
}

/// What can be at a point of a line, as far as it makes a difference to what is asked: solids that make none are of one kind.
///
/// Kind 0 is nothing.
struct LineKinds: Sendable {
  private struct Key<Asked: Hashable>: Hashable {
    var structure: Structure
    var asked: Asked
  }

  /// For each solid its kind and hosts.
  let marks: [SolidMark]
  /// For each kind the bit of its structure.
  let structures: [UInt64]
  /// For each kind the first solid of it; `nil` for nothing.
  let examples: [Int?]

  /// Sorts solids into kinds: by structure, and by what is asked of them.
  init<Asked: Hashable>(_ solids: [Solid], by asked: (Int) -> Asked) {
    var known: [Key<Asked>: Int] = [:]
    var structures = [UInt64(1) << UInt64(Structure.outside.rawValue)]
    var examples: [Int?] = [nil]
    marks = solids.indices.map { index in
      let solid = solids[index]
      let key = Key(structure: solid.structure, asked: asked(index))
      let kind = known[key] ?? structures.count
      if kind == structures.count {
        known[key] = kind
        structures.append(1 << UInt64(solid.structure.rawValue))
        examples.append(index)
      }
      return SolidMark(hosts: solid.hosts.bits, kind: kind)
    }
    self.structures = structures
    self.examples = examples
  }
}
