// SPDX-License-Identifier: Apache-2.0
import DICOM

extension RenderedImage {
  /// How many samples a stretched image may have: four times those of the largest detectors.
  private static let mostSamples = 1 << 27

  /// The image with pixels as wide as they are high: rows or columns are mixed linearly into more of them.
  ///
  /// An image whose pixels are square already is left as it is; so is one whose sides would grow beyond 65 535 pixels, or that would
  /// have more than 2²⁷ samples, since a file may state any ratio.
  public var withSquarePixels: RenderedImage {
    let isTall = pixelAspect > 1
    let factor = isTall ? pixelAspect : 1 / pixelAspect
    let old = isTall ? rows : columns
    let wanted = (Double(old) * factor).rounded()
    guard abs(factor - 1) > 1e-6, wanted.isFinite, wanted <= 65535, wanted > Double(old) else { return self }
    let stored = samples.integers ?? []
    let count = Int(wanted)
    let (newRows, newColumns) = isTall ? (count, columns) : (rows, count)
    guard newRows <= Self.mostSamples / max(1, newColumns * channels) else { return self }
    var result: [UInt16] = []
    result.reserveCapacity(newRows * newColumns * channels)
    // Centres of the first and last pixel lie half a pixel inside, as before.
    let places = (0..<count).map { place -> (Int, Int, Double) in
      let at = min(Double(old - 1), max(0, (Double(place) + 0.5) / wanted * Double(old) - 0.5))
      return (Int(at), min(Int(at) + 1, old - 1), at - at.rounded(.down))
    }
    for row in 0..<newRows {
      for column in 0..<newColumns {
        let (low, high, share) = places[isTall ? row : column]
        for channel in 0..<channels {
          func sample(_ place: Int) -> Double {
            let pixel = isTall ? place * columns + column : row * columns + place
            return Double(stored[pixel * channels + channel])
          }
          result.append(UInt16((sample(low) + (sample(high) - sample(low)) * share + 0.5).rounded(.down)))
        }
      }
    }
    let isDeep = if case .uint16 = samples { true } else { false }
    return RenderedImage(
      rows: newRows, columns: newColumns, channels: channels,
      samples: isDeep ? .uint16(result) : .uint8(result.map { UInt8(truncatingIfNeeded: $0) }), pixelAspect: 1,
      greys: greys, notes: notes + ["stretched so that its pixels are square"])
  }
}
