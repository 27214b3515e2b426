// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

extension SplitPlan {
  /// Divides images.
  ///
  /// The same images with the same values give the same division, in whatever order they come and whatever their numbers in the archive.
  /// - Parameter items: The images of a version.
  /// - Returns: The division, with how near it is to what was wanted and whether anything nearer exists.
  /// - Throws: ``SplitObstacle`` where what is asked cannot be had, with the numbers.
  /// - Complexity: O(*n* *p* *m*) a pass for *n* groups, *p* parts and the *m* values of an image; up to 26 groups are gone through wholly.
  /// > Source: Pearson's distance over margins; dealing of rare values first after Sechidis et al., ECML PKDD 2011. Checked against all
  /// > divisions of small sets in `SplitSearchTests` and beside scikit-learn on the NIH labels in `SplitPeerTests`.
  public func split(_ items: [DatasetItem]) throws(SplitObstacle) -> Split {
    let items = items.sorted { $0.entry.content < $1.entry.content }
    try check(items)
    var work = SplitWork(plan: self, items: items)
    try work.applyRules()
    try work.settleSizes()
    try work.checkMinima()
    return try work.divide()
  }

  /// What is wrong with the plan itself, or does not fit the images.
  private func check(_ items: [DatasetItem]) throws(SplitObstacle) {
    guard !items.isEmpty else { throw .noItems }
    let names = parts.map(\.name)
    guard !names.isEmpty, Set(names).count == names.count else { throw .badParts(names: names) }
    var asked = strata + minima.map(\.name)
    if case .attribute(let name) = grouping { asked.append(name) }
    for rule in rules {
      switch rule {
      case .holdOut(let attribute, let values, let part):
        asked.append(attribute)
        guard names.contains(part) else { throw .unknownPart(part) }
        let known = Set(items.compactMap { $0.stratum(attribute) })
        if !known.isEmpty, let bad = values.first(where: { !known.contains($0) }) {
          throw .unknownValue(name: attribute, value: bad, known: known.sorted())
        }
      case .from(let date, let part):
        asked.append(AttributeName.studyDate)
        guard names.contains(part) else { throw .unknownPart(part) }
        guard Timestamp("\(date)T00:00:00Z") != nil else { throw .badDate(date) }
      case .named(let attribute): asked.append(attribute)
      case .kept(let earlier):
        if let bad = earlier.parts.keys.sorted().first(where: { !names.contains($0) }) { throw .unknownPart(bad) }
      }
    }
    for name in asked where !items.contains(where: { $0.stratum(name) != nil }) {
      let known = Set(items.flatMap { $0.labels.map(\.finding) + $0.entry.attributes.keys }).sorted()
      throw .unknownName(name, near: nearestName(to: name, among: known))
    }
    for minimum in minima {
      if let part = minimum.part, !names.contains(part) { throw .unknownPart(part) }
    }
  }
}
