// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// Changes of grey values, all channels of an image together.
enum GreyChanges {
  typealias Pixels = UnsafeMutableBufferPointer<Float>

  /// Grey values to a power between the least and the greatest.
  static func gamma(_ pixels: Pixels, power: Double) {
    let (least, greatest) = range(pixels)
    let span = greatest - least
    guard power != 1, span > 0, span.isFinite else { return }
    let power = Float(power)
    // Zero has no logarithm; a number so small stays as good as zero at every power in use.
    let floor = Lanes(repeating: 1e-30)
    let lowest = Lanes(repeating: -126)
    let inverse = 1 / span
    each(pixels) { grey in
      let share = ((grey - least) * inverse).replacing(with: floor, where: grey .<= least)
      let exponents = LaneMath.log2(share) * power
      return LaneMath.exp2(exponents.replacing(with: lowest, where: exponents .< lowest)) * span + least
    }
  }

  /// Grey values times a factor, plus a share of their standard deviation.
  static func window(_ pixels: Pixels, scale: Double, shift: Double) {
    let move = shift == 0 ? 0 : Float(shift * deviation(pixels, about: mean(pixels)))
    guard scale != 1 || move != 0 else { return }
    let scale = Float(scale)
    each(pixels) { $0 * scale + move }
  }

  /// Adds normal noise.
  static func noise(_ pixels: Pixels, share: Double, draws: inout PhiloxStream, scratch: AugmentationScratch) {
    let deviation = Float(share * deviation(pixels, about: mean(pixels)))
    guard deviation > 0, let base = pixels.baseAddress else { return }
    let chunk = 2048
    AugmentationScratch.grow(&scratch.words, to: chunk / 2)
    scratch.words.withUnsafeMutableBufferPointer { words in
      var at = 0
      while at < pixels.count {
        let part = UnsafeMutableBufferPointer(rebasing: words[0..<(chunk / 2)])
        draws.fill(part)
        guard let random = UnsafeRawPointer(part.baseAddress) else { return }
        var inside = 0
        while inside < chunk, at < pixels.count {
          let (first, second) = LaneMath.normals(
            random.loadUnaligned(fromByteOffset: 4 * inside, as: SIMD8<UInt32>.self),
            random.loadUnaligned(fromByteOffset: 4 * inside + 32, as: SIMD8<UInt32>.self))
          add(first * deviation, to: base, at: at, count: pixels.count)
          add(second * deviation, to: base, at: at + 8, count: pixels.count)
          inside += 16
          at += 16
        }
      }
    }
  }

  /// Multiplies what lies above the least grey value by one plus a smooth field.
  static func multiply(
    _ pixels: Pixels, channels: Int, sizes: [Int], grid: [Float], scratch: AugmentationScratch
  ) {
    guard grid.contains(where: { $0 != 0 }) else { return }
    let least = range(pixels).least
    var field = SmoothField(grid: grid[...], points: DrawnChange.fieldPoints, sizes: sizes)
    AugmentationScratch.grow(&scratch.row, to: (sizes[2] + 7) & ~7)
    scratch.row.withUnsafeMutableBufferPointer { row in
      guard let factors = row.baseAddress else { return }
      for slice in 0..<sizes[0] {
        field.select(slice: slice)
        for line in 0..<sizes[1] {
          factors.update(repeating: 1, count: (sizes[2] + 7) & ~7)
          field.add(row: line, times: 1, to: factors)
          for channel in 0..<channels {
            let begin = ((channel * sizes[0] + slice) * sizes[1] + line) * sizes[2]
            for column in 0..<sizes[2] {
              pixels[begin + column] = (pixels[begin + column] - least) * factors[column] + least
            }
          }
        }
      }
    }
  }

  /// Puts boxes to the mean of the image.
  static func cutOut(_ pixels: Pixels, channels: Int, sizes: [Int], boxes: [DrawnChange.Box]) {
    let grey = Float(mean(pixels))
    for box in boxes {
      for channel in 0..<channels {
        for slice in box.first[0]...box.last[0] {
          for line in box.first[1]...box.last[1] {
            let begin = ((channel * sizes[0] + slice) * sizes[1] + line) * sizes[2]
            for column in box.first[2]...box.last[2] { pixels[begin + column] = grey }
          }
        }
      }
    }
  }

  private static func add(_ lanes: Lanes, to base: UnsafeMutablePointer<Float>, at: Int, count: Int) {
    if at + 8 <= count {
      let place = UnsafeMutableRawPointer(base + at)
      place.storeBytes(of: place.loadUnaligned(as: Lanes.self) + lanes, as: Lanes.self)
    } else if at < count {
      for lane in 0..<(count - at) { base[at + lane] += lanes[lane] }
    }
  }
}

// MARK: - Passes over pixels

extension GreyChanges {
  /// Replaces each grey value.
  @inline(__always)
  static func each(_ pixels: Pixels, _ change: (Lanes) -> Lanes) {
    guard let base = pixels.baseAddress else { return }
    var at = 0
    while at + 8 <= pixels.count {
      let place = UnsafeMutableRawPointer(base + at)
      place.storeBytes(of: change(place.loadUnaligned(as: Lanes.self)), as: Lanes.self)
      at += 8
    }
    guard at < pixels.count else { return }
    var last = Lanes(repeating: base[at])
    for lane in 0..<(pixels.count - at) { last[lane] = base[at + lane] }
    last = change(last)
    for lane in 0..<(pixels.count - at) { base[at + lane] = last[lane] }
  }

  /// The least and the greatest grey value.
  static func range(_ pixels: Pixels) -> (least: Float, greatest: Float) {
    guard let base = pixels.baseAddress else { return (0, 0) }
    var least = Lanes(repeating: base[0])
    var greatest = least
    var at = 0
    while at + 8 <= pixels.count {
      let lanes = UnsafeRawPointer(base + at).loadUnaligned(as: Lanes.self)
      least = least.replacing(with: lanes, where: lanes .< least)
      greatest = greatest.replacing(with: lanes, where: lanes .> greatest)
      at += 8
    }
    var (low, high) = (least.min(), greatest.max())
    while at < pixels.count {
      low = min(low, base[at])
      high = max(high, base[at])
      at += 1
    }
    return (low, high)
  }

  /// The mean grey value.
  static func mean(_ pixels: Pixels) -> Double {
    pixels.isEmpty ? 0 : sum(pixels) { $0 } / Double(pixels.count)
  }

  /// The standard deviation of grey values, the mean square of all.
  static func deviation(_ pixels: Pixels, about mean: Double) -> Double {
    guard !pixels.isEmpty else { return 0 }
    let mean = Float(mean)
    let squares = sum(pixels) { grey in
      let away = grey - mean
      return away * away
    }
    return (squares / Double(pixels.count)).squareRoot()
  }

  /// The sum of a term for each grey value; sums of a few thousand in 32 bits, over them in 64.
  @inline(__always)
  private static func sum(_ pixels: Pixels, _ term: (Lanes) -> Lanes) -> Double {
    guard let base = pixels.baseAddress else { return 0 }
    var total = 0.0
    var at = 0
    while at + 8 <= pixels.count {
      var part = Lanes(repeating: 0)
      let end = min(pixels.count - 7, at + 4096)
      while at < end {
        part += term(UnsafeRawPointer(base + at).loadUnaligned(as: Lanes.self))
        at += 8
      }
      total += Double(part.sum())
    }
    while at < pixels.count {
      total += Double(term(Lanes(repeating: base[at]))[0])
      at += 1
    }
    return total
  }
}
