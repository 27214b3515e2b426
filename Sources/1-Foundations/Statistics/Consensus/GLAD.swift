// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The generative model of labels, abilities and difficulties: a reader of ability α is right about an item of easiness β with
/// the chance 1/(1 + exp(−αβ)), and otherwise gives each other label as often.
///
/// An ability of 0 is a coin toss (with two classes), a negative one a reader who is mostly wrong. α and log β have normal
/// priors; the fit is a peak of the posterior density with the truth summed out. The maximisation climbs reader by reader and
/// item by item with Newton steps that are halved until they climb, so that the objective never falls; it starts at the means
/// of the priors and takes no random number.
///
/// **Assumes** many labels: each item has a parameter of its own, and with few labels an item its prior decides.
///
/// > Source: Whitehill et al., Advances in Neural Information Processing Systems 22 (2009) 2035–2043. Checked against a direct
/// > maximisation with scipy in `GLADTests`.
public struct GLAD: Sendable, Hashable {
  /// The mean of the abilities' prior.
  public var abilityMean: Double
  /// The standard deviation of the abilities' prior, > 0.
  public var abilitySpread: Double
  /// The mean of the prior of log β.
  public var easinessMean: Double
  /// The standard deviation of the prior of log β, > 0.
  public var easinessSpread: Double
  /// The shares of the classes, taken as known; `nil` for equal ones.
  public var classShares: [Double]?
  /// The greatest number of iterations.
  public var maximumIterations: Int
  /// The iteration ends when the objective gains less than so much per label.
  public var tolerance: Double

  /// Makes a plan; the parameters are the properties.
  public init(
    abilityMean: Double = 1, abilitySpread: Double = 1, easinessMean: Double = 1, easinessSpread: Double = 1,
    classShares: [Double]? = nil, maximumIterations: Int = 1000, tolerance: Double = 1e-11
  ) {
    self.abilityMean = abilityMean
    self.abilitySpread = abilitySpread
    self.easinessMean = easinessMean
    self.easinessSpread = easinessSpread
    self.classShares = classShares
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Fits the model.
  /// - Returns: The posterior with ``Consensus/abilities`` and ``Consensus/easiness``; the confusions are those expected
  ///   under it.
  /// - Throws: ``AnnotationError`` for a setting outside its range.
  /// - Complexity: O(labels · classes) per iteration.
  public func fit(_ annotations: Annotations) throws(AnnotationError) -> Consensus {
    let classes = annotations.classCount
    guard abilitySpread > 0, easinessSpread > 0, abilitySpread.isFinite, easinessSpread.isFinite else {
      throw .badSetting("the spread of a prior", needed: "finite and > 0")
    }
    guard abilityMean.isFinite, easinessMean.isFinite else {
      throw .badSetting("the mean of a prior", needed: "finite")
    }
    guard maximumIterations >= 1 else { throw .badSetting("the greatest number of iterations", needed: "at least 1") }
    let shares = classShares ?? [Double](repeating: 1 / Double(classes), count: classes)
    guard shares.count == classes else { throw .lengthsDiffer(of: "shares", expected: classes, found: shares.count) }
    guard shares.allSatisfy({ $0 > 0 && $0 < 1 }), abs(shares.reduce(0, +) - 1) < 1e-6 else {
      throw .badSetting("class shares", needed: "> 0 with sum 1")
    }
    var climber = GLADClimber(annotations, plan: self, shares: shares)
    var objectives: [Double] = []
    var isConverged = false
    while objectives.count < maximumIterations {
      objectives.append(climber.expect())
      if objectives.count > 1 {
        let gain = objectives[objectives.count - 1] - objectives[objectives.count - 2]
        if gain <= tolerance * Double(annotations.labelCount) {
          isConverged = true
          break
        }
      }
      climber.climb()
    }
    var result = Consensus(
      method: "GLAD, EM, posterior mode", classCount: classes, posterior: climber.posterior, classShares: shares,
      readers: MajorityVote.confusions(annotations, posterior: climber.posterior), objectives: objectives,
      logLikelihood: climber.logLikelihood, iterations: objectives.count, isConverged: isConverged)
    result.abilities = climber.abilities
    result.easiness = climber.logEasiness.map { exp($0) }
    return result
  }
}

/// The state of a fit of GLAD.
struct GLADClimber {
  private let annotations: Annotations
  private let plan: GLAD
  private let logShares: [Double]
  private let byReader: (starts: [Int], items: [Int32], labels: [Int32])
  private(set) var abilities: [Double]
  private(set) var logEasiness: [Double]
  private(set) var posterior: [Double]
  private(set) var logLikelihood = 0.0

  init(_ annotations: Annotations, plan: GLAD, shares: [Double]) {
    self.annotations = annotations
    self.plan = plan
    logShares = shares.map { log($0) }
    byReader = annotations.byReader()
    abilities = [Double](repeating: plan.abilityMean, count: annotations.readerCount)
    logEasiness = [Double](repeating: plan.easinessMean, count: annotations.itemCount)
    posterior = [Double](repeating: 0, count: annotations.itemCount * annotations.classCount)
  }

  /// log(1 + exp(x)) without overflow.
  private static func softplus(_ x: Double) -> Double { x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }
  private static func expit(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

  /// The chances of the classes; returns the objective at the present parameters.
  mutating func expect() -> Double {
    let classes = annotations.classCount
    let spread = log(Double(classes - 1))
    var logs = logShares
    logLikelihood = 0
    var penalty = 0.0
    for item in 0..<annotations.itemCount {
      for truth in 0..<classes { logs[truth] = logShares[truth] }
      let easiness = exp(logEasiness[item])
      for place in annotations.places(of: item) {
        let x = abilities[Int(annotations.readers[place])] * easiness
        let (right, wrong) = (-Self.softplus(-x), -Self.softplus(x) - spread)
        let label = Int(annotations.labels[place])
        for truth in 0..<classes { logs[truth] += truth == label ? right : wrong }
      }
      let top = logs.max() ?? 0
      let sum = logs.reduce(0) { $0 + exp($1 - top) }
      for truth in 0..<classes { posterior[item * classes + truth] = exp(logs[truth] - top) / sum }
      let weight = annotations.weight(of: item)
      logLikelihood += weight * (top + log(sum))
      let away = (logEasiness[item] - plan.easinessMean) / plan.easinessSpread
      penalty += weight * away * away / 2
    }
    for ability in abilities {
      let away = (ability - plan.abilityMean) / plan.abilitySpread
      penalty += away * away / 2
    }
    return logLikelihood - penalty
  }

  /// Raises the expected log-density, first over abilities, then over easiness.
  mutating func climb() {
    let classes = annotations.classCount
    let starts = byReader.starts
    for reader in abilities.indices {
      let terms = (starts[reader]..<starts[reader + 1]).map { place in
        let item = Int(byReader.items[place])
        return (
          factor: exp(logEasiness[item]), right: posterior[item * classes + Int(byReader.labels[place])],
          weight: annotations.weight(of: item)
        )
      }
      abilities[reader] = Self.ascend(
        from: abilities[reader], mean: plan.abilityMean, spread: plan.abilitySpread, priorWeight: 1, terms: terms,
        isLogarithmic: false)
    }
    for item in logEasiness.indices where annotations.weight(of: item) > 0 {
      let weight = annotations.weight(of: item)
      let terms = annotations.places(of: item).map { place in
        (
          factor: abilities[Int(annotations.readers[place])],
          right: posterior[item * classes + Int(annotations.labels[place])], weight: weight
        )
      }
      logEasiness[item] = Self.ascend(
        from: logEasiness[item], mean: plan.easinessMean, spread: plan.easinessSpread, priorWeight: weight,
        terms: terms, isLogarithmic: true)
    }
  }

  /// Newton steps on one parameter, halved until the expected log-density rises.
  private static func ascend(
    from start: Double, mean: Double, spread: Double, priorWeight: Double,
    terms: [(factor: Double, right: Double, weight: Double)], isLogarithmic: Bool
  ) -> Double {
    func density(_ value: Double) -> Double {
      let away = (value - mean) / spread
      let scale = isLogarithmic ? exp(value) : value
      return terms.reduce(-priorWeight * away * away / 2) { sum, term in
        let x = term.factor * scale
        return sum - term.weight * (term.right * softplus(-x) + (1 - term.right) * softplus(x))
      }
    }
    var value = start
    var height = density(value)
    for _ in 0..<8 {
      let scale = isLogarithmic ? exp(value) : 1
      var slope = -priorWeight * (value - mean) / (spread * spread)
      var curve = priorWeight / (spread * spread)
      for term in terms {
        // The derivative of αβ by α is β, by log β it is αβ.
        let x = term.factor * (isLogarithmic ? scale : value)
        let pull = isLogarithmic ? x : term.factor
        let chance = expit(x)
        slope += term.weight * pull * (term.right - chance)
        curve += term.weight * pull * pull * chance * (1 - chance)
      }
      var step = slope / curve
      guard abs(step) > 1e-12 else { break }
      // A step of many spreads would overflow the exponential before it is halved.
      step = min(5, max(-5, step))
      var isHigher = false
      for _ in 0..<30 {
        let next = value + step
        let nextHeight = density(next)
        if nextHeight > height {
          (value, height, isHigher) = (next, nextHeight, true)
          break
        }
        step /= 2
      }
      guard isHigher else { break }
    }
    return value
  }
}
