// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A Gaussian along one axis, cut off at four standard deviations, its weights adding up to 1, with the outermost voxels repeated.
struct GaussianSmoothing: Sendable {
  /// The weights from the middle outwards.
  private let weights: [Float]

  /// Makes the kernel of a standard deviation in voxels, for an axis of so many voxels.
  ///
  /// It reaches no further than the axis: all that lies beyond is an outermost voxel, which takes those weights together.
  init(deviation: Double, count: Int) {
    // A kernel of a million voxels is flat over any image; steps from one grid to another may be of any ratio.
    let reach = Int(min(Double(1 << 20), max(0, (4 * deviation + 0.5).rounded(.down))))
    let kernel = (0...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = 2 * kernel.reduce(0, +) - kernel[0]
    var near = kernel.prefix(max(1, count))
    let far = kernel.dropFirst(near.count).reduce(0, +)
    if count > 1 { near[near.count - 1] += far } else { near[0] += 2 * far }
    weights = near.map { Float($0 / sum) }
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
