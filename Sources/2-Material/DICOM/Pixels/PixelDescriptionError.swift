// SPDX-License-Identifier: Apache-2.0

/// Why the attributes of a data set describe no pixels.
public enum PixelDescriptionError: Error, Sendable, Hashable {
  /// An attribute that is needed is absent, empty or no number.
  case missing(Tag)
  /// An attribute has a number that cannot be.
  case impossible(Tag, found: Int)
  /// There are more samples than memory can address.
  case tooLarge
}
