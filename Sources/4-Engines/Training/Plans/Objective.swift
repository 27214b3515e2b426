// SPDX-License-Identifier: Apache-2.0

/// What is to become small while a network is trained.
public enum Objective: Sendable, Hashable, Codable {
  /// One of several classes: cross-entropy and its kin.
  case classes(ClassObjective)
  /// Several findings, each yes, no or not known: binary cross-entropy over those that are known.
  case findings(FindingObjective)
  /// A class for each pixel: overlap and cross-entropy.
  case masks(MaskObjective)

  /// Cross-entropy over classes.
  ///
  /// What is `nil` or 0 leaves the plain one; the parts work together.
  public struct ClassObjective: Sendable, Hashable, Codable {
    /// A weight for each class.
    public var classWeights: [Double]?
    /// The share of the answer that is spread over all classes.
    public var labelSmoothing: Double
    /// Focal loss: the exponent of 1 − *p* (Lin and others, 2017).
    public var focalGamma: Double
    /// τ · log prior is added to the scores while training (Menon and others, 2021); 1 with counts is the balanced softmax (Ren and others, 2020).
    public var logitAdjustment: Double
    /// Margins that grow as a class gets rarer, n^−¼ up to this, and the scale of the scores (LDAM, Cao and others, 2019).
    public var ldam: Margins?
    /// The share of training after which weights by effective numbers begin (DRW, Cao and others, 2019).
    public var deferredWeightsFrom: Double?
    /// Cases of each class in the training set, for priors, margins and effective numbers.
    public var counts: [Int]?
    /// What it costs to say column *j* of row *i*'s truth: the expected cost is what becomes small, with this share beside cross-entropy.
    public var costs: CostMatrix?
    /// The chance that truth *i* was written down as *j*: forward correction (Patrini and others, 2017).
    public var noise: [[Double]]?

    /// Margins of LDAM.
    public struct Margins: Sendable, Hashable, Codable {
      /// The rarest class's margin.
      public var greatest: Double
      /// What scores are multiplied with.
      public var scale: Double

      /// Makes margins; the parameters are the properties.
      public init(greatest: Double = 0.5, scale: Double = 30) {
        self.greatest = greatest
        self.scale = scale
      }
    }

    /// Costs of errors.
    public struct CostMatrix: Sendable, Hashable, Codable {
      /// Row truth, column answer; the diagonal is usually 0.
      public var costs: [[Double]]
      /// The share of expected cost, 0…1; the rest is cross-entropy.
      public var share: Double

      /// Makes costs; the parameters are the properties.
      public init(costs: [[Double]], share: Double = 1) {
        self.costs = costs
        self.share = share
      }
    }

    /// Makes an objective; without words plain cross-entropy.
    public init(
      classWeights: [Double]? = nil, labelSmoothing: Double = 0, focalGamma: Double = 0, logitAdjustment: Double = 0,
      ldam: Margins? = nil, deferredWeightsFrom: Double? = nil, counts: [Int]? = nil, costs: CostMatrix? = nil,
      noise: [[Double]]? = nil
    ) {
      self.classWeights = classWeights
      self.labelSmoothing = labelSmoothing
      self.focalGamma = focalGamma
      self.logitAdjustment = logitAdjustment
      self.ldam = ldam
      self.deferredWeightsFrom = deferredWeightsFrom
      self.counts = counts
      self.costs = costs
      self.noise = noise
    }
  }

  /// Binary cross-entropy over findings; what is not labelled counts for nothing.
  public struct FindingObjective: Sendable, Hashable, Codable {
    /// What a positive counts beside a negative, for each finding.
    public var positiveWeights: [Double]?
    /// Focal loss: the exponent of 1 − *p*.
    public var focalGamma: Double
    /// The share of the answer that is drawn to ½.
    public var labelSmoothing: Double

    /// Makes an objective; the parameters are the properties.
    public init(positiveWeights: [Double]? = nil, focalGamma: Double = 0, labelSmoothing: Double = 0) {
      self.positiveWeights = positiveWeights
      self.focalGamma = focalGamma
      self.labelSmoothing = labelSmoothing
    }
  }

  /// Overlap and cross-entropy of masks.
  public struct MaskObjective: Sendable, Hashable, Codable {
    /// What overlap counts: soft Dice over the batch where `alpha` = `beta` = ½, else Tversky.
    public var overlap: Double
    /// Tversky's weight of false positives.
    public var alpha: Double
    /// Tversky's weight of false negatives.
    public var beta: Double
    /// What cross-entropy counts.
    public var crossEntropy: Double
    /// What the boundary loss counts (Kervadec and others, 2019): chances times signed distances to the truth.
    public var boundary: Double
    /// A weight for each class in cross-entropy.
    public var classWeights: [Double]?

    /// Makes an objective; without words Dice and cross-entropy.
    public init(
      overlap: Double = 1, alpha: Double = 0.5, beta: Double = 0.5, crossEntropy: Double = 1, boundary: Double = 0,
      classWeights: [Double]? = nil
    ) {
      self.overlap = overlap
      self.alpha = alpha
      self.beta = beta
      self.crossEntropy = crossEntropy
      self.boundary = boundary
      self.classWeights = classWeights
    }
  }
}
