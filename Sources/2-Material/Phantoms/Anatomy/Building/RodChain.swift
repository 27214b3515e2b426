// SPDX-License-Identifier: Apache-2.0
package import Volumes

/// A bent rod of oval section: straight pieces that are cut by the planes which halve the bends.
///
/// The frame of each piece is that of the piece before it mirrored in the plane between them, so that both have the same section there:
/// they meet without a gap and without lying in each other.
package struct RodChain: Sendable {
  /// The points between which the pieces run.
  package let points: [Vector3]
  /// For each piece the directions of the section's two axes.
  let frames: [(u: Vector3, v: Vector3)]

  /// Lays a chain along points, at least two and no two neighbours at the same place.
  ///
  /// `across` says where the first axis of the section points to; what of it runs along the first piece is left out.
  package init(_ points: [Vector3], across: Vector3) {
    self.points = points
    var frames: [(u: Vector3, v: Vector3)] = []
    for index in 0..<(points.count - 1) {
      let way = points[index + 1] - points[index]
      let axis = way.normalized ?? Vector3(0, 0, 1)
      if let last = frames.last {
        let mirror = Self.between(points[index] - points[index - 1], way)
        frames.append((last.u - mirror * (2 * last.u.dot(mirror)), last.v - mirror * (2 * last.v.dot(mirror))))
      } else {
        let u = (across - axis * across.dot(axis)).normalized ?? axis.perpendiculars.0
        frames.append((u, axis.cross(u)))
      }
    }
    self.frames = frames
  }

  /// The pieces with the half axes of the section given; the second falls on what is at right angles to `across`.
  ///
  /// Both ends of the chain are shortened by `inset` millimetres.
  package func pieces(_ half: SIMD2<Double>, inset: Double = 0) -> [Shape] {
    (0..<frames.count).map { index in
      let (start, end) = (points[index], points[index + 1])
      let way = end - start
      let axis = way.normalized ?? Vector3(0, 0, 1)
      let isFirst = index == 0
      let isLast = index == frames.count - 1
      // A mitred end reaches out as far as the bend's plane can lean over the section.
      let reach = max(half.x, half.y, 9)
      let low = start + axis * (isFirst ? inset : -reach)
      let high = end + axis * (isLast ? -inset : reach)
      var cuts: [Shape.HalfSpace] = []
      if !isFirst { cuts.append(.init(through: start, normal: -Self.between(start - points[index - 1], way))) }
      if !isLast { cuts.append(.init(through: end, normal: Self.between(way, points[index + 2] - end))) }
      let placement = Affine(
        i: frames[index].u * half.x, j: frames[index].v * half.y, k: (high - low) / 2, origin: (low + high) / 2)
      return Shape(.cylinder, placement: placement, cuts: cuts)
    }
  }

  /// The normal of the plane that halves the bend between two directions; it points along them.
  private static func between(_ first: Vector3, _ second: Vector3) -> Vector3 {
    let sum = (first.normalized ?? .zero) + (second.normalized ?? .zero)
    return sum.normalized ?? first.normalized ?? Vector3(0, 0, 1)
  }

  /// A smooth curve through points (Catmull–Rom), `steps` pieces between neighbours.
  static func smooth(_ points: [Vector3], steps: Int) -> [Vector3] {
    guard points.count > 2 else { return points }
    var curve: [Vector3] = []
    for index in 0..<(points.count - 1) {
      let (b, c) = (points[index], points[index + 1])
      let a = index > 0 ? points[index - 1] : b * 2 - c
      let d = index + 2 < points.count ? points[index + 2] : c * 2 - b
      for step in 0..<steps {
        let t = Double(step) / Double(steps)
        let linear = (c - a) * t
        let square = (a * 2 - b * 5 + c * 4 - d) * (t * t)
        let cube = (b * 3 - c * 3 + d - a) * (t * t * t)
        curve.append(b + (linear + square + cube) / 2)
      }
    }
    return curve + [points[points.count - 1]]
  }
}
