// SPDX-License-Identifier: Apache-2.0

/// Where a thread puts the lengths of its rays: one plane for each material, and then one for each channel.
final class PathSink: LineSink {
  // Safe because the planes outlive the sink, each line belongs to one thread, and `sums` is this sink's own.
  private let planes: UnsafeMutablePointer<Float>
  private let sums: UnsafeMutablePointer<Double>
  private let slots: [Int]
  private let densities: [Double]
  private let masks: [UInt64]
  private let materials: Int
  private let channels: Int
  private let columns: Int
  private let pixels: Int
  private let oversampling: Int

  init(
    _ tracer: LineTracer, masks: [UInt64], channels: Int, planes: UnsafeMutablePointer<Float>, columns: Int,
    pixels: Int, oversampling: Int
  ) {
    self.planes = planes
    slots = tracer.solids.map(\.slot)
    densities = tracer.solids.map(\.density)
    self.masks = masks
    materials = tracer.materials.count
    self.channels = channels
    self.columns = columns
    self.pixels = pixels
    self.oversampling = oversampling
    sums = .allocate(capacity: materials + channels)
  }

  deinit { sums.deallocate() }

  func take(a: Int, b: Int, length: Double, _ segments: borrowing Segments) {
    guard segments.count > 1 else { return }
    sums.update(repeating: 0, count: materials + channels)
    for at in 0..<segments.count {
      let owner = Int(segments.owners[at])
      guard owner >= 0 else { continue }
      let extent = segments.starts[at + 1] - segments.starts[at]
      sums[slots[owner]] += extent * densities[owner]
      var mask = masks[owner]
      while mask != 0 {
        sums[materials + mask.trailingZeroBitCount] += extent
        mask &= mask - 1
      }
    }
    let share = length / Double(oversampling * oversampling)
    let pixel = oversampling == 1 ? b * columns + a : b / oversampling * columns + a / oversampling
    if oversampling == 1 {
      for plane in 0..<materials + channels { planes[plane * pixels + pixel] = Float(sums[plane] * share) }
    } else {
      for plane in 0..<materials + channels { planes[plane * pixels + pixel] += Float(sums[plane] * share) }
    }
  }
}
