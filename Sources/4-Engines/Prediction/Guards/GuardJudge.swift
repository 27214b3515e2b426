// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A guard as a run of predictions asks it, case by case.
public struct GuardJudge: CaseJudging {
  /// The guard.
  public let guardian: ImageGuard
  /// Names the guard with all that it knows.
  public let digest: ContentDigest
  private let model: ImageModel?

  /// Makes it.
  ///
  /// - Parameters:
  ///   - guardian: The guard.
  ///   - model: The model, which is asked about squeezed images too where the guard needs that; `nil` for none.
  /// - Complexity: O(size of the guard), for its digest.
  public init(_ guardian: ImageGuard, model: ImageModel? = nil) {
    self.guardian = guardian
    self.model = guardian.needsSqueezing ? model : nil
    let asks = self.model == nil ? "image" : "image and squeezed images"
    digest = ContentDigest(hashing: "guard 1\n\(asks)\n\(guardian.json.text(pretty: false))".utf8)
  }

  /// What the guard says of a case, with the p-value among the measures as `guard-p`.
  ///
  /// - Parameters:
  ///   - imageCase: The case.
  ///   - answer: What the model says of it.
  /// - Returns: The judgement; flags by their codes.
  public func judgement(_ imageCase: ImageCase, _ answer: ImageAnswer) -> CaseJudgement {
    let found = guardian.judged(imageCase, answer, squeezing: squeezing(imageCase, answer))
    var measures = found.measures
    if let pValue = found.pValue { measures["guard-p"] = pValue }
    return CaseJudgement(verdict: found.verdict.rawValue, flags: found.flags.map(\.code), measures: measures)
  }

  /// Where the model gives no answer on a squeezed image the measure is left out.
  private func squeezing(_ imageCase: ImageCase, _ answer: ImageAnswer) -> Double? {
    guard let model, let image = try? model.prepared(imageCase.volume) else { return nil }
    return try? FeatureSqueezing().distance(image, answer) { image throws(PredictionFailure) in try model.answer(image)
    }
  }
}
