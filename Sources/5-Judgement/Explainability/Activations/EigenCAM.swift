// SPDX-License-Identifier: Apache-2.0
import Inference
import Prediction

/// The strongest pattern of the last maps of features: what the network saw, whatever it answered.
///
/// The maps, cells by channels, are projected on their first right singular vector, without centring. The sign is chosen so that the
/// sum of the map is not negative. It does not depend on the finding, which is why it must not be read as a reason for one.
///
/// > Source: Muhammad and Yeasin, IJCNN, 2020. Against NumPy's decomposition in `Proofs/explanations.py`.
public struct EigenCAM: Explainer {
  /// Which output of the predictor holds the maps.
  public var features: Int

  /// Makes the method for maps of an output.
  public init(features: Int) { self.features = features }

  /// The method's name.
  public var method: String { "eigen-cam" }

  /// Explains an answer with one call of the model.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    try watch.check()
    let outputs = try question.outputs()
    let score = try question.score(in: outputs)
    let maps = try FeatureMaps(outputs, output: features)
    let cells = Self.projection(maps)
    watch.progress(1)
    return Explanation(
      method: method, values: FeatureMaps.spread(cells, maps.extent, over: question.shape.extent),
      extent: question.shape.extent, meaning: "no unit: the first principal pattern of the last maps of features",
      isSigned: true, score: score, evaluations: 1)
  }

  /// The maps times their first right singular vector: by powers of the smaller of the two Gram matrices.
  private static func projection(_ maps: FeatureMaps) -> [Float] {
    let (n, k) = (maps.cells, maps.channels)
    func value(_ cell: Int, _ channel: Int) -> Double { Double(maps.values[channel * n + cell]) }
    let byCells = n <= k
    let size = byCells ? n : k
    var gram = [Double](repeating: 0, count: size * size)
    for a in 0..<size {
      for b in a..<size {
        var sum = 0.0
        if byCells {
          for channel in 0..<k { sum += value(a, channel) * value(b, channel) }
        } else {
          for cell in 0..<n { sum += value(cell, a) * value(cell, b) }
        }
        gram[a * size + b] = sum
        gram[b * size + a] = sum
      }
    }
    // A start that no symmetry of the maps stands at right angles to.
    var vector = (0..<size).map { 1 + Double($0 % 7) / 16 }
    var length = 0.0
    for _ in 0..<2000 {
      var next = [Double](repeating: 0, count: size)
      for a in 0..<size { for b in 0..<size { next[a] += gram[a * size + b] * vector[b] } }
      length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return [Float](repeating: 0, count: n) }
      var change = 0.0
      for a in 0..<size {
        next[a] /= length
        change = max(change, abs(next[a] - vector[a]))
      }
      vector = next
      if change < 1e-13 { break }
    }
    var cells =
      byCells
      ? vector.map { $0 * length.squareRoot() }
      : (0..<n).map { cell in (0..<k).reduce(0.0) { $0 + value(cell, $1) * vector[$1] } }
    if cells.reduce(0, +) < 0 { cells = cells.map { -$0 } }
    return cells.map(Float.init)
  }
}
