// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What an analysis wants drawn: the data of a chart, without its looks.
public enum Picture: Sendable, Equatable {
  /// Curves over two axes.
  case lines(LinePicture)
  /// Observed frequencies against predicted chances.
  case reliability(ReliabilityPicture)
  /// Estimates with intervals, one beneath the other.
  case forest(ForestPicture)
  /// Words and numbers in rows.
  case table(TablePicture)
  /// A number for each pair of things, shaded by its size.
  case heatMap(HeatMapPicture)
  /// Small curves side by side over the same axes.
  case panels(PanelPicture)
}

/// Curves over two axes: decision curves, cost curves, risk against coverage.
public struct LinePicture: Sendable, Equatable {
  /// An axis: what it measures, and from where to where it is drawn.
  public struct Axis: Sendable, Equatable {
    /// What it measures, with its unit: `Threshold probability`.
    public var title: String
    /// Where it begins, `nil` where the data decide; values outside are clipped.
    public var lower: Double?
    /// Where it ends.
    public var upper: Double?

    /// Makes an axis.
    public init(_ title: String, lower: Double? = nil, upper: Double? = nil) {
      self.title = title
      self.lower = lower
      self.upper = upper
    }
  }

  /// A curve.
  public struct Series: Sendable, Equatable {
    /// What it is of: a model, a policy such as `treat all`.
    public var name: String
    /// What stands under the name in the key, such as an estimate with its interval.
    public var summary: String?
    /// The points by rising abscissa, with the band where there is one.
    public var points: [CurveSet.Point]
    /// What the band is: `95 % pointwise band by patient`.
    public var bandMethod: String?
    /// Whether it is only there to be held against: drawn thin and dashed, without signs.
    public var isReference: Bool
    /// Whether values hold until the next point, so that the line goes in steps.
    public var isStepped: Bool

    /// Makes a curve.
    public init(
      name: String, summary: String? = nil, points: [CurveSet.Point], bandMethod: String? = nil,
      isReference: Bool = false, isStepped: Bool = false
    ) {
      self.name = name
      self.summary = summary
      self.points = points
      self.bandMethod = bandMethod
      self.isReference = isReference
      self.isStepped = isStepped
    }
  }

  /// A place on the horizontal axis that is named: a threshold, a site's prevalence.
  public struct Mark: Sendable, Equatable {
    /// Where it lies.
    public var x: Double
    /// How sure the place is.
    public var interval: Interval?
    /// What it is.
    public var label: String

    /// Makes a mark.
    public init(x: Double, interval: Interval? = nil, label: String) {
      self.x = x
      self.interval = interval
      self.label = label
    }
  }

  /// What it shows, in a few words: `Decision curve`.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The curves, the models' first.
  public var series: [Series]
  /// Named places on the horizontal axis.
  public var marks: [Mark]
  /// What the reader should know beside the drawing, in a sentence or two.
  public var caption: String

  /// Makes a picture; the parameters are the properties.
  public init(title: String, x: Axis, y: Axis, series: [Series], marks: [Mark] = [], caption: String) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.marks = marks
    self.caption = caption
  }
}

/// Observed frequencies against predicted chances, with the counts that they come from.
public struct ReliabilityPicture: Sendable, Equatable {
  /// The rows whose prediction lies in a bin.
  public struct Bin: Sendable, Equatable {
    /// The mean predicted chance in it.
    public var predicted: Double
    /// The observed frequency in it, with interval and n.
    public var observed: Estimate

    /// Makes a bin.
    public init(predicted: Double, observed: Estimate) {
      self.predicted = predicted
      self.observed = observed
    }
  }

  /// What it shows, in a few words.
  public var title: String
  /// The flexible curve by rising prediction, with its band.
  public var curve: [CurveSet.Point]
  /// What the curve and its band are: `natural cubic spline, 4 knots; 95 % pointwise band`.
  public var curveMethod: String
  /// The isotonic (CORP) curve by rising prediction; empty for none.
  public var isotonic: [CurveSet.Point]
  /// The bins with observed frequencies.
  public var bins: [Bin]
  /// How the bins were made: `10 bins of equal counts`.
  public var binMethod: String
  /// How often each prediction was made, by truth.
  public var histogram: [CurveSet.Bin]
  /// What the reader should know beside the drawing.
  public var caption: String

  /// Makes a picture; the parameters are the properties.
  public init(
    title: String, curve: [CurveSet.Point], curveMethod: String, isotonic: [CurveSet.Point] = [], bins: [Bin],
    binMethod: String, histogram: [CurveSet.Bin], caption: String
  ) {
    self.title = title
    self.curve = curve
    self.curveMethod = curveMethod
    self.isotonic = isotonic
    self.bins = bins
    self.binMethod = binMethod
    self.histogram = histogram
    self.caption = caption
  }
}

/// Estimates with intervals, one beneath the other, against a reference.
public struct ForestPicture: Sendable, Equatable {
  /// A row.
  public struct Row: Sendable, Equatable {
    /// What the row is.
    public enum Kind: String, Sendable, Hashable {
      /// A group, a site, a slice.
      case group
      /// All of them together, or the pooled value.
      case overall
      /// Where a further one would lie.
      case prediction
    }

    /// The group in words.
    public var label: String
    /// What the row is.
    public var kind: Kind
    /// The value with its interval; `nil` where the group cannot be judged.
    public var estimate: Estimate?
    /// Why the group cannot be judged: `needs 4 more positive patients`.
    public var shortfall: String?
    /// Positive sampling units, where they are of interest.
    public var positives: Int?
    /// Negative sampling units, likewise.
    public var negatives: Int?

    /// Makes a row.
    public init(
      _ label: String, kind: Kind = .group, estimate: Estimate?, shortfall: String? = nil, positives: Int? = nil,
      negatives: Int? = nil
    ) {
      self.label = label
      self.kind = kind
      self.estimate = estimate
      self.shortfall = shortfall
      self.positives = positives
      self.negatives = negatives
    }
  }

  /// A value that the rows are held against.
  public struct Line: Sendable, Equatable {
    /// Where it stands.
    public var value: Double
    /// What it is: `no difference`, `ideal: 1`, `margin 0.05`.
    public var label: String
    /// Whether it is a limit that was set beforehand rather than a reference.
    public var isLimit: Bool

    /// Makes a line.
    public init(_ value: Double, label: String, isLimit: Bool = false) {
      self.value = value
      self.label = label
      self.isLimit = isLimit
    }
  }

  /// What it shows, in a few words.
  public var title: String
  /// What is measured, for the axis.
  public var measure: String
  /// The rows in order.
  public var rows: [Row]
  /// The values that the rows are held against.
  public var lines: [Line]
  /// Whether the values are ratios: the axis is then logarithmic, so that a half and a double are equally far from one.
  public var isRatio: Bool
  /// What the reader should know beside the drawing.
  public var caption: String

  /// Makes a picture; the parameters are the properties.
  public init(
    title: String, measure: String, rows: [Row], lines: [Line] = [], isRatio: Bool = false, caption: String
  ) {
    self.title = title
    self.measure = measure
    self.rows = rows
    self.lines = lines
    self.isRatio = isRatio
    self.caption = caption
  }
}

/// Words and numbers in rows; numbers are already rounded.
public struct TablePicture: Sendable, Equatable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// Its heading.
    public var title: String
    /// Whether it holds numbers, which are set to the right.
    public var isNumeric: Bool

    /// Makes a column.
    public init(_ title: String, isNumeric: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  /// What the table shows, in one phrase.
  public var caption: String
  /// The columns; the first names its row.
  public var columns: [Column]
  /// The rows, each with one text for each column.
  public var rows: [[String]]
  /// A remark beneath.
  public var note: String?

  /// Makes a table; the parameters are the properties.
  public init(caption: String, columns: [Column], rows: [[String]], note: String? = nil) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.note = note
  }
}
