// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What differs between two versions.
public struct VersionComparison: Sendable, Equatable {
  /// Why an image is in the first version and not in the second.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The patient withdrew.
    case withdrawn
    /// The time is over for which it may be kept.
    case retention
    /// Whoever made the second version did not choose it.
    case choice
  }

  /// An image that is in one of the two.
  public struct Image: Sendable, Hashable {
    /// Its number in the archive.
    public var image: Int
    /// The digest of its file.
    public var content: ContentDigest
    /// The patient's number.
    public var patient: Int
    /// Why it went; `nil` for an image that came.
    public var reason: Reason?
  }

  /// From which value to which the labels of a finding went, over the images that both have.
  public struct LabelChange: Sendable, Hashable {
    /// The finding.
    public var finding: String
    /// The value in the first version; `nil` where nothing was said.
    public var from: String?
    /// The value in the second.
    public var to: String?
    /// How many images.
    public var images: Int
  }

  /// How common a value is in either version.
  public struct Prevalence: Sendable, Equatable {
    /// The finding.
    public var finding: String
    /// The value.
    public var value: String
    /// The share in the first version, of the images of which something is said.
    public var before: Estimate
    /// The share in the second.
    public var after: Estimate
    /// The second less the first.
    public var difference: Estimate
  }

  /// How many images either has, the first first.
  public var items: (Int, Int) { (counts[0], counts[1]) }
  /// How many patients either has.
  public var patients: (Int, Int) { (counts[2], counts[3]) }
  /// How many images both have.
  public var shared: Int
  /// What the second has and the first has not.
  public var added: [Image]
  /// What the first has and the second has not.
  public var removed: [Image]
  /// How many images that both have differ in an attribute, by its name.
  public var attributeChanges: [String: Int]
  /// The value of each finding before and after, where it is not the same, the most frequent first.
  public var labelChanges: [LabelChange]
  /// How many images that both have got, lost or changed a label, even where the most trusted word is the same.
  public var relabelled: Int
  /// How common each value of each finding is.
  public var prevalence: [Prevalence]
  /// How far the versions lie apart in what is known of their images, in standard deviations.
  public var shifts: [Estimate]
  /// How many images of either lie in locked parts, so that nothing is said of their labels.
  public var withheld = 0
  var counts: [Int]

  /// How many images went, by reason.
  public var removedByReason: [Reason: Int] {
    Dictionary(grouping: removed.compactMap(\.reason)) { $0 }.mapValues(\.count)
  }
}
