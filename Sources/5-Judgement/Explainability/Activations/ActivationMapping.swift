// SPDX-License-Identifier: Apache-2.0
import Inference
import Prediction

/// Maps of activation in closed form, for networks whose answer is linear in their last maps of features.
///
/// No gradient is needed: where the head averages and weighs, the derivatives are its weights. One call of the model.
///
/// > Source: CAM: Zhou et al., CVPR, 2016. Grad-CAM: Selvaraju et al., ICCV, 2017. Grad-CAM++: Chattopadhay et al., WACV, 2018. Ablation-CAM: Desai
/// > and Ramaswamy, WACV, 2020. By hand in `ActivationMappingTests`; against gradients by PyTorch in `Proofs/explanations.py`.
public struct ActivationMapping: Explainer {
  /// How the maps of features are weighed.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// *w*ₖ/*Z*, with its sign: the cells of the map share out the score without its bias.
    case cam
    /// The mean derivative, and then only what speaks for the answer.
    case gradCAM = "grad-cam"
    /// For the score exp(*S*): with *g* = *w*ₖ/*Z* all derivatives are powers of *g* times exp(*S*), which cancels in
    /// *α* = *g*²/(2*g*² + *g*³ Σ*A*ₖ) = 1/(2 + *w*ₖ mean(*A*ₖ)); the weight is max(0, *w*ₖ) *α*, exp(*S*) left out as a factor of the whole.
    case gradCAMPlusPlus = "grad-cam++"
    /// The share of the score that is lost without map *k*: *w*ₖ mean(*A*ₖ)/|*S*|.
    case ablationCAM = "ablation-cam"
  }

  /// How the maps are weighed.
  public var kind: Kind
  /// The end of the network.
  public var head: FeatureHead

  /// Makes a mapping; the parameters are the properties.
  public init(_ kind: Kind, head: FeatureHead) {
    self.kind = kind
    self.head = head
  }

  /// The method's name.
  public var method: String { kind.rawValue }

  /// Explains an answer with one call of the model.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    try watch.check()
    let outputs = try question.outputs()
    let score = try question.score(in: outputs)
    let maps = try FeatureMaps(outputs, output: head.output)
    let derivatives = try head.derivatives(question, maps)
    let weights = weights(derivatives, maps, score: score)
    var cells = maps.weighed(weights).map(Float.init)
    if kind != .cam { cells = cells.map { max(0, $0) } }
    let values = FeatureMaps.spread(cells, maps.extent, over: question.shape.extent)
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
    watch.progress(1)
    return Explanation(
      method: method, values: values, extent: question.shape.extent, meaning: meaning, isSigned: kind == .cam,
      score: score, evaluations: 1)
  }

  private func weights(_ derivatives: [Double], _ maps: FeatureMaps, score: Double) -> [Double] {
    switch kind {
    case .cam, .gradCAM: return derivatives
    case .gradCAMPlusPlus:
      return derivatives.enumerated().map { channel, derivative in
        guard derivative > 0 else { return 0 }
        let weight = derivative * Double(maps.cells)
        let divisor = 2 + weight * maps.mean(channel)
        return abs(divisor) > 1e-12 ? weight / divisor : 0
      }
    case .ablationCAM:
      guard score != 0 else { return [Double](repeating: 0, count: maps.channels) }
      return derivatives.enumerated().map { channel, derivative in
        derivative * Double(maps.cells) * maps.mean(channel) / abs(score)
      }
    }
  }

  private var meaning: String {
    switch kind {
    case .cam: "1 point of the score from one cell of the last maps of features"
    case .gradCAM: "1 point of the score from one cell of the last maps of features, as far as it speaks for the answer"
    case .gradCAMPlusPlus: "no unit: weighted activation of the last maps of features"
    case .ablationCAM: "no unit: activation, weighted by the share of the score that is lost without its map"
    }
  }
}
