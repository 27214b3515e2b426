// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What is probably true of each voxel, given the readers' masks.
public struct SegmentationConsensus: Sendable {
  /// The vote patterns it was made from.
  public let patterns: VotePatterns
  /// The posterior of each pattern, with the readers' confusions.
  public let consensus: Consensus
  /// What each pattern counted in the fit.
  let counts: [Double]
  /// The pattern that was left out as agreed background, if any.
  let certainBackground: Int?
  let isModel: Bool

  /// The chance of each label for each pattern, `[pattern · labels + label]`, agreed background being certain.
  public var chances: [Double] {
    var chances = consensus.posterior
    if let certainBackground {
      for label in 0..<patterns.classCount {
        chances[certainBackground * patterns.classCount + label] = label == 0 ? 1 : 0
      }
    }
    return chances
  }

  /// The label of each pattern; `nil` where several are equally probable and the rule leaves it undecided.
  public func labelsOfPatterns(ties rule: Consensus.TieRule = .undecided) -> [Int?] {
    var labels = consensus.labels(ties: rule)
    if let certainBackground { labels[certainBackground] = 0 }
    return labels
  }

  /// How many judged voxels have a label.
  public func voxelCount(ofLabel wanted: Int, ties rule: Consensus.TieRule = .undecided) -> Int {
    zip(labelsOfPatterns(ties: rule), patterns.counts).reduce(0) { $0 + ($1.0 == wanted ? $1.1 : 0) }
  }

  /// How many judged voxels are undecided: their most probable labels are equally probable.
  public var undecidedCount: Int {
    zip(labelsOfPatterns(), patterns.counts).reduce(0) { $0 + ($1.0 == nil ? $1.1 : 0) }
  }

  /// The label of each voxel; undecided ones have the given value, and what is not judged is 0.
  ///
  /// - Parameters:
  ///   - undecided: The value of an undecided voxel, for instance the number of labels.
  ///   - rule: The rule for equally probable labels.
  /// - Returns: One value per voxel.
  /// - Complexity: O(voxels).
  public func labelMap(undecided: UInt8, ties rule: Consensus.TieRule = .undecided) -> [UInt8] {
    patterns.map(
      labelsOfPatterns(ties: rule).map { $0.map { UInt8(truncatingIfNeeded: $0) } ?? undecided }, outside: 0)
  }

  /// The chance of a label at each voxel.
  /// - Complexity: O(voxels).
  public func probabilityMap(ofLabel wanted: Int = 1) -> [Float] {
    let (chances, labels) = (chances, patterns.classCount)
    return patterns.map(
      (0..<patterns.patternCount).map { Float(chances[$0 * labels + wanted]) }, outside: wanted == 0 ? 1 : 0)
  }

  /// How right each reader is about each label, with intervals from the observed information.
  ///
  /// With two labels these are the sensitivity and specificity of the paper. A vote models no reader: its numbers are plain
  /// shares against the vote, and have no interval.
  /// - Parameters:
  ///   - names: What readers and labels are called; the second label is the structure.
  ///   - level: The level of the intervals.
  /// - Returns: One estimate for each reader and label.
  /// - Throws: ``AnnotationError`` where names do not fit.
  /// > Source: Commowick & Warfield, IEEE Transactions on Medical Imaging 29 (2010) 771–780. Checked against a numerical
  /// > Hessian in `ReaderSkillTests`, whose likelihood is the same.
  public func estimates(
    names: ConsensusNames, level: ConfidenceLevel = .percent95
  ) throws(AnnotationError) -> [Estimate] {
    let annotations = try patterns.annotations(counting: counts)
    try names.check(annotations)
    var information: ObservedInformation?
    var gap = IntervalGap(reason: .notApplicable("a vote models no reader"))
    if isModel {
      do {
        information = try ObservedInformation(annotations, fit: consensus, estimatesShares: false, countsAreItems: true)
      } catch { gap = error }
    }
    let judged = counts.reduce(0, +)
    return SkillEstimates(
      fit: consensus, names: names,
      method: consensus.method + (isModel ? ", observed information, logit; voxels taken as independent" : ""),
      level: level, n: Int(judged), clusters: nil, information: information, gap: gap.reason, estimatesShares: false
    ).all
  }
}

extension VotePatterns {
  /// The vote of the readers at each voxel.
  ///
  /// Undecided voxels are counted and can be given a label of their own, see ``SegmentationConsensus/labelMap(undecided:ties:)``.
  /// - Throws: ``AnnotationError`` where no voxel is judged.
  /// > Source: checked against SimpleITK in `STAPLETests`.
  public func vote() throws(AnnotationError) -> SegmentationConsensus {
    let counts = counts.map { Double($0) }
    return SegmentationConsensus(
      patterns: self, consensus: try MajorityVote().fit(annotations(counting: counts)), counts: counts,
      certainBackground: nil, isModel: false)
  }
}
