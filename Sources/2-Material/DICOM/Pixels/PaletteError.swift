// SPDX-License-Identifier: Apache-2.0

/// Why a data set holds no palette.
public enum PaletteError: Error, Sendable, Hashable {
  /// An attribute of the palette is absent or has no bytes.
  case missing(Tag)
  /// A descriptor has not three numbers, or numbers that cannot be.
  case descriptor(Tag)
  /// A table has fewer bytes than its descriptor needs.
  case short(Tag, found: Int, expected: Int)
  /// Segments cannot be unfolded: an unknown kind, a first that is not discrete, an offset outside, or more entries than allowed.
  case segments(Tag, at: Int)
  /// Red, green and blue have different numbers of entries.
  case differentLengths(red: Int, green: Int, blue: Int)
}
