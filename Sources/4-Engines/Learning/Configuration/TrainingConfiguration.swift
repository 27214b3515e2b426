// SPDX-License-Identifier: Apache-2.0
public import Augmentation
public import Foundation
public import Imaging
public import Networks
public import Statistics
public import Training
public import Vocabulary

/// What a person wrote down before a training: on which images, what for, with which network and how.
///
/// It is read strictly: what is not known is refused, all faults at once, each with its line. What is left out has a default that is
/// written into the run's folder with everything else.
public struct TrainingConfiguration: Sendable {
  /// What the run and its model are called.
  public var name: String
  /// Where images and answers come from.
  public var data: DataChoice
  /// What is to be answered.
  public var task: Task
  /// How an image becomes numbers.
  public var input: Input
  /// Which layers.
  public var network: NetworkChoice
  /// Of what recipe, network and batch are to follow; `nil` where they were written down.
  public var planning: PlanningChoice?
  /// What followed; `nil` until the images were looked at.
  public var segmentation: SegmentationPlan?
  /// What is to become small, as far as it was written; what the data say is filled in by ``plan(for:)``.
  public var objective: ObjectiveChoice
  /// How weights move.
  public var optimiser: OptimiserPlan
  /// How the rate goes.
  public var schedule: RateSchedule
  /// Images of a step.
  public var batch: Int
  /// Passes over the training images.
  public var epochs: Int
  /// Steps of a pass; `nil` for as many as there are batches.
  public var stepsPerEpoch: Int?
  /// Which images a pass takes.
  public var sampling: Sampling
  /// How images vary.
  public var augmentation: AugmentationPlan
  /// Images mixed in pairs.
  public var mixing: TrainingPlan.Mixing?
  /// The share of the old in slowly moving weights; `nil` for none.
  public var averaging: Double?
  /// Further ways of training.
  public var methods: [TrainingMethod]
  /// Where chance begins.
  public var seed: UInt64
  /// Threads of the engine.
  public var threads: Int
  /// Threads that prepare images.
  public var loaders: Int
  /// Numbers of the heavy layers.
  public var precision: TrainingPlan.Precision
  /// When a training ends early, and which pass is the best.
  public var stopping: Stopping
  /// Minutes after which it ends; `nil` for none.
  public var budget: Double?
  /// Which curve makes chances of scores, fitted on the tuning part; `nil` for none.
  public var calibration: RecalibrationMethod?
  /// Thresholds that are chosen on the tuning part.
  public var points: [PointChoice]
  /// How many networks of other seeds are trained; 1 for one.
  public var ensemble: Int
  /// Into how many parts patients are divided, each of which is once left out; `nil` for none.
  public var crossValidation: Int?
  /// Which numbers are searched; `nil` for none.
  public var search: SearchChoice?
  /// On which shares of the patients is trained, to see what more of them would bring; `nil` for none.
  public var curve: CurveChoice?
  /// What the network must still be able to do; `nil` where nothing is asked.
  public var acceptance: AcceptanceChoice?
  /// What the model's package says.
  public var package: PackageFacts
  /// The digest of what was written, without regard to spaces, comments and the order of keys.
  public var digest: ContentDigest
  /// The file's bytes.
  public var bytes: [UInt8]
  /// The folder that relative paths begin from.
  public var folder: URL
}

extension TrainingConfiguration {
  /// What a network answers.
  public enum Task: Sendable, Hashable {
    /// One of several classes.
    case classes(column: String, [ClassName])
    /// Several findings, each yes, no or not known.
    case findings([String])
    /// A class for each pixel; the column of a table with the masks' files.
    case masks(column: String, [ClassName])

    /// The words of the answers, in the order of the network's outputs.
    public var words: [String] {
      switch self {
      case .classes(_, let classes), .masks(_, let classes): classes.map(\.name)
      case .findings(let findings): findings
      }
    }
  }

  /// A class with the value that stands for it in the data.
  public struct ClassName: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// How the data write it.
    public var value: String

    /// Makes a class; the parameters are the properties.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// How an image becomes numbers.
  public struct Input: Sendable, Hashable {
    /// What is done to it; it ends in a fixed size.
    public var recipe: PreprocessingRecipe
    /// How many channels the grey values are repeated in.
    public var channels: Int
    /// Whether images are volumes.
    public var isVolume: Bool
  }

  /// Of what recipe, network and batch are to follow.
  public struct PlanningChoice: Sendable, Hashable {
    /// What the numbers of images mean.
    public enum Values: String, Sendable, Hashable, CaseIterable {
      /// Something within their image alone.
      case relative
      /// The same everywhere, as Hounsfield units do.
      case absolute
    }
    /// Whether images are volumes.
    public var isVolume: Bool
    /// Bytes that the network may take while it learns, by the measure of the planner.
    public var memory: Int
    /// What the numbers of images mean.
    public var values: Values
    /// The distance of pixels that images are brought to: columns, rows, of volumes slices; `nil` where it follows from the images.
    public var spacing: [Double]?
  }

  /// Which layers.
  public struct NetworkChoice: Sendable, Hashable {
    /// A word of the catalogue, or `linear`.
    public var name: String
    /// Numbers and words that the catalogue takes beside it.
    public var options: [String: String]
    /// A file of weights, or a package's folder, to begin with; `nil` for chance.
    public var start: String?
    /// Beginnings of paths whose weights the file must have.
    public var required: [String]
  }

  /// What was written of the objective.
  public struct ObjectiveChoice: Sendable, Hashable {
    /// A weight for each class, or `balanced`.
    public enum Weights: Sendable, Hashable {
      /// As they are.
      case even
      /// By one over the class's share, with a mean of 1 over the images.
      case balanced
      /// As written.
      case stated([Double])
    }
    /// Weights of classes, or of positives of findings.
    public var weights: Weights = .even
    /// The share of an answer that is spread.
    public var labelSmoothing = 0.0
    /// The exponent of the focal loss.
    public var focal = 0.0
    /// τ of logit adjustment.
    public var logitAdjustment = 0.0
    /// Margins of LDAM.
    public var ldam: Objective.ClassObjective.Margins?
    /// From which share of training on weights by effective numbers hold.
    public var deferredWeightsFrom: Double?
    /// Costs, row truth and column answer, and their share of the loss.
    public var costs: Objective.ClassObjective.CostMatrix?
    /// The chance that truth *i* was written down as *j*.
    public var noise: [[Double]]?
    /// Overlap and cross-entropy of masks.
    public var masks = Objective.MaskObjective()
  }

  /// When a training ends early, and which pass is the best.
  public struct Stopping: Sendable, Hashable {
    /// What is looked at on the tuning part.
    public enum Metric: String, Sendable, Hashable, CaseIterable {
      /// The area under the ROC curve; the mean over classes or findings where there are several.
      case auc
      /// Average precision, likewise.
      case averagePrecision = "average-precision"
      /// The mean overlap of masks.
      case dice
      /// Cross-entropy.
      case loss
      /// The mean cost of the cheapest answer.
      case expectedCost = "expected-cost"

      /// Whether more is better.
      public var isHigherBetter: Bool { self != .loss && self != .expectedCost }
    }
    /// What is looked at.
    public var metric: Metric
    /// After how many passes without a better one it ends; `nil` for never.
    public var patience: Int?
  }

  /// A threshold that is chosen on the tuning part.
  public struct PointChoice: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// For which class or finding; `nil` for the last class, or every finding.
    public var finding: String?
    /// By which rule.
    public var rule: ThresholdRule
  }

  /// What the package says.
  public struct PackageFacts: Sendable, Hashable {
    /// The model's name.
    public var name: String
    /// Its version.
    public var version: String
    /// What it is for.
    public var intendedUse: String
    /// The licence, as SPDX writes it.
    public var licence: String
    /// What it must not be used for.
    public var outOfScope: [String]
  }

  /// On which shares of the patients is trained.
  public struct CurveChoice: Sendable, Hashable {
    /// The shares, rising, above 0 and at most 1.
    public var shares: [Double]
    /// How many draws of each.
    public var repeats: Int
    /// The gain whose price in cases is asked for.
    public var gain: Double
  }

  /// What the network must still be able to do, beside the one that it began with.
  public struct AcceptanceChoice: Sendable, Hashable {
    /// The parts of earlier images with answers.
    public var past: [DataChoice.Part]
    /// By how much it may be worse.
    public var margin: Double
    /// Attributes whose values are groups of their own.
    public var by: [String]
  }

  /// Which numbers are searched.
  public struct SearchChoice: Sendable, Hashable {
    /// How trials are chosen and ended.
    public enum Method: String, Sendable, Hashable, CaseIterable {
      /// Each trial to its end.
      case random
      /// Of the trials of a round the better third goes on, three times as long.
      case halving
    }
    /// A number that is drawn.
    public struct Range: Sendable, Hashable {
      /// Its key: `rate`, `decay`, `batch`, `label-smoothing`, `focal`, `averaging`.
      public var key: String
      /// The least and the greatest.
      public var from: Double
      /// The greatest.
      public var to: Double
      /// Whether it is drawn evenly on the scale of logarithms.
      public var isLogarithmic: Bool
    }
    /// How trials are chosen and ended.
    public var method: Method
    /// How many trials begin.
    public var trials: Int
    /// What is drawn.
    public var ranges: [Range]
  }
}
