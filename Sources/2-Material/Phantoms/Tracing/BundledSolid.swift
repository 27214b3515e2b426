// SPDX-License-Identifier: Apache-2.0
import Volumes

/// A bundle of lines in the coordinates of one solid's unit body.
struct BundledSolid {
  var kind: TracedSolid.Kind
  /// The radius of a cone.
  var middle: Float
  var slope: Float
  /// Its planes in the list of ``BundledCut``.
  var firstCut: Int
  var endOfCuts: Int
  var start: Vector3
  var startA: Vector3
  var startB: Vector3
  var way: Vector3
  var wayA: Vector3
  var wayB: Vector3

  init(_ solid: TracedSolid, _ bundle: LineBundle) {
    kind = solid.kind
    (middle, slope) = (Float(solid.middle), Float(solid.slope))
    (firstCut, endOfCuts) = (solid.cuts.lowerBound, solid.cuts.upperBound)
    let inverse = solid.inverse
    let turn = Affine(i: inverse.i, j: inverse.j, k: inverse.k, origin: .zero)
    start = inverse.point(bundle.start)
    (startA, startB) = (turn.point(bundle.startA), turn.point(bundle.startB))
    (way, wayA, wayB) = (turn.point(bundle.way), turn.point(bundle.wayA), turn.point(bundle.wayB))
  }
}

/// A bundle of lines as a cutting plane sees it: how much room there is before the plane, and how fast it is used up.
struct BundledCut {
  /// The room at the start of the lines: constant, per step of *a*, per step of *b*.
  var room: Vector3
  /// What a step along the line takes of it: likewise.
  var speed: Vector3

  init(_ cut: Shape.HalfSpace, _ bundle: LineBundle) {
    let n = cut.normal
    room = Vector3(cut.offset - n.dot(bundle.start), -n.dot(bundle.startA), -n.dot(bundle.startB))
    speed = Vector3(n.dot(bundle.way), n.dot(bundle.wayA), n.dot(bundle.wayB))
  }
}

/// A cutting plane as the lines of one tile see it, in single precision.
struct TileCut {
  /// The room at the base: constant, per step of *a*, per step of *b*.
  var room: SIMD3<Float>
  /// How fast the lines go towards the plane: likewise.
  var speed: SIMD3<Float>
  var nought: Float

  /// Prepares a plane for the tile whose middle line is (*a*, *b*), counted from `base`.
  @inline(__always)
  init(_ cut: BundledCut, a: Double, b: Double, base: Double, nought: Float) {
    let way = cut.speed.x + cut.speed.y * a + cut.speed.z * b
    let start = cut.room.x + cut.room.y * a + cut.room.z * b
    room = SIMD3<Float>(
      Float(start - way * base), Float(cut.room.y - cut.speed.y * base), Float(cut.room.z - cut.speed.z * base))
    speed = SIMD3<Float>(Float(way), Float(cut.speed.y), Float(cut.speed.z))
    self.nought = nought
  }

  /// Leaves of the intervals what lies behind the plane.
  @inline(__always)
  func clip(_ first: inout Lanes, _ second: inout Lanes, _ a: Lanes, _ b: Lanes) {
    let (room, speed) = (room.x + a * room.y + b * room.z, speed.x + a * speed.y + b * speed.z)
    let isAlong = speed.magnitudes.isBelow(Lanes(repeating: nought))
    let one = Lanes(repeating: 1)
    let place = room / one.chosen(isAlong, else: speed)
    let isBeyond = room.isBelow(.zero)
    let isLeaving = Lanes.zero.isBelow(speed)
    second = second.least(place.chosen(isLeaving & ~isAlong, else: .never))
    first = first.greatest(place.chosen(~isLeaving & ~isAlong, else: -.never))
    first = Lanes.never.chosen(isAlong & isBeyond, else: first)
  }
}
