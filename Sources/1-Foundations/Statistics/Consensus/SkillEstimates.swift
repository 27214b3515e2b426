// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension Consensus {
  /// The readers' skills against this consensus, without intervals: what a vote or GLAD says of them.
  ///
  /// A vote holds each reader against a result to which the reader contributed, which flatters. With GLAD the abilities follow,
  /// one for each reader.
  /// - Parameters:
  ///   - annotations: The labels.
  ///   - names: What readers and classes are called.
  ///   - level: The level that an interval would have.
  /// - Returns: One estimate for each reader and class, then the abilities where there are any.
  /// - Throws: ``AnnotationError`` where names do not fit.
  public func plainEstimates(
    _ annotations: Annotations, names: ConsensusNames, level: ConfidenceLevel = .percent95
  ) throws(AnnotationError) -> [Estimate] {
    try names.check(annotations)
    let why =
      abilities == nil
      ? "a vote models no reader, so its shares have no interval" : "the method models an ability, not these shares"
    let skills = SkillEstimates(
      fit: self, names: names, method: method, level: level, n: annotations.labelledItemCount, clusters: nil,
      information: nil, gap: .notApplicable(why), estimatesShares: false
    ).all
    guard let abilities else { return skills }
    return skills
      + zip(names.readers, abilities).map { reader, ability in
        Estimate(
          name: "ability", group: reader, value: ability, interval: nil, level: level, method: method,
          n: annotations.labelledItemCount, unit: "log-odds",
          definition: "log-odds of being right about an item of easiness 1; 0 is guessing with two classes",
          reason: .notApplicable("a posterior mode is given, and its spread is not computed"))
      }
  }
}

/// Puts skills and shares with their variances into estimates.
struct SkillEstimates {
  let fit: Consensus
  let names: ConsensusNames
  let method: String
  let level: ConfidenceLevel
  let n: Int
  let clusters: Int?
  let information: ObservedInformation?
  /// Why there is no information.
  let gap: UndefinedReason
  let estimatesShares: Bool

  var all: [Estimate] {
    guard let readers = fit.readers else { return [] }
    var estimates: [Estimate] = []
    for reader in 0..<readers.readerCount {
      for truth in 0..<readers.classCount {
        let estimate = estimate(
          names.skill(truth), value: readers.skill(reader: reader, class: truth),
          variance: information?.skillVariance(reader: reader, class: truth), definition: names.skillDefinition(truth),
          without: .emptyDenominator(of: "items of the class \(names.classes[truth]) that the reader saw"))
        estimates.append(estimate.of(group: names.readers[reader]))
      }
    }
    guard estimatesShares else { return estimates }
    return estimates
      + names.wanted(readers.classCount).map { truth in
        estimate(
          names.share(truth), value: fit.classShares[truth], variance: information?.shareVariance(truth),
          definition: names.shareDefinition(truth), without: .noObservations)
      }
  }

  private func estimate(
    _ name: String, value: Double?, variance: Double?, definition: String, without: UndefinedReason
  ) -> Estimate {
    var estimate = Estimate(
      name: name, value: value, interval: nil, level: level, method: method, n: n, clusters: clusters,
      definition: definition)
    guard let value else {
      estimate.reason = without
      return estimate
    }
    guard let variance else {
      estimate.reason = information == nil ? gap : .valueAtBoundary
      return estimate
    }
    estimate.standardError = variance.squareRoot()
    switch AreaInterval.logit.interval(value: value, variance: variance, level: level, range: 0...1) {
    case .success(let interval): estimate.interval = interval
    case .failure(let gap): estimate.reason = gap.reason
    }
    return estimate
  }
}
