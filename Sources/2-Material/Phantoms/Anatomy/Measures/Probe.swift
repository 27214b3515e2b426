// SPDX-License-Identifier: Apache-2.0
import Volumes

/// What is where in a phantom, asked point by point and line by line: made once, then quick to ask.
///
/// It is what the anatomy measures itself with while it places findings.
struct Probe: Sendable {
  /// A shape made ready: its inverse map, and a ball around it.
  struct Body: Sendable {
    let shape: Shape
    let inverse: Affine
    let radius: Double

    init(_ shape: Shape) {
      self.shape = shape
      inverse = shape.placement.inverse ?? shape.placement
      let map = shape.placement
      // The Frobenius norm bounds how far the map carries a point of the unit ball, and √3 that of the unit box.
      let norm = (map.i.dot(map.i) + map.j.dot(map.j) + map.k.dot(map.k)).squareRoot()
      radius =
        switch shape.body {
        case .ball: norm
        case .cylinder, .cone: norm * 2.0.squareRoot()
        case .box: norm * 3.0.squareRoot()
        }
    }

    func contains(_ point: Vector3) -> Bool {
      let away = point - shape.placement.origin
      if away.dot(away) > radius * radius { return false }
      let p = inverse.point(point)
      switch shape.body {
      case .ball: if p.dot(p) > 1 { return false }
      case .cylinder: if p.x * p.x + p.y * p.y > 1 || abs(p.z) > 1 { return false }
      case .cone(let top):
        let edge = 1 + (top - 1) * (p.z + 1) / 2
        if abs(p.z) > 1 || p.x * p.x + p.y * p.y > edge * edge { return false }
      case .box: if max(abs(p.x), abs(p.y), abs(p.z)) > 1 { return false }
      }
      for cut in shape.cuts where cut.normal.dot(point) > cut.offset { return false }
      return true
    }
  }

  private let bodies: [Body]
  private let structures: [Structure]
  private let hosts: [Structures]

  /// Makes a phantom's solids ready; `about` leaves out those that a ball of a radius about a point does not meet.
  init(_ solids: [Solid], about ball: (centre: Vector3, radius: Double)? = nil) {
    var (bodies, structures, hosts): ([Body], [Structure], [Structures]) = ([], [], [])
    for solid in solids {
      let body = Body(solid.shape)
      if let ball, (body.shape.placement.origin - ball.centre).length > body.radius + ball.radius { continue }
      bodies.append(body)
      structures.append(solid.structure)
      hosts.append(solid.hosts)
    }
    self.bodies = bodies
    self.structures = structures
    self.hosts = hosts
  }

  /// What is at a point.
  func structure(at point: Vector3) -> Structure {
    var found = Structure.outside
    for index in bodies.indices where hosts[index].contains(found) && bodies[index].contains(point) {
      found = structures[index]
    }
    return found
  }
}
