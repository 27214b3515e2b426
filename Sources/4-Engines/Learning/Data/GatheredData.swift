// SPDX-License-Identifier: Apache-2.0
import Training
public import Vocabulary

/// All images of a run, and what is to be said of where they come from.
public struct GatheredData: Sendable {
  /// The images, by what they are for; the training part and the tuning part are always there.
  public var sets: [ImageSet]
  /// Earlier images by which the finished network is held against the one that it began with.
  public var past: [JudgedPart]
  /// What the data are called: `chest@3, split main`.
  public var words: String
  /// What names them: the digest of the version of a data set, of a table with its images, or of a file of arrays.
  public var digest: ContentDigest
  /// The digest of the version of a data set of the archive; `nil` where they come from elsewhere.
  public var version: ContentDigest?
  /// Whether images are simulated.
  public var isSynthetic: Bool

  /// Makes it; the parameters are the properties.
  public init(
    sets: [ImageSet], past: [JudgedPart] = [], words: String, digest: ContentDigest, version: ContentDigest? = nil,
    isSynthetic: Bool = false
  ) {
    self.sets = sets
    self.past = past
    self.words = words
    self.digest = digest
    self.version = version
    self.isSynthetic = isSynthetic
  }

  /// The images that are learnt from.
  public var train: ImageSet? { sets.first { $0.use == .train } }
  /// The images that the network is judged by while it learns.
  public var tune: ImageSet? { sets.first { $0.use == .tune } }
}

/// Earlier images with answers, and what groups they are in.
public struct JudgedPart: Sendable {
  /// The name of the part.
  public var name: String
  /// The images.
  public var set: ImageSet
  /// The value of each image, by attribute; `nil` where it is not known.
  public var groups: [String: [String?]]

  /// Makes a part; the parameters are the properties.
  public init(name: String, set: ImageSet, groups: [String: [String?]]) {
    self.name = name
    self.set = set
    self.groups = groups
  }
}
