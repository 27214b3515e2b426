// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What the charts of one arm or model are drawn from.
public struct CurveSet: Sendable, Equatable {
  /// A point of a curve.
  public struct Point: Sendable, Equatable {
    /// The abscissa: false positive rate, or recall.
    public var x: Double
    /// The ordinate: sensitivity, or precision.
    public var y: Double
    /// The band's lower edge at this abscissa.
    public var lower: Double?
    /// The band's upper edge at this abscissa.
    public var upper: Double?

    /// Makes a point.
    public init(x: Double, y: Double, lower: Double? = nil, upper: Double? = nil) {
      self.x = x
      self.y = y
      self.lower = lower
      self.upper = upper
    }
  }

  /// A bin of the score histograms.
  public struct Bin: Sendable, Equatable {
    /// The bin's lower edge, in the unit of the score.
    public var lower: Double
    /// The bin's upper edge.
    public var upper: Double
    /// Rows with a positive truth in it.
    public var positives: Int
    /// Rows with a negative truth in it.
    public var negatives: Int

    /// Makes a bin.
    public init(lower: Double, upper: Double, positives: Int, negatives: Int) {
      self.lower = lower
      self.upper = upper
      self.positives = positives
      self.negatives = negatives
    }
  }

  /// The arm, model or label, in words.
  public var name: String
  /// Rows with a positive truth.
  public var positives: Int
  /// Rows with a negative truth.
  public var negatives: Int
  /// The ROC curve with its simultaneous band, from (0, 0) to (1, 1).
  public var roc: [Point]
  /// How the ROC band was made.
  public var rocBandMethod: String?
  /// The precision–recall curve with its band, by rising recall.
  public var precisionRecall: [Point]
  /// How the precision–recall band was made.
  public var precisionRecallBandMethod: String?
  /// The score histograms.
  public var histogram: [Bin]
  /// The threshold of the operating point, in the unit of the score.
  public var threshold: Double?
  /// Sensitivity at the operating point.
  public var sensitivity: Estimate?
  /// Specificity at the operating point.
  public var specificity: Estimate?

  /// Makes a set; the parameters are the properties.
  public init(
    name: String, positives: Int, negatives: Int, roc: [Point], rocBandMethod: String?, precisionRecall: [Point],
    precisionRecallBandMethod: String?, histogram: [Bin], threshold: Double?, sensitivity: Estimate?,
    specificity: Estimate?
  ) {
    self.name = name
    self.positives = positives
    self.negatives = negatives
    self.roc = roc
    self.rocBandMethod = rocBandMethod
    self.precisionRecall = precisionRecall
    self.precisionRecallBandMethod = precisionRecallBandMethod
    self.histogram = histogram
    self.threshold = threshold
    self.sensitivity = sensitivity
    self.specificity = specificity
  }
}
