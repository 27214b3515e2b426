// SPDX-License-Identifier: Apache-2.0

/// What a material is made of: its nominal density and the share of each element by mass.
public struct Composition: Sendable, Hashable {
  /// The nominal density in g/cm³.
  public let density: Double
  /// The shares by mass, which add up to 1.
  public let shares: [ChemicalElement: Double]
  /// The same in the order of the elements, so that sums are the same on every run.
  let ordered: [(element: ChemicalElement, share: Double)]

  /// Makes a composition of parts by mass, which are scaled to add up to 1.
  public init(density: Double, parts: [ChemicalElement: Double]) {
    let ordered = ChemicalElement.allCases.compactMap { element in parts[element].map { (element: element, share: $0) }
    }
    let sum = ordered.reduce(0) { $0 + $1.share }
    precondition(density > 0 && sum > 0, "a material has a density and parts")
    self.density = density
    self.ordered = ordered.map { ($0.element, $0.share / sum) }
    shares = Dictionary(uniqueKeysWithValues: self.ordered.map { ($0.element, $0.share) })
  }

  /// Whether the densities and the shares are the same.
  public static func == (left: Composition, right: Composition) -> Bool {
    left.density == right.density && left.shares == right.shares
  }

  /// Feeds the density and the shares to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(density)
    hasher.combine(shares)
  }
}
