// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
package import Volumes

/// The arteries and veins of the lungs: trees that branch from the hilum to places all over the lung.
///
/// A tree is grown from the places that it must reach: they are halved again and again, and a branch runs towards the middle of each
/// half. Radii follow Murray's law: the cube of a radius is the sum of the cubes of those that it divides into.
extension Thorax {
  /// A piece of a vessel, with its radii at both ends.
  package struct Branch: Sendable {
    package let start: Vector3
    package let end: Vector3
    package let startRadius: Double
    package let endRadius: Double
    /// The numbers of the branches that it divides into; empty at the periphery.
    package var next: [Int]
  }

  /// How many places the artery's and the vein's tree reach in a lung.
  private static let places = (artery: 72, vein: 52)

  func lungVessels() -> [Solid] {
    Flank.allCases.flatMap { flank in
      vesselTrees(flank).joined().map { branch in
        Solid(
          .lungVessel,
          .rod(from: branch.start, to: branch.end, radius: branch.startRadius, endRadius: branch.endRadius), of: .blood,
          in: .lungs)
      }
    }
  }

  /// The trees of one lung: arteries from the end of the pulmonary artery, veins from the left atrium.
  package func vesselTrees(_ flank: Flank) -> [[Branch]] {
    var draws = PhiloxStream(
      seed: plan.patient.individual.seed, replicate: plan.patient.individual.replicate,
      purpose: DrawPurpose.vessels.rawValue)
    // Each side begins at a place of its own in the stream, so that neither depends on the other.
    if flank == .left { for _ in 0..<20_000 { _ = draws.next() } }
    let hilum = hilum(flank)
    let artery = hilum + plan.at(flank.sign * 2, 4, -6)
    let vein = hilum + plan.at(-flank.sign * 8, -8, -22)
    return [(artery, Self.places.artery, 7.0), (vein, Self.places.vein, 6.0)].map { root, count, radius in
      let targets = (0..<count).map { _ in target(flank, &draws) }
      var tree: [Branch] = []
      grow(&tree, from: root, radius: radius * plan.vesselCalibre, to: targets, &draws)
      return tree
    }
  }

  /// A place in the lung that a vessel runs to: more of them in the lower zones of those who stand, as gravity has it.
  private func target(_ flank: Flank, _ draws: inout PhiloxStream) -> Vector3 {
    let cage = plan.cage(flank)
    let dome = Probe.Body(dome(flank, inset: -4))
    for _ in 0..<60 {
      let unit = Vector3(draws.uniform() * 2 - 1, draws.uniform() * 2 - 1, draws.uniform())
      let keep = plan.posture.isSupine ? 1 : 1 - 0.55 * unit.z
      guard draws.happens(keep), unit.dot(unit) <= 0.9 else { continue }
      let point = cage.point(unit)
      guard flank.sign * point.x > 30 * plan.stretch.x, plan.rim(flank).contains(point), !dome.contains(point) else {
        continue
      }
      return point
    }
    return cage.point(Vector3(0, 0, 0.5))
  }

  private func grow(
    _ tree: inout [Branch], from start: Vector3, radius: Double, to targets: [Vector3], _ draws: inout PhiloxStream
  ) {
    let middle = targets.reduce(.zero, +) / Double(targets.count)
    let isLast = targets.count == 1
    let share = isLast ? 1 : targets.count > 20 ? 0.3 : 0.38 + 0.16 * draws.uniform()
    let way = (middle - start) * share
    // Branches do not run straight to where they go.
    let bend = isLast ? Vector3.zero : way.length * 0.12 * Vector3(draws.normal(), draws.normal(), draws.normal())
    let end = start + way + bend
    guard way.length > 0.5 else { return }
    let number = tree.count
    tree.append(
      Branch(start: start, end: end, startRadius: radius, endRadius: radius * (isLast ? 0.55 : 0.97), next: []))
    guard !isLast else { return }
    // Halved across the direction in which the places are spread the most.
    var spread = Vector3.zero
    for target in targets { spread += (target - middle) * (target - middle) }
    let axis = (0..<3).max { spread[$0] < spread[$1] } ?? 2
    let sorted = targets.sorted { $0[axis] < $1[axis] }
    let cut = min(targets.count - 1, max(1, Int(Double(targets.count) * (0.34 + 0.32 * draws.uniform()))))
    for half in [Array(sorted[..<cut]), Array(sorted[cut...])] {
      let before = tree.count
      let portion = Double(half.count) / Double(targets.count)
      grow(&tree, from: end, radius: radius * 0.97 * cbrt(portion), to: half, &draws)
      if tree.count > before { tree[number].next.append(before) }
    }
  }
}

extension Shape.HalfSpace {
  /// Whether a point lies in the half-space.
  func contains(_ point: Vector3) -> Bool { normal.dot(point) <= offset }
}
