// SPDX-License-Identifier: Apache-2.0
import Foundation

extension GreyChanges {
  /// The shares of a bell out to four standard deviations; they add up to one.
  static func bell(width: Double) -> [Float] {
    let reach = Int(4 * width + 0.5)
    let shares = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (width * width)) }
    let total = shares.reduce(0, +)
    return shares.map { Float($0 / total) }
  }

  /// Blurs by a bell, axis by axis; outside stands the nearest pixel of the border.
  static func blur(
    _ pixels: Pixels, channels: Int, sizes: [Int], width: Double, scratch: AugmentationScratch
  ) {
    guard width > 0 else { return }
    let shares = bell(width: width)
    guard shares.count > 1 else { return }
    for axis in 0..<3 where sizes[axis] > 1 {
      let inner = sizes[(axis + 1)...].reduce(1, *)
      // Columns are blurred line by line, other axes a whole line or slice at a time.
      if inner == 1 {
        blurLines(pixels, length: sizes[axis], shares: shares, scratch: scratch)
      } else {
        blurSlabs(pixels, size: sizes[axis], inner: inner, shares: shares, scratch: scratch)
      }
    }
  }

  private static func blurLines(_ pixels: Pixels, length: Int, shares: [Float], scratch: AugmentationScratch) {
    let reach = shares.count / 2
    AugmentationScratch.grow(&scratch.row, to: length + 2 * reach)
    scratch.row.withUnsafeMutableBufferPointer { row in
      guard let line = row.baseAddress, let base = pixels.baseAddress else { return }
      for begin in stride(from: 0, to: pixels.count, by: length) {
        let to = base + begin
        line.update(repeating: to[0], count: reach)
        (line + reach).update(from: to, count: length)
        (line + reach + length).update(repeating: to[length - 1], count: reach)
        to.update(repeating: 0, count: length)
        for (offset, share) in shares.enumerated() {
          let from = line + offset
          for at in 0..<length { to[at] += share * from[at] }
        }
      }
    }
  }

  private static func blurSlabs(
    _ pixels: Pixels, size: Int, inner: Int, shares: [Float], scratch: AugmentationScratch
  ) {
    let reach = shares.count / 2
    AugmentationScratch.grow(&scratch.pixels, to: size * inner)
    scratch.pixels.withUnsafeMutableBufferPointer { copy in
      guard let old = copy.baseAddress, let base = pixels.baseAddress else { return }
      for begin in stride(from: 0, to: pixels.count, by: size * inner) {
        old.update(from: base + begin, count: size * inner)
        for place in 0..<size {
          let to = base + begin + place * inner
          to.update(repeating: 0, count: inner)
          for (offset, share) in shares.enumerated() {
            let from = old + min(max(0, place + offset - reach), size - 1) * inner
            for at in 0..<inner { to[at] += share * from[at] }
          }
        }
      }
    }
  }
}
