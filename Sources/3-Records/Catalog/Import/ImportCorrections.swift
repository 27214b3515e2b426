// SPDX-License-Identifier: Apache-2.0

/// What an import does with rows of a table that tell something else of an image than what is known of it.
public enum ImportCorrections: String, Sendable, Hashable, CaseIterable {
  /// Nothing at all is taken in where a row differs from what is known of its image, under whatever name the image came before.
  case refuse
  /// They are listed, and nothing of what is known is changed.
  case list
  /// What they tell is taken over; what was known before is kept with the time until which it was.
  case take
}

extension ImportOutcome {
  /// A value of a table that is another than what is known of an image.
  public struct Difference: Sendable, Hashable {
    /// The row of the table.
    public var row: Int
    /// The image's number.
    public var key: Int
    /// The attribute.
    public var attribute: String
    /// What is known; `nil` where nothing is.
    public var known: AttributeValue?
    /// What the table, or the file before it, says now; `nil` where it is nothing.
    public var found: AttributeValue?

    /// Makes one; the parameters are the properties.
    public init(row: Int, key: Int, attribute: String, known: AttributeValue?, found: AttributeValue?) {
      self.row = row
      self.key = key
      self.attribute = attribute
      self.known = known
      self.found = found
    }

    /// Attributes whose values are of machines and pictures, or of so many people that they tell nobody.
    private static let plain: Set<String> = [
      AttributeName.sex, AttributeName.modality, AttributeName.bodyPart, AttributeName.view, AttributeName.laterality,
      AttributeName.manufacturer, AttributeName.model, AttributeName.rows, AttributeName.columns, AttributeName.frames,
      AttributeName.bits, AttributeName.photometric, AttributeName.spacing, AttributeName.burnedIn,
      AttributeName.format,
    ]
    /// The age from which an age alone may tell somebody.
    private static let oldest = 89.0
    /// What is longer is no code.
    private static let longest = 32

    /// Whether the values may be shown: not those that may tell who it is, nor labels, which may be locked.
    public var mayBeShown: Bool {
      [known, found].allSatisfy { value in
        switch value {
        case nil: true
        case .number(let number)?:
          attribute == AttributeName.age ? (0...Self.oldest).contains(number) : Self.plain.contains(attribute)
        case .text(let text)?: Self.plain.contains(attribute) && text.count <= Self.longest
        }
      }
    }
  }
}
