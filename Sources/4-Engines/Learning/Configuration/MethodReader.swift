// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Training
import Vocabulary
import YAMLFiles

/// Reads ways of training beside the objective.
struct MethodReader {
  let log: FaultLog
  /// Axes of space of the images.
  let dimensions: Int

  func methods(_ root: Section) -> [TrainingMethod] {
    guard root.has("methods") else { return [] }
    var methods: [TrainingMethod] = []
    var seen: Set<String> = []
    for (path, node) in root.items("methods", of: "methods") ?? [] {
      let (word, place, inner) = word(node, path)
      guard let word else { continue }
      guard seen.insert(word).inserted else {
        log.add(place, line: node.line, found: "\(word) again", expected: "each method once")
        continue
      }
      let table = ConfigurationKeys.methods[word] ?? KeyTable(place)
      let section = inner.flatMap { Section($0, path: place, table: table, log: log) }
      if inner == nil, let needed = table.keys.first(where: \.isRequired) {
        log.add(place, line: node.line, found: "no key \"\(needed.name)\"", expected: "the key \"\(needed.name)\"")
      }
      if let method = method(word, section) { methods.append(method) }
    }
    return methods
  }

  /// A word by itself, or a mapping of one word to its numbers.
  private func word(_ node: YAMLNode, _ path: String) -> (String?, String, YAMLNode?) {
    let words = ConfigurationKeys.methods.keys.sorted()
    let found: String
    var inner: YAMLNode?
    switch node.content {
    case .scalar(let text, _): found = text
    case .mapping(let entries) where entries.count == 1:
      found = entries[0].key
      inner = entries[0].value.isNothing ? nil : entries[0].value
    default:
      log.add(path, line: node.line, found: node.words, expected: "a method, or one with its numbers")
      return (nil, path, nil)
    }
    guard words.contains(found) else {
      let near = nearestName(to: found, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
      log.add(
        path, line: node.line, found: found.quotedForFault, expected: "one of \(words.joined(separator: ", "))\(near)")
      return (nil, path, nil)
    }
    let place = "\(path).\(found)"
    log.note(place, line: node.line)
    return (found, place, inner)
  }

  /// How the strong view is changed.
  private func strong(_ section: Section?) -> AugmentationPlan {
    guard let section, section.has("strong") else { return AugmentationReader.strong }
    return AugmentationReader(dimensions: dimensions).plan(section, "strong")
  }

  private func method(_ word: String, _ section: Section?) -> TrainingMethod? {
    func share(_ key: String, _ usual: Double) -> Double {
      section?.number(key, expected: "a share from 0 to 1", where: { (0...1).contains($0) }) ?? usual
    }
    func positive(_ key: String, _ usual: Double) -> Double {
      section?.number(key, expected: "a number above 0", where: { $0 > 0 }) ?? usual
    }
    switch word {
    case "pseudo-labels":
      return .pseudoLabels(threshold: share("threshold", 0.95), weight: positive("weight", 1), from: share("from", 0.3))
    case "mean-teacher":
      return .meanTeacher(
        weight: positive("weight", 1), decay: share("decay", 0.999), rampUp: share("ramp-up", 0.3),
        strong: strong(section))
    case "fixmatch":
      return .fixMatch(
        threshold: share("threshold", 0.95), weight: positive("weight", 1),
        ratio: section?.integer("ratio", in: 1...64) ?? 3, strong: strong(section))
    case "co-teaching": return .coTeaching(noise: share("noise", 0.2), rampUp: share("ramp-up", 0.3))
    case "contrastive":
      return .contrastive(
        temperature: positive("temperature", 0.1), projection: section?.integer("projection", in: 1...65_536) ?? 128)
    case "masked": return .masked(share: share("share", 0.5), piece: section?.integer("piece", in: 1...1024) ?? 8)
    case "coral": return .coral(weight: positive("weight", 1))
    case "domain-adversarial":
      return .domainAdversarial(
        weight: positive("weight", 0.1), hidden: section?.integer("hidden", in: 1...65_536) ?? 64)
    case "elastic-weights": return .elasticWeights(weight: positive("weight", 100))
    case "replay": return .replay(share: share("share", 0.25))
    case "adversarial":
      let radius = positive("radius", 0.01)
      return .adversarial(
        radius: radius, step: positive("step", radius / 4),
        iterations: section?.integer("iterations", in: 1...1000) ?? 7)
    case "gaussian-noise": return .gaussianNoise(deviation: positive("deviation", 0.1))
    default: return nil
    }
  }
}
