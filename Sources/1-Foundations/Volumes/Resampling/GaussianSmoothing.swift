// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A Gaussian along one axis, cut off at four standard deviations, its weights adding up to 1, with the outermost voxels repeated.
struct GaussianSmoothing: Sendable {
  /// The weights from the middle outwards.
  private let weights: [Float]

  /// Makes the kernel of a standard deviation in voxels.
  init(deviation: Double) {
    let reach = Int((4 * deviation + 0.5).rounded(.down))
    let kernel = (0...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = 2 * kernel.reduce(0, +) - kernel[0]
    weights = kernel.map { Float($0 / sum) }
  }

  /// Smooths along one axis of a block of `outer × count × inner` numbers.
  func applied(to source: [Float], outer: Int, count: Int, inner: Int, workers: Int?) -> [Float] {
    source.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      // Safe because the threads only read the source, at places that are clamped to it.
      nonisolated(unsafe) let source = base
      if inner == 1 {
        return filled(count: outer * count, chunks: outer, workers: workers) { result, rows in
          for row in rows { smooth(source + row * count, result + row * count, count) }
        }
      }
      return filled(count: outer * count * inner, chunks: outer * count, workers: workers) { result, lines in
        for line in lines {
          let (block, index) = line.quotientAndRemainder(dividingBy: count)
          let (start, target) = (source + block * count * inner, result + line * inner)
          let own = start + index * inner
          for place in 0..<inner { target[place] = weights[0] * own[place] }
          for tap in 1..<weights.count {
            let (before, after) = (start + max(index - tap, 0) * inner, start + min(index + tap, count - 1) * inner)
            let weight = weights[tap]
            for place in 0..<inner { target[place] += weight * (before[place] + after[place]) }
          }
        }
      }
    }
  }

  private func smooth(_ row: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ count: Int) {
    for index in 0..<count {
      var sum = weights[0] * row[index]
      for tap in 1..<weights.count {
        sum += weights[tap] * (row[max(index - tap, 0)] + row[min(index + tap, count - 1)])
      }
      result[index] = sum
    }
  }
}
