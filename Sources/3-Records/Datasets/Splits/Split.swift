// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Vocabulary

/// A data set divided into parts.
public struct Split: Sendable, Hashable {
  /// A part.
  public struct Part: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its images by their content, sorted.
    public var items: [ContentDigest]

    /// Makes a part; the parameters are the properties.
    public init(name: String, items: [ContentDigest]) {
      self.name = name
      self.items = items
    }
  }

  /// Images that are in no part.
  public struct Exclusion: Sendable, Hashable {
    /// Why.
    public enum Reason: Sendable, Hashable {
      /// Rules send images that stay together to different parts.
      case straddling
      /// The attribute that a rule asks for is not known.
      case unknown(String)
      /// All parts are kept apart and no rule names one for them.
      case noRule

      /// The reason in words.
      public var words: String {
        switch self {
        case .straddling: "their group has images in several parts"
        case .unknown(let name): "\(name) is not known"
        case .noRule: "no rule names a part for them"
        }
      }
    }

    /// Why.
    public var reason: Reason
    /// Of how many patients.
    public var patients: Int
    /// Which, by their content.
    public var items: [ContentDigest]

    /// Makes one; the parameters are the properties.
    public init(reason: Reason, patients: Int, items: [ContentDigest]) {
      self.reason = reason
      self.patients = patients
      self.items = items
    }
  }

  /// Groups that had images on two sides and were sent to one.
  public struct Moved: Sendable, Hashable {
    /// How many groups.
    public var groups: Int
    /// How many images they have.
    public var images: Int

    /// Makes one; the parameters are the properties.
    public init(groups: Int, images: Int) {
      self.groups = groups
      self.images = images
    }
  }

  /// The value whose cases a part has most too many or too few of.
  public struct Deviation: Sendable, Hashable {
    /// What is counted: `images`, `pneumonia = 1`.
    public var what: String
    /// In which part.
    public var part: String
    /// By which share of all its cases: 0.02 where the part has 22 % of them and should have 20 %.
    public var share: Double
    /// How many there are.
    public var found: Int
    /// How many there should be.
    public var wanted: Double

    /// Makes one; the parameters are the properties.
    public init(what: String, part: String, share: Double, found: Int, wanted: Double) {
      self.what = what
      self.part = part
      self.share = share
      self.found = found
      self.wanted = wanted
    }
  }

  /// How near the division is to what was wanted.
  public struct Quality: Sendable, Hashable {
    /// Pearson's distance, weighted over all margins; less is nearer.
    public var distance: Double
    /// A distance below which no division lies.
    public var bound: Double
    /// Whether no division is nearer than this one.
    public var isProven: Bool
    /// The greatest deviation of an image count or a single value.
    public var greatest: Deviation?
    /// How many groups stay together.
    public var groups: Int

    /// Makes one; the parameters are the properties.
    public init(distance: Double, bound: Double, isProven: Bool, greatest: Deviation?, groups: Int) {
      self.distance = distance
      self.bound = bound
      self.isProven = isProven
      self.greatest = greatest
      self.groups = groups
    }
  }

  /// What was asked.
  public var plan: SplitPlan
  /// The parts, in the plan's order.
  public var parts: [Part]
  /// What is in none.
  public var excluded: [Exclusion]
  /// What was sent to one side.
  public var moved: Moved
  /// How near it is.
  public var quality: Quality

  /// Makes a split; the parameters are the properties.
  public init(plan: SplitPlan, parts: [Part], excluded: [Exclusion], moved: Moved, quality: Quality) {
    self.plan = plan
    self.parts = parts
    self.excluded = excluded
    self.moved = moved
    self.quality = quality
  }

  /// The name of the part of each image, in the images' order; `nil` for what is in none.
  public func parts(of items: [DatasetItem]) -> [String?] {
    var names: [ContentDigest: String] = [:]
    for part in parts { for digest in part.items { names[digest] = part.name } }
    return items.map { names[$0.entry.content] }
  }
}
