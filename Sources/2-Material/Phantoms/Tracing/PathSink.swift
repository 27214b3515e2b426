// SPDX-License-Identifier: Apache-2.0

/// Where a thread puts the lengths of its rays: one plane for each material, and then one for each channel.
final class PathSink: LineSink {
  // Safe because the planes outlive the sink, each line belongs to one thread, and the rest is this sink's own.
  private let planes: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  private let sums: UnsafeMutablePointer<Double>
  private let materials: Int
  private let count: Int
  private let columns: Int
  private let oversampling: Int
  private let share: Double

  /// The planes are full of noughts.
  init(_ planes: [UnsafeMutablePointer<Float>], materials: Int, columns: Int, oversampling: Int) {
    count = planes.count
    self.planes = .allocate(capacity: count)
    for plane in planes.indices { self.planes[plane] = planes[plane] }
    sums = .allocate(capacity: count)
    sums.initialize(repeating: 0, count: count)
    self.materials = materials
    self.columns = columns
    self.oversampling = oversampling
    share = 1 / Double(oversampling * oversampling)
  }

  deinit {
    planes.deallocate()
    sums.deallocate()
  }

  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments, _ marks: UnsafePointer<SolidMark>) {
    for at in 0..<segments.count {
      let owner = Int(segments.owners[at])
      guard owner >= 0 else { continue }
      let extent = segments.starts[at &+ 1] - segments.starts[at]
      let mark = marks + owner
      sums[mark.pointee.slot] += extent * mark.pointee.density
      var channels = mark.pointee.channels
      while channels != 0 {
        sums[materials &+ channels.trailingZeroBitCount] += extent
        channels &= channels &- 1
      }
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
        planes[plane][pixel] += Float(sums[plane] * length * share)
        sums[plane] = 0
      }
    }
  }
}
