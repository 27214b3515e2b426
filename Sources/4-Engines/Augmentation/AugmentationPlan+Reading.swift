// SPDX-License-Identifier: Apache-2.0
package import Vocabulary
package import YAMLFiles

/// The word by which a plan allows that left and right change places.
private enum Sides: String, CaseIterable {
  case mayChange = "may-change"
}

extension AugmentationPlan {
  /// The kinds of mappings that a list of changes has, for the ``FaultLog`` of the file that holds the list.
  package static let keyTables: [KeyTable] = [
    KeyTable("augmentation[]", optional: kinds),
    table("flip", required: ["axis"], optional: ["sides"]),
    table("affine", optional: ["turn", "shift", "scale"]),
    table("elastic", required: ["strength"], optional: ["points"]),
    table("gamma", required: ["range"]),
    table("window", optional: ["scale", "shift"]),
    table("noise", required: ["up-to"]),
    table("blur", required: ["up-to"]),
    table("bias-field", required: ["strength"]),
    table("cutout", required: ["share"], optional: ["boxes"]),
  ]

  private static let kinds = [
    "flip", "affine", "elastic", "gamma", "window", "noise", "blur", "bias-field", "cutout",
  ]

  private static func table(_ kind: String, required: [String] = [], optional: [String] = []) -> KeyTable {
    KeyTable("augmentation[].\(kind)", required: required, optional: optional + ["chance"])
  }

  /// Reads the changes under a key: the name of a preset, or a list of steps of one key each.
  /// - Parameters:
  ///   - key: The key, usually `augmentation`.
  ///   - section: The mapping that has it; what is wrong goes to its log.
  ///   - dimensions: Axes of space of the images, 2 or 3.
  /// - Returns: The plan; `nil` where the key is not there or something in it is wrong.
  package static func reading(_ key: String, of section: Section, dimensions: Int) -> AugmentationPlan? {
    guard let node = section.node(key) else { return nil }
    if case .scalar = node.content {
      return section.choice(key, AugmentationPreset.self)?.plan
    }
    guard let items = section.items(key, of: "changes, or one of \(presets)") else { return nil }
    var steps: [Step] = []
    for (path, node) in items {
      guard let step = step(node, path: path, dimensions: dimensions, log: section.log) else { continue }
      steps.append(step)
    }
    return steps.count == items.count ? AugmentationPlan(steps: steps) : nil
  }

  /// Reads a file whose only key is `augmentation`.
  /// - Parameters:
  ///   - bytes: What the file holds.
  ///   - fileName: Its name for faults, without the folder.
  ///   - dimensions: Axes of space of the images, 2 or 3.
  /// - Throws: What is wrong, each with its line and key.
  package init(yaml bytes: some Collection<UInt8>, fileName: String, dimensions: Int) throws(InputFaults) {
    let root = KeyTable("", required: ["augmentation"])
    let log = FaultLog(fileName: fileName, tables: [root] + Self.keyTables)
    let node = try YAMLText(bytes: bytes, fileName: fileName, of: "a plan of how images vary").root()
    let section = Section(node, path: "", table: root, log: log)
    let plan = section.flatMap { Self.reading("augmentation", of: $0, dimensions: dimensions) }
    guard let plan, log.isEmpty else { throw log.sorted }
    self = plan
  }

  private static var presets: String { AugmentationPreset.allCases.map(\.rawValue).joined(separator: ", ") }

  private static func step(_ node: YAMLNode, path: String, dimensions: Int, log: FaultLog) -> Step? {
    guard let outer = Section(node, path: path, table: keyTables[0], log: log) else { return nil }
    let found = kinds.enumerated().filter { outer.has($1) }
    guard found.count == 1, let (number, kind) = found.first else {
      if found.count > 1 {
        log.add(
          path, line: node.line, found: "the changes \(found.map(\.element).joined(separator: " and ")) in one step",
          expected: "one change a step, each after a dash of its own")
      } else if case .mapping(let entries) = node.content, entries.isEmpty {
        log.add(path, line: node.line, found: "an empty step", expected: "one of \(kinds.joined(separator: ", "))")
      }
      return nil
    }
    guard let section = outer.section(kind, table: keyTables[number + 1]) else { return nil }
    let reader = ChangeReader(section: section, dimensions: dimensions)
    let chance = reader.number("chance", or: 1, in: 0...1)
    guard let chance, let change = reader.change(kind) else { return nil }
    return Step(change, chance: chance)
  }
}

/// Reads the numbers of one change.
private struct ChangeReader {
  let section: Section
  let dimensions: Int

  func change(_ kind: String) -> AugmentationPlan.Change? {
    switch kind {
    case "flip": return flip()
    case "affine":
      guard let turn = number("turn", or: 0, in: 0...180), let shift = number("shift", or: 0, in: 0...1),
        let scale = range("scale", or: 1...1, in: 0.1...10)
      else { return nil }
      return .affine(turn: turn, shift: shift, scale: scale)
    case "elastic":
      let points = section.has("points") ? section.integer("points", in: 2...32) : 4
      guard let strength = number("strength", in: 0...0.5), let points else { return nil }
      return .elastic(strength: strength, points: points)
    case "gamma": return range("range", in: 0.05...20).map { .gamma($0) }
    case "window":
      guard let scale = range("scale", or: 1...1, in: 0...10), let shift = range("shift", or: 0...0, in: -10...10)
      else { return nil }
      return .window(scale: scale, shift: shift)
    case "noise": return number("up-to", in: 0...10).map { .noise($0) }
    case "blur": return number("up-to", in: 0...100).map { .blur($0) }
    case "bias-field": return number("strength", in: 0...1).map { .biasField($0) }
    case "cutout":
      let boxes = section.has("boxes") ? section.integer("boxes", in: 1...100) : 1
      guard let share = number("share", in: 0...1), let boxes else { return nil }
      return .cutout(boxes: boxes, share: share)
    default: return nil
    }
  }

  private func flip() -> AugmentationPlan.Change? {
    let names = AugmentationAxis.allCases.suffix(dimensions).map(\.rawValue)
    guard let name = section.word("axis", among: names), let axis = names.firstIndex(of: name) else { return nil }
    let sides = section.has("sides") ? section.choice("sides", Sides.self) : nil
    if name == AugmentationAxis.columns.rawValue, sides == nil, !section.has("sides") {
      section.fault(
        "axis", found: "mirrored columns, which exchange left and right",
        expected: "another axis, or \"sides: \(Sides.mayChange.rawValue)\" where no organ and no label has a side")
      return nil
    }
    return section.has("sides") && sides == nil ? nil : .flip(axis: axis)
  }

  func number(_ key: String, or standard: Double? = nil, in range: ClosedRange<Double>) -> Double? {
    guard section.has(key) else { return standard }
    return section.number(
      key,
      expected:
        "a number from \(AugmentationPlan.short(range.lowerBound)) to \(AugmentationPlan.short(range.upperBound))"
    ) { range.contains($0) }
  }

  func range(
    _ key: String, or standard: ClosedRange<Double>? = nil, in bounds: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    guard section.has(key) else { return standard }
    guard let items = section.items(key, of: "two numbers, the lesser first") else { return nil }
    let numbers = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard numbers.count == items.count else { return nil }
    guard numbers.count == 2, numbers[0] <= numbers[1], bounds.contains(numbers[0]), bounds.contains(numbers[1]) else {
      section.fault(
        key, found: "[\(numbers.map(AugmentationPlan.short).joined(separator: ", "))]",
        expected:
          "two numbers from \(AugmentationPlan.short(bounds.lowerBound)) to \(AugmentationPlan.short(bounds.upperBound)), the lesser first"
      )
      return nil
    }
    return numbers[0]...numbers[1]
  }
}
