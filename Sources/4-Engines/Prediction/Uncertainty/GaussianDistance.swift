// SPDX-License-Identifier: Apache-2.0

/// How far a vector lies from what is known, in units of the known vectors' own spread: Mahalanobis' distance.
///
/// Each class has its own mean and all share one covariance; the distance is that to the nearest class. Relative to one wide
/// Gaussian over everything, places in which all images vary count less, which tells near strangers better.
///
/// **Edge cases.** With one class the relative distance would be 0 everywhere: it is `nil`. Means and roots are kept in single
/// precision, and distances are of those, so that a distance is the same before a file is written and after it is read.
/// > Source: Lee, Lee, Lee & Shin, NeurIPS 2018; Ren, Fort, Liu et al., arXiv:2106.09022 (2021). Checked by hand, by law (affine
/// > maps, order of rows) and against scikit-learn in `GaussianDistanceTests`.
public struct GaussianDistance: Sendable {
  /// How many places a vector has.
  public let width: Int
  /// The mean of each class.
  public let means: [[Float]]
  /// By which share the covariance was drawn towards a sphere; `nil` where it was read from a file.
  public let shrinkage: Double?
  let root: TriangularRoot
  let background: Background?
  private let whitenedMeans: [[Double]]

  /// One Gaussian over everything.
  struct Background: Sendable {
    var mean: [Float]
    var root: TriangularRoot
  }

  /// Learns from vectors; `nil` where there are fewer than two, all are the same, or without shrinkage the covariance cannot be inverted.
  ///
  /// - Parameters:
  ///   - rows: The vectors, one after the other; all finite.
  ///   - width: How many numbers a vector has, 1 to some thousands.
  ///   - classes: The class of each vector, from 0 without gaps; `nil` for one class.
  ///   - method: How far covariances are drawn towards a sphere.
  /// - Complexity: O(*n d*² + *d*³).
  public init?(_ rows: [Float], width: Int, classes: [Int]? = nil, _ method: Shrinkage = .ledoitWolf) {
    precondition(width > 0 && rows.count % width == 0, "a matrix has whole rows")
    let count = rows.count / width
    let classes = classes ?? [Int](repeating: 0, count: count)
    precondition(classes.count == count && classes.allSatisfy { $0 >= 0 }, "each row has a class")
    let number = (classes.max() ?? 0) + 1
    guard count > 1, Set(classes).count == number else { return nil }
    func centred(_ classes: [Int], _ number: Int) -> (means: [[Float]], rows: [Double]) {
      var sums = [[Double]](repeating: [Double](repeating: 0, count: width), count: number)
      var members = [Double](repeating: 0, count: number)
      for row in 0..<count {
        members[classes[row]] += 1
        for place in 0..<width { sums[classes[row]][place] += Double(rows[row * width + place]) }
      }
      let means = zip(sums, members).map { sum, members in sum.map { $0 / members } }
      var centred = [Double](repeating: 0, count: rows.count)
      for row in 0..<count {
        let mean = means[classes[row]]
        for place in 0..<width { centred[row * width + place] = Double(rows[row * width + place]) - mean[place] }
      }
      return (means.map { $0.map { Float($0) } }, centred)
    }
    let own = centred(classes, number)
    let covariance = ShrunkCovariance(centred: own.rows, width: width, method)
    guard let root = TriangularRoot(covariance) else { return nil }
    var background: Background?
    if number > 1 {
      let all = centred([Int](repeating: 0, count: count), 1)
      guard let root = TriangularRoot(ShrunkCovariance(centred: all.rows, width: width, method)) else { return nil }
      background = Background(mean: all.means[0], root: root)
    }
    self.init(means: own.means, root: root, background: background, shrinkage: covariance.shrinkage)
  }

  /// Takes what was learned before.
  init(means: [[Float]], root: TriangularRoot, background: Background?, shrinkage: Double? = nil) {
    width = root.width
    self.means = means
    self.root = root
    self.background = background
    self.shrinkage = shrinkage
    whitenedMeans = means.map { root.whitened($0.map { Double($0) }) }
  }

  /// The distance to the nearest class, ≥ 0, without a unit.
  /// - Complexity: O(*d*² + classes · *d*).
  public func distance(_ vector: [Float]) -> Double { square(vector).squareRoot() }

  /// The squared distance to the nearest class less that to everything; `nil` with one class.
  public func relativeDistance(_ vector: [Float]) -> Double? {
    guard let background else { return nil }
    let white = background.root.whitened(zip(vector, background.mean).map { Double($0) - Double($1) })
    return square(vector) - white.reduce(0) { $0 + $1 * $1 }
  }

  private func square(_ vector: [Float]) -> Double {
    let white = root.whitened(vector.map { Double($0) })
    var least = Double.infinity
    for mean in whitenedMeans {
      var sum = 0.0
      for place in 0..<width {
        let part = white[place] - mean[place]
        sum += part * part
      }
      least = min(least, sum)
    }
    return least
  }
}
