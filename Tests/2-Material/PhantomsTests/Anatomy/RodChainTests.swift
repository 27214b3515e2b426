// SPDX-License-Identifier: Apache-2.0
import Distributions
import Phantoms
import Testing
import Volumes

@Suite("Bent rods, ribs and vessels")
struct RodChainTests {
  @Test func `pieces meet without a gap and without lying in each other`() {
    for seed in 0..<40 {
      var draws = PhiloxStream(seed: 9, replicate: seed)
      var points = [Vector3(0, 0, 0)]
      var direction = Vector3(1, 0, 0)
      for _ in 0..<6 {
        direction += Vector3(draws.normal(), draws.normal(), draws.normal()) * 0.25
        direction /= direction.length
        points.append(points[points.count - 1] + direction * 30)
      }
      let pieces = RodChain(points, across: Vector3(0, 0, 1)).pieces(SIMD2(6, 3.5))
      for joint in 1..<(points.count - 1) {
        for _ in 0..<60 {
          // Within the thinner half axis of the middle line, on either side of the joint.
          let offset = Vector3(draws.normal(), draws.normal(), draws.normal())
          let point = points[joint] + offset * (3.2 * draws.uniform() / offset.length)
          #expect(pieces.filter { $0.contains(point) }.count == 1)
        }
      }
    }
  }

  @Test func `at a joint both pieces have the same section`() {
    let points = [Vector3(0, 0, 0), Vector3(30, 0, 0), Vector3(52, 20, 6)]
    let pieces = RodChain(points, across: Vector3(0, 0, 1)).pieces(SIMD2(7, 4))
    let first = points[1] - points[0]
    let second = points[2] - points[1]
    let normal = first / first.length + second / second.length
    let (u, v) = normal.perpendiculars
    for step in 0..<360 {
      let angle = Double(step)
      let way = u * (angle / 57.29577951).sine + v * ((angle + 90) / 57.29577951).sine
      // How far the section reaches along a direction in the plane of the joint, a little on either side of it.
      func reach(_ piece: Shape, _ shift: Vector3) -> Double {
        (0..<2000).last { piece.contains(points[1] + shift + way * (Double($0) * 0.005)) }.map { Double($0) * 0.005 }
          ?? 0
      }
      let step = normal * (1e-7 / normal.length)
      if step.length > 0, Int(angle).isMultiple(of: 20) {
        #expect(abs(reach(pieces[0], -step) - reach(pieces[1], step)) < 0.011)
      }
    }
  }

  @Test func `the middle line of every rib lies in bone from the spine to its end`() {
    for number in 0..<12 {
      let patient = AnatomySamples.patient(number)
      let thorax = Thorax(plan: BodyPlan(patient, Posture()))
      let phantom = Anatomy.phantom(.thorax, of: patient)
      let bones = Phantom(
        solids: phantom.solids.filter { [.rib, .spine].contains($0.structure) }.map { solid in
          var solid = solid
          solid.hosts = .all
          return solid
        })
      for flank in Flank.allCases {
        let lines = thorax.ribLines(flank)
        #expect(lines.count == 12)
        for line in lines where number < 4 {
          for (start, end) in zip(line, line.dropFirst()) {
            for share in [0.02, 0.3, 0.7] {
              #expect(bones.solid(at: start + (end - start) * share) != nil)
            }
          }
        }
        // Ribs fall to the front, the more so the farther in front; each begins below the one above it.
        for line in lines.prefix(10) { #expect(line[line.count - 1].z < line[2].z - 20) }
        for (above, below) in zip(lines, lines.dropFirst()) { #expect(below[0].z < above[0].z) }
      }
    }
  }

  @Test func `the cube of a vessel's radius is the sum of the cubes of those it divides into`() {
    for number in 0..<10 {
      let thorax = Thorax(plan: BodyPlan(AnatomySamples.patient(number), Posture()))
      var count = 0
      for flank in Flank.allCases {
        for tree in thorax.vesselTrees(flank) {
          count += tree.count
          for branch in tree where branch.next.count == 2 {
            let cubes = branch.next.map { tree[$0].startRadius * tree[$0].startRadius * tree[$0].startRadius }
            let cube = branch.endRadius * branch.endRadius * branch.endRadius
            #expect(abs(cubes[0] + cubes[1] - cube) < 1e-9 * cube)
            #expect(branch.next.allSatisfy { tree[$0].start == branch.end })
          }
          // A tree: every branch but the first is reached once.
          let reached = tree.flatMap(\.next)
          #expect(Set(reached).count == reached.count && reached.count == tree.count - 1)
        }
      }
      #expect((300...700).contains(count))
    }
  }

  @Test func `vessels are nowhere but in the lungs and at their roots`() {
    let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.typical(.male))
    let vessels = phantom.solids.filter { $0.structure == .lungVessel }
    #expect(
      vessels.allSatisfy { !$0.hosts.contains(.muscle) && !$0.hosts.contains(.heart) && !$0.hosts.contains(.outside) })
  }
}

extension Double {
  /// The sine by its series, so that the test needs no library.
  fileprivate var sine: Double {
    let turned = truncatingRemainder(dividingBy: 2 * .pi)
    var (term, sum) = (turned, turned)
    for step in 1..<24 {
      term *= -turned * turned / Double((2 * step) * (2 * step + 1))
      sum += term
    }
    return sum
  }
}

extension SIMD3 where Scalar == Double {
  fileprivate var perpendiculars: (Self, Self) {
    let u = cross(abs(x) < 0.5 ? Self(1, 0, 0) : Self(0, 1, 0))
    let first = u / u.length
    return (first, cross(first) / length)
  }
}
