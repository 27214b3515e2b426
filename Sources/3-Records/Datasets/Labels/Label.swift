// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What somebody or something says of an image: a finding, its value, and whose word it is.
public struct Label: Sendable, Hashable {
  /// Whose word it is.
  public enum Source: String, Sendable, Hashable, CaseIterable {
    /// A reader who looked at the image.
    case reader
    /// A report, by a person or a program that read it.
    case report
    /// Several readers together.
    case consensus
    /// The truth of a phantom.
    case phantom
    /// A table that came with the images and says no more.
    case table
    /// A model.
    case model
  }

  /// What it is about: `pneumothorax`, `diagnosis`.
  public var finding: String
  /// What is said: `1`, `0`, `pneumonia`; a word of a short list, or a number in text.
  public var value: String
  /// Whose word it is.
  public var source: Source
  /// Who or what exactly, by a name of this site: a reader's code, a program's version.
  public var author: String?
  /// How sure it is, 0 to 1; `nil` where nothing was said.
  public var confidence: Double?
  /// Since when it is known here.
  public var known: Timestamp

  /// Makes a label; the parameters are the properties.
  public init(
    _ finding: String, _ value: String, source: Source, author: String? = nil, confidence: Double? = nil,
    known: Timestamp
  ) {
    self.finding = finding
    self.value = value
    self.source = source
    self.author = author
    self.confidence = confidence
    self.known = known
  }
}
