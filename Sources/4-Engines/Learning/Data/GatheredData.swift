// SPDX-License-Identifier: Apache-2.0
import Training
public import Vocabulary

/// All images of a run, and what is to be said of where they come from.
public struct GatheredData: Sendable {
  /// The images, by what they are for; the training part and the tuning part are always there.
  public var sets: [ImageSet]
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
    sets: [ImageSet], words: String, digest: ContentDigest, version: ContentDigest? = nil, isSynthetic: Bool = false
  ) {
    self.sets = sets
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
