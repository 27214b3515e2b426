// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// An input guard as a run asks it.
public struct GuardJudging: CaseJudging {
  /// The guard.
  public let guardian: ImageGuard
  /// The digest of its file.
  public let digest: ContentDigest
  private let model: ImageModel?

  /// Makes it.
  ///
  /// - Parameters:
  ///   - guardian: The guard.
  ///   - digest: The digest of its file.
  ///   - model: The model, which is asked about squeezed images where the guard was made so.
  public init(_ guardian: ImageGuard, digest: ContentDigest, model: ImageModel? = nil) {
    self.guardian = guardian
    self.digest = digest
    self.model = model
  }

  /// What the guard says of a case; called on several threads at once.
  ///
  /// - Parameters:
  ///   - imageCase: The case.
  ///   - answer: What the model says of it.
  /// - Returns: The judgement, its flags by their codes.
  public func judgement(_ imageCase: ImageCase, _ answer: ImageAnswer) -> CaseJudgement {
    let judged = guardian.judged(imageCase, answer, squeezing: squeezing(imageCase))
    return CaseJudgement(verdict: judged.verdict.rawValue, flags: judged.flags.map(\.code), measures: judged.measures)
  }

  /// How far answers on squeezed images lie off; `nil` where it is not asked for, or there is no answer.
  private func squeezing(_ imageCase: ImageCase) -> Double? {
    guard guardian.needsSqueezing, let model else { return nil }
    do throws(PredictionFailure) {
      let image = try model.prepared(imageCase.volume, attributes: imageCase.attributes)
      let answer = try model.answer(image)
      return try FeatureSqueezing().distance(image, answer) { other throws(PredictionFailure) in
        try model.answer(other)
      }
    } catch {
      return nil
    }
  }
}
