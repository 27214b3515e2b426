// SPDX-License-Identifier: Apache-2.0

/// One reading of an image at other places: all that turns, mirrors and bends it, done with one interpolation.
///
/// Images are interpolated linearly, masks take the nearest pixel. What lies outside has the value of the nearest pixel of the border,
/// in images and in masks alike.
package struct Resampling {
  private let map: SpatialMap
  /// A field for each axis of space that has more than one pixel, for each bending, in pixels.
  private var bends: [(axis: Int, field: SmoothField)]
  private let sizes: [Int]
  private let width: Int

  /// Prepares a reading.
  /// - Parameters:
  ///   - map: Where places are read, after the bending.
  ///   - bends: Moves along an axis in pixels of the new image.
  ///   - sizes: Slices, rows and columns.
  package init(map: SpatialMap, bends: [(axis: Int, field: SmoothField)], sizes: [Int]) {
    self.map = map
    self.bends = bends
    self.sizes = sizes
    width = (sizes[2] + 7) & ~7
  }

  /// Reads every channel and the mask anew.
  package mutating func apply(
    _ pixels: UnsafeMutableBufferPointer<Float>, channels: Int, mask: UnsafeMutableBufferPointer<UInt8>?,
    scratch: AugmentationScratch
  ) {
    AugmentationScratch.grow(&scratch.pixels, to: pixels.count)
    AugmentationScratch.grow(&scratch.mask, to: mask?.count ?? 0)
    AugmentationScratch.grow(&scratch.row, to: 6 * width)
    AugmentationScratch.grow(&scratch.places, to: 2 * width)
    scratch.pixels.withUnsafeMutableBufferPointer { old in
      scratch.mask.withUnsafeMutableBufferPointer { oldMask in
        scratch.row.withUnsafeMutableBufferPointer { row in
          scratch.places.withUnsafeMutableBufferPointer { places in
            guard let from = old.baseAddress, let to = pixels.baseAddress, let row = row.baseAddress,
              let places = places.baseAddress
            else { return }
            from.update(from: to, count: pixels.count)
            var masks: (from: UnsafePointer<UInt8>, to: UnsafeMutablePointer<UInt8>)?
            if let mask, let fromMask = oldMask.baseAddress, let toMask = mask.baseAddress {
              fromMask.update(from: toMask, count: mask.count)
              masks = (UnsafePointer(fromMask), toMask)
            }
            read(from: from, to: to, channels: channels, masks: masks, row: row, places: places)
          }
        }
      }
    }
  }

  private mutating func read(
    from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, channels: Int,
    masks: (from: UnsafePointer<UInt8>, to: UnsafeMutablePointer<UInt8>)?, row: UnsafeMutablePointer<Float>,
    places: UnsafeMutablePointer<Int32>
  ) {
    let space = sizes[0] * sizes[1] * sizes[2]
    for slice in 0..<sizes[0] {
      for bend in bends.indices { bends[bend].field.select(slice: slice) }
      for line in 0..<sizes[1] {
        place(slice: slice, line: line, row: row, places: places, isMasked: masks != nil)
        let begin = (slice * sizes[1] + line) * sizes[2]
        for channel in 0..<channels {
          gather(from + channel * space, to: to + channel * space + begin, row: row, places: places)
        }
        if let masks {
          let nearest = places + width
          for column in 0..<sizes[2] { masks.to[begin + column] = masks.from[Int(nearest[column])] }
        }
      }
    }
  }

  /// Finds where the pixels of a row are read: the lower corner, what lies beyond it along each axis, and the nearest pixel.
  private func place(
    slice: Int, line: Int, row: UnsafeMutablePointer<Float>, places: UnsafeMutablePointer<Int32>, isMasked: Bool
  ) {
    // Moves stand behind the shares, which they become.
    let moves = row + 3 * width
    let isBent = !bends.isEmpty
    if isBent {
      moves.update(repeating: 0, count: 3 * width)
      for (axis, field) in bends { field.add(row: line, times: 1, to: moves + axis * width) }
    }
    let start = map.source(of: SIMD3(Double(slice), Double(line), 0))
    let axes = sizes[0] > 1 ? 0..<3 : 1..<3
    var column = Lanes(0, 1, 2, 3, 4, 5, 6, 7)
    var at = 0
    while at < width {
      var corner = SIMD8<Int32>(repeating: 0)
      var nearest = corner
      for axis in axes {
        let factors = map.rows[axis]
        var place = column * Float(factors[2]) + Float(start[axis])
        if isBent {
          for other in axes { place += load(moves + other * width + at) * Float(factors[other]) }
        }
        let last = Float(sizes[axis] - 1)
        place = LaneMath.bounded(place, 0, last)
        // A place on a pixel goes to the lower or to the upper corner; both read the pixel itself.
        let below = ((place - 0.5) + LaneMath.rounder) - LaneMath.rounder
        let lower = LaneMath.bounded(below, 0, max(0, last - 1))
        let stride = Int32(axis == 2 ? 1 : axis == 1 ? sizes[2] : sizes[1] * sizes[2])
        corner &+= LaneMath.whole(lower + LaneMath.rounder) &* stride
        store(place - lower, at: row + axis * width + at)
        if isMasked { nearest &+= LaneMath.whole(place + LaneMath.rounder) &* stride }
      }
      UnsafeMutableRawPointer(places + at).storeBytes(of: corner, as: SIMD8<Int32>.self)
      if isMasked { UnsafeMutableRawPointer(places + width + at).storeBytes(of: nearest, as: SIMD8<Int32>.self) }
      column += 8
      at += 8
    }
  }

  private func gather(
    _ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, row: UnsafePointer<Float>,
    places: UnsafePointer<Int32>
  ) {
    let right = sizes[2] > 1 ? 1 : 0
    let down = sizes[1] > 1 ? sizes[2] : 0
    let (downs, rights) = (row + width, row + 2 * width)
    func flat(_ corner: UnsafePointer<Float>, _ column: Int) -> Float {
      let (across, below) = (rights[column], downs[column])
      let upper = corner[0] * (1 - across) + corner[right] * across
      let lower = corner[down] * (1 - across) + corner[down + right] * across
      return upper * (1 - below) + lower * below
    }
    guard sizes[0] > 1 else {
      for column in 0..<sizes[2] { to[column] = flat(from + Int(places[column]), column) }
      return
    }
    let deep = sizes[1] * sizes[2]
    for column in 0..<sizes[2] {
      let corner = from + Int(places[column])
      let share = row[column]
      to[column] = flat(corner, column) * (1 - share) + flat(corner + deep, column) * share
    }
  }

  private func load(_ numbers: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(numbers).loadUnaligned(as: Lanes.self)
  }

  private func store(_ lanes: Lanes, at numbers: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(numbers).storeBytes(of: lanes, as: Lanes.self)
  }
}
