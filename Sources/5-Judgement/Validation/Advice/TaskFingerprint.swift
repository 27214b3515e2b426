// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Protocols

/// What must be known of a task to say which metrics fit it: what was declared, completed by what the table shows.
///
/// A fact that is unknown is `nil`, and no rule fires on it, save those that ask for the fact itself.
public struct TaskFingerprint: Sendable, Equatable {
  /// What the model gives as its answer.
  public var kind: TaskPlan.Kind
  /// What is judged right or wrong.
  public var unit: TaskPlan.Unit?
  /// The share of diseased cases where the model is to be used.
  public var prevalenceInUse: Double?
  /// The share of diseased cases in the sample.
  public var prevalenceInSample: Double?
  /// Whether diseased cases were chosen more or less often than others.
  public var isEnriched: Bool?
  /// Whether sampling weights undo the choice.
  public var isWeighted = false
  /// How many false alarms one miss is as bad as.
  public var missCost: Double?
  /// What the scores mean.
  public var scores: TaskPlan.Scores?
  /// Whether someone acts on the answer of a threshold.
  public var usesThreshold: Bool?
  /// Whether the classes have an order.
  public var isOrdinal: Bool?
  /// How many voxels a typical structure has.
  public var structureVoxels: Double?
  /// How many pixels a typical structure has, where images are flat.
  public var structurePixels: Double?
  /// Whether the place of the boundary matters.
  public var isBoundaryImportant: Bool?
  /// Whether structures are thin.
  public var isThin: Bool?
  /// Whether an image can hold several structures that count one by one.
  public var hasSeveralStructures: Bool?
  /// Whether some images hold no structure.
  public var hasEmptyReferences: Bool?
  /// Whether a patient or case has several rows.
  public var hasRepeats: Bool?
  /// How many readers there are.
  public var readers: Int?
  /// How many positive cases there are.
  public var positives: Int?
  /// How many negative cases there are.
  public var negatives: Int?
  /// How many cases the smallest class has, of several.
  public var smallestClass: Int?
  /// Whether groups, parts or sites are held against each other.
  public var comparesPopulations: Bool?
  /// How many bins a calibration error is taken over, where that is fixed.
  public var calibrationBins: Int?

  /// Takes what was declared.
  public init(_ plan: TaskPlan = TaskPlan()) {
    kind = plan.kind
    unit = plan.unit
    prevalenceInUse = plan.prevalence
    isEnriched = plan.isEnriched
    missCost = plan.missCost
    scores = plan.scores
    usesThreshold = plan.usesThreshold
    isOrdinal = plan.isOrdinal
    structureVoxels = plan.structureVoxels
    structurePixels = plan.structurePixels
    isBoundaryImportant = plan.isBoundaryImportant
    isThin = plan.isThin
    hasSeveralStructures = plan.hasSeveralStructures
    hasEmptyReferences = plan.hasEmptyReferences
  }

  // MARK: What rules ask

  /// Whether cases, not places, are judged.
  var judgesCases: Bool { kind == .classification || kind == .multiClass }

  /// The prevalence that counts: that of use, else that of the sample.
  var prevalence: Double? { prevalenceInUse ?? prevalenceInSample }

  /// Whether the sample's prevalence was made by choosing cases, and nothing undoes it.
  var isDistorted: Bool { isEnriched == true && !isWeighted }

  /// Whether misses and false alarms are known to be of different weight.
  var hasUnequalCosts: Bool { missCost.map { $0 != 1 } ?? false }

  /// Dice's overlap of a structure of the typical size with itself, moved by one voxel or pixel.
  ///
  /// The structure is taken for a ball (or a disc) of radius *r*. The overlap of two balls at distance 1 is
  /// (4*r* + 1)(2*r* − 1)² / (16*r*³) of either; of two discs (2*r*² acos(1/(2*r*)) − √(4*r*² − 1)/2) / (π*r*²).
  /// It is 0 where the structure is no wider than the step, and `nil` where its size is unknown.
  public var diceAfterOneStep: Double? {
    if let structureVoxels {
      let radius = pow(3 * structureVoxels / (4 * .pi), 1 / 3)
      guard radius > 0.5 else { return 0 }
      return (4 * radius + 1) * pow(2 * radius - 1, 2) / (16 * pow(radius, 3))
    }
    return structurePixels.map { pixels in
      let radius = (pixels / .pi).squareRoot()
      guard radius > 0.5 else { return 0 }
      let lens = 2 * radius * radius * acos(1 / (2 * radius)) - (4 * radius * radius - 1).squareRoot() / 2
      return lens / (.pi * radius * radius)
    }
  }

  /// A structure is tiny when one step of the grid costs it a fifth of its overlap.
  var isTiny: Bool { diceAfterOneStep.map { $0 < 0.8 } ?? false }
}
