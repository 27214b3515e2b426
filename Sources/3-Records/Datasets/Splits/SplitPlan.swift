// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Vocabulary

/// How a data set is to be divided, said before it is divided.
///
/// The images of a patient always stay together, and so do images whose decoded samples are equal, whoever they belong to. What else is
/// asked is kept as near as can be, and what cannot be kept is refused with the reason.
///
/// ```swift
/// let plan = SplitPlan(
///   parts: [.init("train", .share(0.7)), .init("tune", .share(0.1)), .init("test", .share(0.2))],
///   strata: ["pneumonia", "sex"], seed: 7)
/// let split = try plan.split(items)
/// ```
public struct SplitPlan: Sendable, Hashable {
  /// A part with the size that is wanted.
  public struct Part: Sendable, Hashable {
    /// Its name: `train`, `test`, `fold-1`.
    public var name: String
    /// Its size.
    public var size: Size

    /// Makes a part; the parameters are the properties.
    public init(_ name: String, _ size: Size) {
      self.name = name
      self.size = size
    }
  }

  /// How large a part is wanted.
  public enum Size: Sendable, Hashable {
    /// A share of the images, above 0.
    case share(Double)
    /// A number of images.
    case count(Int)
    /// What the others leave.
    case rest
  }

  /// What must stay together beside a patient's images.
  public enum Grouping: Sendable, Hashable {
    /// Nothing else.
    case patient
    /// All images that have the same value of an attribute, and all patients of these: a site, a device.
    case attribute(String)
  }

  /// Something that decides about images before the sizes do.
  public enum Rule: Sendable, Hashable {
    /// Images with one of these values go to the part, and no others: a site that is held out.
    case holdOut(attribute: String, values: [String], part: String)
    /// Images of this day or later go to the part, and no others.
    case from(date: String, part: String)
    /// Images whose attribute names a part go there: the source's own division.
    case named(attribute: String)
    /// Images, and with them their patients, stay where an earlier split had them.
    case kept(Earlier)
  }

  /// An earlier split by which images keep their parts when a version grows.
  public struct Earlier: Sendable, Hashable {
    /// The digest of its manifest.
    public var digest: ContentDigest
    /// Its parts by name.
    public var parts: [String: [ContentDigest]]

    /// Makes one; the parameters are the properties.
    public init(digest: ContentDigest, parts: [String: [ContentDigest]]) {
      self.digest = digest
      self.parts = parts
    }
  }

  /// What becomes of a group whose images the rules send to different parts.
  public enum Straddling: String, Sendable, Hashable, CaseIterable {
    /// The split is refused, and they are named.
    case refused = "refuse"
    /// All images of the group are left out, and counted.
    case excluded = "exclude"
    /// The group goes to the earliest of the parts in the plan's order that it touches; one that a rule keeps apart it leaves.
    case earlier = "earlier"
    /// The group goes to the latest of the parts that it touches: into the test.
    case later = "later"
  }

  /// What a part must have at least of.
  public struct Minimum: Sendable, Hashable {
    /// What is counted.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
      /// Images.
      case images
      /// Patients with at least one such image.
      case patients
    }

    /// The finding or attribute.
    public var name: String
    /// Its value.
    public var value: String
    /// How many.
    public var count: Int
    /// Of what.
    public var unit: Unit
    /// The part; `nil` for each.
    public var part: String?

    /// Makes a minimum; the parameters are the properties.
    public init(_ name: String, _ value: String, _ count: Int, of unit: Unit = .patients, part: String? = nil) {
      self.name = name
      self.value = value
      self.count = count
      self.unit = unit
      self.part = part
    }
  }

  /// The parts, in order: what is later is nearer the test.
  public var parts: [Part]
  /// What stays together.
  public var grouping: Grouping
  /// Findings and attributes whose values should be as frequent in each part as in all, alone and two by two.
  public var strata: [String]
  /// What decides before the sizes do; the first rule that speaks of an image counts.
  public var rules: [Rule]
  /// What becomes of a group that rules send to different parts.
  public var straddling: Straddling
  /// What parts must have at least.
  public var minima: [Minimum]
  /// How far the size of a part may be off, as a share of all images; `nil` for as near as can be.
  public var tolerance: Double?
  /// The seed of what is drawn.
  public var seed: UInt64

  /// Makes a plan; the parameters are the properties.
  public init(
    parts: [Part], grouping: Grouping = .patient, strata: [String] = [], rules: [Rule] = [],
    straddling: Straddling = .refused, minima: [Minimum] = [], tolerance: Double? = nil, seed: UInt64 = 1
  ) {
    self.parts = parts
    self.grouping = grouping
    self.strata = strata
    self.rules = rules
    self.straddling = straddling
    self.minima = minima
    self.tolerance = tolerance
    self.seed = seed
  }

  /// The parts of a cross-validation: `fold-1` to `fold-k`, of equal size.
  public static func folds(_ count: Int) -> [Part] {
    (1...max(1, count)).map { Part("fold-\($0)", .share(1 / Double(count))) }
  }

  /// A plan that leaves one value of an attribute out at a time, a part for each: the sites of a study.
  ///
  /// - Parameters:
  ///   - attribute: The attribute.
  ///   - items: The images, whose values become the parts' names in order.
  ///   - straddling: What becomes of patients with images of several values.
  /// - Returns: The plan.
  public static func leavingOut(
    each attribute: String, of items: [DatasetItem], straddling: Straddling = .refused
  ) -> SplitPlan {
    let values = Set(items.compactMap { $0.stratum(attribute) }).sorted()
    return SplitPlan(
      parts: values.map { Part($0, .rest) },
      rules: values.map { .holdOut(attribute: attribute, values: [$0], part: $0) }, straddling: straddling)
  }
}

extension DatasetItem {
  /// What is said of the image under a name: a finding's value, else an attribute's; `nil` where nothing is known.
  public func stratum(_ name: String) -> String? { value(of: name) ?? entry.attributes[name]?.words }
}
