// SPDX-License-Identifier: Apache-2.0
import Features
public import Vocabulary

extension ImageGuard {
  /// Judges a case.
  ///
  /// - Parameters:
  ///   - imageCase: The case.
  ///   - answer: What the model says of it; `nil` before it is asked, when only the image itself is judged.
  ///   - squeezing: How far the answers on squeezed images lie off, see ``FeatureSqueezing``; `nil` where it was not asked.
  /// - Returns: The judgement.
  public func judged(_ imageCase: ImageCase, _ answer: ImageAnswer?, squeezing: Double? = nil) -> GuardJudgement {
    judged(GuardFacts(imageCase, answer, squeezing: squeezing))
  }

  /// Judges a case of which the facts are known.
  ///
  /// - Parameter facts: The facts.
  /// - Returns: The judgement.
  public func judged(_ facts: GuardFacts) -> GuardJudgement {
    let look = facts.look
    var flags: [GuardJudgement.Flag?] = []
    if look.notFinite > 0 {
      flags.append(
        policy.flag("unreadable", "\(look.notFinite) voxels hold no number", value: Double(look.notFinite)))
    } else if look.isBlank {
      flags.append(policy.flag("blank", "all voxels have one value"))
    } else if look.clipped > policy.mostClipped {
      flags.append(
        policy.flag(
          "clipped", "a large part of the pixels has the least or the greatest value", value: look.clipped,
          threshold: policy.mostClipped))
    }
    let shorter = min(look.size.x, look.size.y)
    if shorter < policy.fewestPixels {
      flags.append(
        policy.flag(
          "too-small", "the shorter side has \(shorter) pixels", value: Double(shorter),
          threshold: Double(policy.fewestPixels)))
    }
    flags += accepted.flags(facts.attributes, size: look.size, policy: policy)
    let hasVectors = known.gaussian != nil || known.nearest != nil
    let width = known.gaussian?.width ?? known.nearest?.index.width
    if facts.numbers != nil, hasVectors, facts.embedding?.count != width {
      flags.append(policy.flag("no-answer", "the answer has no vector like those of the reference"))
    }
    guard look.notFinite == 0, !look.isBlank else { return GuardJudgement(flags: flags.compactMap { $0 }) }
    let values = known.values(of: facts)
    let judgement = calibration.judgement(values.strange)
    for measure in judgement.alarming {
      flags.append(
        policy.flag(
          "strange.\(measure.name)", words(of: measure.name, values),
          value: measure.value.isFinite ? measure.value : nil, threshold: measure.threshold, pValue: measure.pValue))
    }
    var measures = values.told
    for measure in judgement.measures where measure.value.isFinite { measures[measure.name] = measure.value }
    return GuardJudgement(
      flags: flags.compactMap { $0 }, measures: measures, pValue: judgement.measures.isEmpty ? nil : judgement.pValue)
  }

  /// Whether the guard was made for a model.
  ///
  /// - Parameter digest: The digest of the model's package.
  /// - Throws: ``GuardFailure/otherModel(expected:found:)``.
  public func check(model digest: ContentDigest) throws(GuardFailure) {
    guard digest == model else { throw .otherModel(expected: model, found: digest) }
  }

  private func words(of name: String, _ values: GuardReference.Values) -> String {
    switch name {
    case "energy": return "the network's answer has more energy than on reference images"
    case "mahalanobis", "relative-mahalanobis": return "what the network makes of the image lies far from the reference"
    case "knn": return "what the network makes of the image has no near neighbour in the reference"
    case "picture-statistics": return "brightness, contrast or framing are unlike the reference"
    case "picture": return "the picture is unlike all of the reference"
    case "orientation": return "the picture looks \(values.change.words)"
    case "squeezing": return "the answer changes much when the image is made a little coarser"
    default:
      let attribute = name.split(separator: "-").dropFirst().joined(separator: "-")
      return "the picture looks like \(attribute) \(values.looksLike[attribute] ?? "of another kind")"
    }
  }
}
