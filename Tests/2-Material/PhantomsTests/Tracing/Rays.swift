// SPDX-License-Identifier: Apache-2.0
import Distributions
import Phantoms
import Volumes

/// Single rays, and the slow definition of what lies on them.
enum Rays {
  /// A detector of 13 × 7 pixels of which the pixel (8, 5) is at `end`: neither the first nor in the middle of anything.
  static func projection(from source: Vector3, to end: Vector3, pitch: Double = 1) -> Projection {
    let (u, v) = perpendiculars(end - source)
    return Projection(
      source: source, origin: end - u * (8 * pitch) - v * (5 * pitch), columnStep: u * pitch, rowStep: v * pitch,
      columns: 13, rows: 7)
  }

  static let pixel = 5 * 13 + 8

  /// The millimetres of one shape on the way between two points.
  static func length(_ shape: Shape, from source: Vector3, to end: Vector3, pitch: Double = 1) -> Double {
    let tracer = LineTracer(Phantom(solids: [Solid(.insert, shape, of: .water)]))
    return Double(tracer.lengths(of: [.insert], projection(from: source, to: end, pitch: pitch))[pixel])
  }

  /// Two directions of length one at right angles to one, and to each other.
  static func perpendiculars(_ way: Vector3) -> (Vector3, Vector3) {
    let away = abs(way.x) < abs(way.z) ? Vector3(1, 0, 0) : Vector3(0, 0, 1)
    let u = way.cross(away)
    let v = way.cross(u)
    return (u / u.length, v / v.length)
  }

  /// For each solid (known by its finding) the millimetres of it between two points: what is there is asked at many points, and each
  /// change between two of them is searched by halving.
  ///
  /// Pieces shorter than a step can be missed.
  static func slowLengths(_ phantom: Phantom, from start: Vector3, to end: Vector3, points: Int) -> [Double] {
    let length = (end - start).length
    func owner(_ s: Double) -> Int { phantom.solid(at: start + (end - start) * s)?.finding ?? -1 }
    var sums = Array(repeating: 0.0, count: phantom.solids.count)
    var (begin, now) = (0.0, owner(0))
    for point in 1...points {
      let s = Double(point) / Double(points)
      let next = owner(s)
      guard next != now || point == points else { continue }
      var (low, high) = (Double(point - 1) / Double(points), s)
      if next != now {
        for _ in 0..<40 {
          let middle = (low + high) / 2
          if owner(middle) == now { low = middle } else { high = middle }
        }
      } else {
        high = 1
      }
      if now >= 0 { sums[now] += (high - begin) * length }
      (begin, now) = (high, next)
    }
    if now >= 0 { sums[now] += (1 - begin) * length }
    return sums
  }
}

/// Phantoms of overlapping solids with hosts of all kinds.
enum RandomPhantoms {
  static let structures: [Structure] = [.skin, .fat, .muscle, .rib, .heart, .liver, .rightLung, .nodule]
  static let materials: [Material] = [.skin, .adipose, .muscle, .corticalBone, .blood, .liver, .lung, .water]

  static func vector(_ draws: inout PhiloxStream, _ scale: Double) -> Vector3 {
    Vector3(draws.normal(), draws.normal(), draws.normal()) * scale
  }

  /// Each solid's finding is its place in the list.
  static func phantom(_ seed: UInt64, solids count: Int = 12) -> Phantom {
    var draws = PhiloxStream(seed: seed, replicate: 0, purpose: 2)
    let solids = (0..<count).map { number -> Solid in
      let body: Shape.Body =
        switch draws.below(4) {
        case 0: .ball
        case 1: .cylinder
        case 2: .cone(top: draws.happens(0.3) ? 0 : draws.uniform())
        default: .box
        }
      let size = 15 + 40 * draws.uniform()
      // Any parallelepiped that is not nearly flat.
      var placement: Affine
      repeat {
        placement = Affine(
          i: vector(&draws, size), j: vector(&draws, size), k: vector(&draws, size), origin: vector(&draws, 35))
      } while abs(placement.determinant) < 0.3 * placement.i.length * placement.j.length * placement.k.length
      let cuts = (0..<draws.below(3)).map { _ in
        Shape.HalfSpace(through: placement.origin + vector(&draws, 15), normal: vector(&draws, 1))
      }
      let kind = draws.below(structures.count)
      var hosts = Structures.all
      if draws.happens(0.6) {
        hosts = Structures(structures.filter { _ in draws.happens(0.5) } + (draws.happens(0.5) ? [.outside] : []))
      }
      return Solid(
        structures[kind], Shape(body, placement: placement, cuts: cuts), of: materials[kind],
        density: Float(0.25 + draws.uniform()), in: hosts, finding: number)
    }
    return Phantom(solids: solids)
  }
}
