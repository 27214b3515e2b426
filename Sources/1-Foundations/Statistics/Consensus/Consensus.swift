// SPDX-License-Identifier: Apache-2.0

/// What is probably true of each item, given what the readers called it.
///
/// The posterior is kept: an item on which the readers disagree is not made certain by being given a label. What is measured
/// against it can be measured over that uncertainty, see ``UncertainScores``.
public struct Consensus: Sendable, Equatable {
  /// How it was made, with the literature's name.
  public let method: String
  /// How many classes there are.
  public let classCount: Int
  /// The chance of each class for each item, item after item; an item without a label has the class shares.
  public let posterior: [Double]
  /// The share of each class among the items, as the model estimates it (or takes it as given).
  public let classShares: [Double]
  /// What each reader calls the items of each class; `nil` for a method that models no reader.
  public let readers: ReaderConfusions?
  /// The ability of each reader on the log-odds scale of GLAD; `nil` for other methods.
  public internal(set) var abilities: [Double]?
  /// How easy each item is in GLAD, above 0: 1/β is its difficulty; `nil` for other methods.
  public internal(set) var easiness: [Double]?
  /// What the iteration climbs, step by step: the log-likelihood, plus the logarithm of the priors where there are any.
  public let objectives: [Double]
  /// The log-likelihood of the labels under the last model whose posterior is given; `nil` for a vote.
  public let logLikelihood: Double?
  /// How many iterations were made.
  public let iterations: Int
  /// Whether the iteration reached its tolerance.
  public let isConverged: Bool

  init(
    method: String, classCount: Int, posterior: [Double], classShares: [Double], readers: ReaderConfusions?,
    objectives: [Double] = [], logLikelihood: Double? = nil, iterations: Int = 0, isConverged: Bool = true
  ) {
    self.method = method
    self.classCount = classCount
    self.posterior = posterior
    self.classShares = classShares
    self.readers = readers
    self.objectives = objectives
    self.logLikelihood = logLikelihood
    self.iterations = iterations
    self.isConverged = isConverged
  }

  /// How many items there are.
  public var itemCount: Int { posterior.count / classCount }

  /// The chance of each class for one item; they sum to 1.
  public func chances(of item: Int) -> ArraySlice<Double> {
    posterior[item * classCount..<(item + 1) * classCount]
  }

  /// The chance of one class for every item: what metrics are measured against.
  public func chances(ofClass wanted: Int) -> [Double] {
    (0..<itemCount).map { min(1, max(0, posterior[$0 * classCount + wanted])) }
  }

  /// The mean chance of each class over items: the shares that the posterior holds.
  public var meanChances: [Double] {
    var sums = [Double](repeating: 0, count: classCount)
    for item in 0..<itemCount {
      for (place, chance) in chances(of: item).enumerated() { sums[place] += chance }
    }
    return sums.map { $0 / Double(max(1, itemCount)) }
  }

  /// Whether the classes seem to have changed names: readers as a whole call the items of a class by another's label.
  ///
  /// A model of readers knows the classes only by what they are called. It starts at the vote, so that its classes bear the
  /// readers' names; where nearly all readers are worse than chance it may still end with two names exchanged.
  public var isSwitched: Bool {
    guard let readers else { return false }
    let pooled = readers.pooled
    for truth in 0..<classCount where readers.support(ofClass: truth) > 0 {
      for label in 0..<classCount where label != truth {
        // Exchanging the two names would make the readers right more often.
        let kept = pooled[truth * classCount + truth] + pooled[label * classCount + label]
        let exchanged = pooled[truth * classCount + label] + pooled[label * classCount + truth]
        if exchanged > kept + 1e-12, readers.support(ofClass: label) > 0 { return true }
      }
    }
    return false
  }
}
