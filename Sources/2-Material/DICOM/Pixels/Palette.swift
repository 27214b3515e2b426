// SPDX-License-Identifier: Apache-2.0

/// A table that gives each index of a palette image its colour.
///
/// > Source: DICOM PS3.3 sections C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9.2. `PaletteTests` checks each form by hand.
public struct Palette: Sendable, Hashable {
  /// The index that the first entry stands for; lower ones get the first entry, higher than the last the last.
  public let firstIndex: Int
  /// Bits of an entry, 8 or 16.
  public let bitsPerEntry: Int
  /// Red of each entry.
  public let red: [UInt16]
  /// Green of each entry.
  public let green: [UInt16]
  /// Blue of each entry.
  public let blue: [UInt16]

  /// Makes a palette of three columns; `nil` where they are empty, of different lengths, or the bits are neither 8 nor 16.
  public init?(firstIndex: Int, bitsPerEntry: Int, red: [UInt16], green: [UInt16], blue: [UInt16]) {
    guard !red.isEmpty, red.count == green.count, red.count == blue.count, bitsPerEntry == 8 || bitsPerEntry == 16
    else { return nil }
    self.firstIndex = firstIndex
    self.bitsPerEntry = bitsPerEntry
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour that an index gets.
  public func colour(of index: Int) -> (red: UInt16, green: UInt16, blue: UInt16) {
    let (distance, overflow) = index.subtractingReportingOverflow(firstIndex)
    let place = overflow ? (index < firstIndex ? 0 : red.count - 1) : min(max(distance, 0), red.count - 1)
    return (red[place], green[place], blue[place])
  }

  /// Turns indices into RGB: bytes with entries of 8 bits, else numbers of 16.
  ///
  /// With a supplemental palette (Pixel Presentation COLOR or MIXED) samples below the first index are gray, not colour: ask for
  /// those by `isColoured` and render them through the gray pipeline.
  /// - Returns: `nil` where the samples are colour already or no whole numbers.
  /// - Complexity: O(*n*).
  public func applied(to pixels: PixelArray) -> PixelArray? {
    guard pixels.samplesPerPixel == 1 else { return nil }
    let colours: PixelSamples? =
      switch pixels.samples {
      case .int8(let indices): applied(to: indices)
      case .uint8(let indices): applied(to: indices)
      case .int16(let indices): applied(to: indices)
      case .uint16(let indices): applied(to: indices)
      case .int32(let indices): applied(to: indices)
      case .uint32(let indices): applied(to: indices)
      case .float32, .float64: nil
      }
    guard let colours else { return nil }
    return PixelArray(
      rows: pixels.rows, columns: pixels.columns, frames: pixels.frames, samplesPerPixel: 3,
      photometricInterpretation: "RGB", samples: colours)
  }

  /// Whether a sample has a colour of its own in a supplemental palette.
  public func isColoured(_ index: Int) -> Bool { index >= firstIndex }

  private func applied<Index: FixedWidthInteger>(to indices: [Index]) -> PixelSamples {
    if bitsPerEntry == 8 {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(indices.count * 3)
      for index in indices {
        let colour = colour(of: Int(index))
        bytes.append(UInt8(truncatingIfNeeded: colour.red))
        bytes.append(UInt8(truncatingIfNeeded: colour.green))
        bytes.append(UInt8(truncatingIfNeeded: colour.blue))
      }
      return .uint8(bytes)
    }
    var words: [UInt16] = []
    words.reserveCapacity(indices.count * 3)
    for index in indices {
      let colour = colour(of: Int(index))
      words.append(colour.red)
      words.append(colour.green)
      words.append(colour.blue)
    }
    return .uint16(words)
  }
}
