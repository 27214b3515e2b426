// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("Lines through one solid, by hand")
struct ChordTests {
  private let far = Vector3(0, 1600, 0)

  /// The chord found, as a share of the one expected.
  private func check(_ found: Double, _ expected: Double, within tolerance: Double = 1e-5) {
    #expect(abs(found - expected) <= tolerance * expected, "\(found) mm for \(expected) mm")
  }

  @Test func `a ball is left after twice the root of r² − d²`() {
    for (radius, distance) in [(5.0, 0.0), (5, 3), (5, 4.8), (0.4, 0.3), (150, 120)] {
      let ball = Shape.ellipsoid(centre: Vector3(distance, 20, 0), halfAxes: Vector3(repeating: radius))
      let chord = Rays.length(ball, from: far, to: Vector3(0, -200, 0))
      check(chord, 2 * (radius * radius - distance * distance).squareRoot())
    }
  }

  @Test func `an ellipsoid is a ball stretched`() {
    // At height 3 of 5 a slice of it has four fifths of its half axes.
    let ellipsoid = Shape.ellipsoid(centre: Vector3(70, 40, 33), halfAxes: Vector3(8, 12, 5))
    check(Rays.length(ellipsoid, from: Vector3(70, 1600, 36), to: Vector3(70, -200, 36)), 2 * 12 * 0.8)
  }

  @Test func `a slab is left after its thickness over the cosine`() {
    for thickness in [0.5, 1, 20] {
      let slab = Shape.box(centre: Vector3(0, 60, 0), halfAxes: Vector3(300, thickness / 2, 300))
      for end in [Vector3(0, -200, 0), Vector3(160, -200, 120)] {
        let way = end - far
        check(Rays.length(slab, from: far, to: end), thickness * way.length / abs(way.y))
      }
    }
  }

  @Test func `a box cut across its corner`() {
    // The plane x + y = 1 of the square of half side 1 leaves a right isosceles triangle of side 1, and the diagonal
    // through the middle is half of √8 plus 1/√2.
    let box = Shape.box(centre: .zero, halfAxes: Vector3(1, 1, 50))
    check(Rays.length(box, from: Vector3(10, 10, 0), to: Vector3(-10, -10, 0)), 8.squareRoot())
    var cut = box
    cut.cuts = [Shape.HalfSpace(through: Vector3(1, 0, 0), normal: Vector3(1, 1, 0))]
    check(Rays.length(cut, from: Vector3(10, 10, 0), to: Vector3(-10, -10, 0)), 2.squareRoot() + 0.5.squareRoot())
  }

  @Test func `a tilted rod is left after its diameter over the sine`() {
    for angle in [0.1, 0.5, 1.2, Double.pi / 2] {
      let axis = Vector3(0, cos(angle), sin(angle))
      let rod = Shape.rod(from: axis * -200, to: axis * 200, radius: 3)
      check(Rays.length(rod, from: far, to: Vector3(0, -200, 0)), 6 / sin(angle))
      // Beside the axis by 1.8 of 3, the chord has four fifths.
      check(
        Rays.length(rod, from: far + Vector3(1.8, 0, 0), to: Vector3(1.8, -200, 0)), 6 * 0.8 / sin(angle))
    }
  }

  @Test func `a rod along the ray is left after its length`() {
    let rod = Shape.rod(from: Vector3(0, -30, 0), to: Vector3(0, 50, 0), radius: 2)
    check(Rays.length(rod, from: far, to: Vector3(0, -200, 0)), 80)
    check(Rays.length(rod, from: far + Vector3(1.9, 0, 0), to: Vector3(1.9, -200, 0)), 80)
    #expect(Rays.length(rod, from: far + Vector3(2.1, 0, 0), to: Vector3(2.1, -200, 0)) == 0)
  }

  @Test func `a cone across and along its axis`() {
    // From radius 10 to 4 over 60: at a third of the way it is 8.
    let cone = Shape.rod(from: Vector3(0, 0, 0), to: Vector3(0, 0, 60), radius: 10, endRadius: 4)
    check(Rays.length(cone, from: Vector3(0, 1600, 20), to: Vector3(0, -200, 20)), 16)
    check(Rays.length(cone, from: Vector3(4.8, 1600, 20), to: Vector3(4.8, -200, 20)), 2 * 6.4)
    // Along the axis, 7 beside it: in at the base, out where the radius is 7, at the middle.
    check(Rays.length(cone, from: Vector3(7, 0, -1000), to: Vector3(7, 0, 200)), 30)
    check(Rays.length(cone, from: Vector3(7, 0, 200), to: Vector3(7, 0, -1000)), 30)
    // A tip: out where 10 (1 − z/60) = 7.
    let tip = Shape.rod(from: Vector3(0, 0, 0), to: Vector3(0, 0, 60), radius: 10, endRadius: 0.000_001)
    check(Rays.length(tip, from: Vector3(7, 0, -1000), to: Vector3(7, 0, 200)), 18)
  }

  @Test func `a line along the side of a cone`() {
    // x = r(z) − 1 all the way: parallel to the side, within the cone from end to end.
    let cone = Shape.rod(from: Vector3(0, 0, 0), to: Vector3(0, 0, 60), radius: 10, endRadius: 4)
    let way = Vector3(-6, 0, 60)
    let start = Vector3(9, 0, 0)
    check(Rays.length(cone, from: start - way * 5, to: start + way * 5), way.length)
    // One beyond the side is always outside.
    let outside = Vector3(11, 0, 0)
    #expect(Rays.length(cone, from: outside - way * 5, to: outside + way * 5) == 0)
  }

  @Test func `half of a ball`() {
    let centre = Vector3(12, 30, -20)
    let half = Shape.ellipsoid(
      centre: centre, halfAxes: Vector3(repeating: 10),
      cuts: [Shape.HalfSpace(through: centre + Vector3(0, 3, 0), normal: Vector3(0, 1, 0))])
    // From y = −10 to 3 about its middle.
    check(Rays.length(half, from: centre + Vector3(0, 1600, 0), to: centre + Vector3(0, -200, 0)), 13)
    check(Rays.length(half, from: centre + Vector3(0, -1600, 0), to: centre + Vector3(0, 200, 0)), 13)
    // In the cutting plane itself, just beneath, the whole chord of 2 √(100 − 9).
    let beneath = centre + Vector3(0, 2.999_999, 0)
    check(Rays.length(half, from: beneath + Vector3(1600, 0, 0), to: beneath - Vector3(200, 0, 0)), 2 * 91.squareRoot())
    let above = centre + Vector3(0, 3.001, 0)
    #expect(Rays.length(half, from: above + Vector3(1600, 0, 0), to: above - Vector3(200, 0, 0), pitch: 1e-9) == 0)
  }

  @Test func `only what lies between source and detector counts`() {
    let ball = Shape.ellipsoid(centre: .zero, halfAxes: Vector3(repeating: 10))
    check(Rays.length(ball, from: Vector3(0, 4, 0), to: Vector3(0, 100, 0)), 6)
    check(Rays.length(ball, from: Vector3(0, -100, 0), to: Vector3(0, -7, 0)), 3)
    check(Rays.length(ball, from: Vector3(0, -2, 0), to: Vector3(0, 3, 0)), 5)
    #expect(Rays.length(ball, from: Vector3(0, 11, 0), to: Vector3(0, 100, 0)) == 0)
    #expect(Rays.length(ball, from: Vector3(0, -100, 0), to: Vector3(0, -11, 0)) == 0)
  }

  @Test func `density multiplies the path and not the length`() {
    let box = Shape.box(centre: .zero, halfAxes: Vector3(repeating: 20))
    let tracer = LineTracer(Phantom(solids: [Solid(.leftLung, box, of: .lung, density: 0.25)]))
    let projection = Rays.projection(from: far, to: Vector3(0, -200, 0))
    let traced = tracer.trace(projection, channels: [.structures(.lungs)])
    check(Double(traced.paths.lengths[0][Rays.pixel]), 10)
    check(Double(traced.channels[0][Rays.pixel]), 40)
    #expect(traced.paths.materials == [.lung])
  }
}
