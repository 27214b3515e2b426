// SPDX-License-Identifier: Apache-2.0

/// Where a thread puts the lengths of its rays: one plane for each material, and then one for each channel.
final class PathSink: LineSink {
  /// What a kind of piece is added to.
  struct Share: Sendable, Hashable {
    /// The plane of its material; that behind the last for nothing.
    var plane: Int
    var density: Double
    /// A bit for each channel that it belongs to.
    var channels: UInt64 = 0
  }

  // Safe because the planes outlive the sink, each line belongs to one thread, and the rest is this sink's own.
  private let planes: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  private let sums: UnsafeMutablePointer<Double>
  private let shares: UnsafeMutablePointer<Share>
  private let materials: Int
  private let count: Int
  private let columns: Int
  private let oversampling: Int
  private let weight: Double

  /// The planes are full of noughts; there is a share for each kind.
  init(
    _ planes: [UnsafeMutablePointer<Float>], shares: [Share], materials: Int, columns: Int, oversampling: Int
  ) {
    count = planes.count
    self.planes = .allocate(capacity: count)
    for plane in planes.indices { self.planes[plane] = planes[plane] }
    self.shares = .allocate(capacity: shares.count)
    for kind in shares.indices { self.shares[kind] = shares[kind] }
    sums = .allocate(capacity: count + 1)
    sums.initialize(repeating: 0, count: count + 1)
    self.materials = materials
    self.columns = columns
    self.oversampling = oversampling
    weight = 1 / Double(oversampling * oversampling)
  }

  deinit {
    planes.deallocate()
    shares.deallocate()
    sums.deallocate()
  }

  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments) {
    var piece = segments.pieces
    let end = piece + segments.count
    while piece < end {
      let share = shares + piece.pointee.kind
      let extent = piece[1].start - piece[0].start
      sums[share.pointee.plane] += extent * share.pointee.density
      var channels = share.pointee.channels
      while channels != 0 {
        sums[materials &+ channels.trailingZeroBitCount] += extent
        channels &= channels &- 1
      }
      piece += 1
    }
    // The sums are nought again for the next line: clearing them all at once just before they are added to makes that wait.
    if oversampling == 1 {
      let pixel = b &* columns &+ a
      for plane in 0..<count {
        planes[plane][pixel] = Float(sums[plane] * length)
        sums[plane] = 0
      }
    } else {
      let pixel = b / oversampling &* columns &+ a / oversampling
      for plane in 0..<count {
        planes[plane][pixel] += Float(sums[plane] * length * weight)
        sums[plane] = 0
      }
    }
  }
}
