// SPDX-License-Identifier: Apache-2.0

/// Simultaneous truth and performance level estimation: which voxels are structure, and how well each reader outlines it.
///
/// Each voxel has one true label, each reader a sensitivity and a specificity (with several labels a confusion matrix), and
/// the share of each label is taken as given. Voxels enter through their vote patterns alone, which is exact: there is no
/// spatial prior.
///
/// **Edge cases.** The method follows the readers' common background: in a large empty field specificities are all near 1 and
/// small structures are judged by sensitivity alone. ``excludesAgreedBackground`` or a region of ``VotePatterns`` takes that
/// field away; the numbers change, and say that they were made so.
/// **Assumes** that readers err independently voxel by voxel. Neighbouring voxels do not, so intervals are too narrow; they
/// are a lower bound on what is not known.
///
/// > Source: Warfield, Zou & Wells, IEEE Transactions on Medical Imaging 23 (2004) 903–921; several labels after Rohlfing,
/// > Russakoff & Maurer, Medical Image Analysis 8 (2004). Checked against SimpleITK on volumes in `STAPLETests`.
public struct STAPLE: Sendable, Hashable {
  /// The share of each label that is taken as given.
  public enum Prior: Sendable, Hashable {
    /// The share that the readers give it on average; that of the foreground times a weight, where there are two labels.
    case meanShare(foregroundWeight: Double = 1)
    /// Known shares, label by label.
    case fixed([Double])
  }

  /// The share of each label that is taken as given.
  public var prior: Prior
  /// Whether voxels that every reader calls background are left out and are background.
  public var excludesAgreedBackground: Bool
  /// The sensitivity and specificity that every reader starts with, where there are two labels.
  public var startingSkill: Double
  /// The iteration ends when no performance parameter moves by as much.
  public var tolerance: Double
  /// The greatest number of iterations.
  public var maximumIterations: Int

  /// Makes a plan; the parameters are the properties.
  public init(
    prior: Prior = .meanShare(), excludesAgreedBackground: Bool = false, startingSkill: Double = 0.99999,
    tolerance: Double = 1e-10, maximumIterations: Int = 10_000
  ) {
    self.prior = prior
    self.excludesAgreedBackground = excludesAgreedBackground
    self.startingSkill = startingSkill
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// Fits the model.
  /// - Throws: ``AnnotationError`` for a setting outside its range, or where no voxel is left to judge.
  /// - Complexity: O(patterns · readers · labels) per iteration, whatever the number of voxels.
  public func fit(_ patterns: VotePatterns) throws(AnnotationError) -> SegmentationConsensus {
    guard startingSkill > 0.5, startingSkill < 1 else { throw .badSetting("the starting skill", needed: "in 0.5 … 1") }
    guard tolerance > 0 else { throw .badSetting("the tolerance", needed: "> 0") }
    guard maximumIterations >= 1 else { throw .badSetting("the greatest number of iterations", needed: "at least 1") }
    var counts = patterns.counts.map { Double($0) }
    let background = excludesAgreedBackground ? patterns.agreedBackground : nil
    if let background { counts[background] = 0 }
    guard counts.contains(where: { $0 > 0 }) else { throw .tooFew("voxels to judge", found: 0, needed: 1) }
    let annotations = try patterns.annotations(counting: counts)
    let shares = try shares(of: patterns, counts: counts)
    let settings = ReaderModelEngine.Settings(
      classPrior: .fixed(shares), maximumIterations: maximumIterations, tolerance: 0, parameterTolerance: tolerance)
    let engine = ReaderModelEngine(annotations, plan: settings)
    if patterns.classCount == 2 {
      let matrix = [startingSkill, 1 - startingSkill, 1 - startingSkill, startingSkill]
      engine.start(confusions: (0..<patterns.readerCount).flatMap { _ in matrix }, shares: shares)
    } else {
      engine.start(posterior: MajorityVote.shares(of: annotations))
    }
    let fit = engine.run(method: patterns.classCount == 2 ? "STAPLE" : "multi-label STAPLE")
    return SegmentationConsensus(
      patterns: patterns, consensus: fit, counts: counts, certainBackground: background, isModel: true)
  }

  private func shares(of patterns: VotePatterns, counts: [Double]) throws(AnnotationError) -> [Double] {
    let classes = patterns.classCount
    switch prior {
    case .fixed(let shares):
      guard shares.count == classes else { throw .lengthsDiffer(of: "shares", expected: classes, found: shares.count) }
      guard shares.allSatisfy({ $0 >= 0 && $0 <= 1 }), abs(shares.reduce(0, +) - 1) < 1e-6 else {
        throw .badSetting("shares", needed: "≥ 0 with sum 1")
      }
      return shares
    case .meanShare(let weight):
      guard weight > 0, weight.isFinite else { throw .badSetting("the weight of the foreground", needed: "> 0") }
      var sums = [Double](repeating: 0, count: classes)
      for (pattern, count) in counts.enumerated() {
        for label in patterns.votes(of: pattern) { sums[label] += count }
      }
      let total = sums.reduce(0, +)
      sums = sums.map { $0 / total }
      if classes == 2 {
        sums[1] *= weight
        guard sums[1] <= 1 else {
          throw .badSetting("the weight of the foreground", needed: "at most 1 over its mean share")
        }
        sums[0] = 1 - sums[1]
      }
      return sums
    }
  }
}
