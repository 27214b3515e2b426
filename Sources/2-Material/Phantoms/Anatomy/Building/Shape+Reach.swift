// SPDX-License-Identifier: Apache-2.0
import Volumes

extension Shape {
  /// How far a shape reaches in a direction of length one from the origin, in millimetres.
  ///
  /// Exact for a ball whose outermost point lies on its surface or on the rim of one cut; otherwise the greatest of many points of the
  /// surface.
  func reach(_ direction: Vector3) -> Double {
    let weights = Vector3(placement.i.dot(direction), placement.j.dot(direction), placement.k.dot(direction))
    guard body == .ball, let ahead = weights.normalized else { return placement.origin.dot(direction) }
    func isLeft(_ point: Vector3) -> Bool { cuts.allSatisfy { $0.normal.dot(point) <= $0.offset + 1e-6 } }
    let outermost = placement.point(ahead)
    if isLeft(outermost) { return outermost.dot(direction) }
    var best = -Double.infinity
    for cut in cuts {
      // The plane in the coordinates of the unit ball, and the farthest point of the circle in which they meet.
      let steep = Vector3(placement.i.dot(cut.normal), placement.j.dot(cut.normal), placement.k.dot(cut.normal))
      guard let normal = steep.normalized else { continue }
      let distance = (cut.offset - cut.normal.dot(placement.origin)) / steep.length
      guard abs(distance) <= 1, let along = (ahead - normal * ahead.dot(normal)).normalized else { continue }
      let point = placement.point(normal * distance + along * (1 - distance * distance).squareRoot())
      if isLeft(point) { best = max(best, point.dot(direction)) }
    }
    if best.isFinite { return best }
    for step in 0..<4000 {
      let point = placement.point(Vector3.spiral(step, of: 4000))
      if isLeft(point) { best = max(best, point.dot(direction)) }
    }
    return best
  }
}
