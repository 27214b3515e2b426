// SPDX-License-Identifier: Apache-2.0
import Foundation
import Prediction

/// How alike two maps are.
public enum MapSimilarity: String, Sendable, Hashable, CaseIterable {
  /// Spearman's correlation of the values over the voxels.
  case spearman
  /// Spearman's correlation of the absolute values, for maps whose sign may turn round.
  case spearmanAbsolute = "spearman-absolute"
  /// The mean structural similarity of the maps, each scaled to 0…1, in windows of 7 × 7 within a slice.
  ///
  /// > Source: Wang et al., IEEE Transactions on Image Processing 13 (2004) 600–612, with even weights.
  case ssim

  /// How alike two maps are.
  ///
  /// Maps of which both are one number throughout are the same picture and have 1; where only one is, they share nothing, 0.
  /// - Parameters:
  ///   - first: A map.
  ///   - second: A map of the same size.
  ///   - extent: Slices, rows and columns of both.
  /// - Returns: −1 to 1; `nil` where slices are too small for a window of 3 × 3.
  /// - Complexity: O(*n* log *n*).
  public func value(_ first: [Float], _ second: [Float], extent: SIMD3<Int>) -> Double? {
    precondition(first.count == second.count && first.count == extent.x * extent.y * extent.z, "maps of one size")
    let flat = [first, second].map { $0.min() == $0.max() }
    if flat[0] || flat[1] { return flat[0] && flat[1] ? 1 : 0 }
    switch self {
    case .spearman: return Self.correlation(Self.ranks(first), Self.ranks(second))
    case .spearmanAbsolute: return Self.correlation(Self.ranks(first.map(abs)), Self.ranks(second.map(abs)))
    case .ssim: return Self.structural(Self.scaled(first), Self.scaled(second), extent)
    }
  }

  /// Ranks from 1, ties with the mean of their places.
  static func ranks(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 + 1 }
      first = last + 1
    }
    return ranks
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for place in a.indices {
      let (x, y) = (a[place] - meanA, b[place] - meanB)
      ab += x * y
      aa += x * x
      bb += y * y
    }
    if aa == 0 || bb == 0 { return aa == bb ? 1 : 0 }
    return min(1, max(-1, ab / (aa * bb).squareRoot()))
  }

  private static func scaled(_ values: [Float]) -> [Double] {
    let (least, greatest) = (Double(values.min() ?? 0), Double(values.max() ?? 1))
    return values.map { (Double($0) - least) / (greatest - least) }
  }

  private static func structural(_ a: [Double], _ b: [Double], _ extent: SIMD3<Int>) -> Double? {
    var window = min(7, extent.y, extent.z)
    if window % 2 == 0 { window -= 1 }
    guard window >= 3 else { return nil }
    let n = Double(window * window)
    // The constants of the source, for values of range 1.
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    var (sum, count) = (0.0, 0)
    for slice in 0..<extent.x {
      for row in 0...extent.y - window {
        for column in 0...extent.z - window {
          var (sa, sb, saa, sbb, sab) = (0.0, 0.0, 0.0, 0.0, 0.0)
          for r in row..<row + window {
            let first = (slice * extent.y + r) * extent.z + column
            for place in first..<first + window {
              sa += a[place]
              sb += b[place]
              saa += a[place] * a[place]
              sbb += b[place] * b[place]
              sab += a[place] * b[place]
            }
          }
          let (ma, mb) = (sa / n, sb / n)
          let (va, vb) = ((saa - n * ma * ma) / (n - 1), (sbb - n * mb * mb) / (n - 1))
          let cov = (sab - n * ma * mb) / (n - 1)
          sum += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
          count += 1
        }
      }
    }
    return sum / Double(count)
  }
}
