// SPDX-License-Identifier: Apache-2.0

/// What a case is labelled with, and how well.
public struct LabelPlan: Sendable, Hashable {
  /// Where labels come from.
  public enum Source: String, Sendable, Hashable, CaseIterable {
    /// What was planted.
    case phantomTruth = "phantom-truth"
    /// What the report says.
    case report
    /// What the first reader thinks.
    case reader
  }

  /// The finding that is looked for.
  public var target = FindingKind.nodule
  /// The size below which a finding does not count, in the unit of ``FindingRequest/size``.
  public var leastSize = 0.0
  /// Where labels come from.
  public var source = Source.phantomTruth
  /// How often a label is positive where its source is, 0…1.
  public var sensitivity = 1.0
  /// How often a label is negative where its source is, 0…1.
  public var specificity = 1.0

  /// The truth about nodules of any size.
  public init() {}
}

/// How findings are seen: the distance of a finding from none, in standard deviations of what a reader of skill 1 perceives.
///
/// *d* = scale · (size ⁄ ``FindingKind/referenceSize``)^exponent · conspicuity · place ⁄ noise, where place is the factor of
/// what hides it, and noise² = (1 − quantum) + quantum ⁄ (relative dose). It is a stated model, not a measurement of people.
public struct DetectabilityModel: Sendable, Hashable {
  /// The *d* of a finding of reference size and full conspicuity in open view at the reference dose.
  public var scale = 2.5
  /// The power of the size.
  public var sizeExponent = 1.0
  /// The factor of a finding behind the heart.
  public var heart = 0.6
  /// The factor of a finding behind the diaphragm.
  public var diaphragm = 0.7
  /// The factor of a finding behind a clavicle.
  public var clavicle = 0.75
  /// The share of the noise's variance that is due to few quanta at the reference dose, 0…1; the rest is anatomy.
  public var quantum = 0.25

  /// The usual model.
  public init() {}
}

/// Who reads the cases, and how well.
public struct ReaderPlan: Sendable, Hashable {
  /// A reader.
  public struct Reader: Sendable, Hashable {
    /// The name in tables.
    public var name: String
    /// What detectability is multiplied by.
    public var skill = 1.0
    /// Where the reader says yes: the greater, the stricter.
    public var criterion = 1.0
    /// What the reader's own inconstancy is multiplied by.
    public var variability = 1.0

    /// A reader of skill 1.
    public init(name: String) { self.name = name }
  }

  /// A way of reading, as without and with a model.
  public struct Arm: Sendable, Hashable {
    /// The name in tables.
    public var name: String
    /// What the reader's skill is multiplied by.
    public var skill = 1.0
    /// What is added to the reader's criterion.
    public var criterion = 0.0

    /// An arm without an effect.
    public init(name: String) { self.name = name }
  }

  /// How scores are given.
  public enum Ratings: String, Sendable, Hashable, CaseIterable {
    /// 0…100.
    case percent
    /// 1 up to ``ReaderPlan/categories``.
    case categories
  }

  /// The readers.
  public var readers: [Reader] = []
  /// The ways of reading.
  public var arms = [Arm(name: "unaided")]
  /// How scores are given.
  public var ratings = Ratings.percent
  /// How many categories there are.
  public var categories = 5
  /// Which share of what readers perceive beside the finding belongs to the case, and is shared by all readers, 0…1.
  public var caseShare = 0.5
  /// Which share of the patients is read, 0…1.
  public var fraction = 1.0
  /// Into how many blocks readers and patients are split; a reader reads the patients of the own block alone.
  public var blocks = 1

  /// Nobody.
  public init() {}
}

/// Who writes reports, and how.
public struct ReportPlan: Sendable, Hashable {
  /// What detectability is multiplied by.
  public var skill = 1.5
  /// Where the writer says yes.
  public var criterion = 1.5
  /// How often a finding that is not seen is said to be absent.
  public var negations = 0.7
  /// How often a finding that is seen is said to be only possible.
  public var hedging = 0.1

  /// A careful writer.
  public init() {}
}
