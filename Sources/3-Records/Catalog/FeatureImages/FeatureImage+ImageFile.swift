// SPDX-License-Identifier: Apache-2.0
public import Features
public import ImageFiles
import Volumes

extension FeatureImage {
  /// One slice of an image file as features are taken of it.
  ///
  /// Colours become greys by their luma, indices of a palette by the luma of its entries; opacity is passed over. The range of a
  /// picture is that of its significant bits, that of a volume from the least to the greatest number of the slice, as such files say
  /// nothing of it. `nil` where there is no such slice or volume.
  /// - Parameters:
  ///   - image: The image.
  ///   - slice: Which slice across the third index, counted from 0; `nil` for the middle one.
  ///   - volume: Which volume.
  /// - Complexity: O(pixels of the slice).
  /// > Checked on made images by hand and on radiographs in `FeatureImageTests`.
  public init?(_ image: DecodedImage, slice: Int? = nil, volume: Int = 0) {
    let size = image.grid.size
    let index = slice ?? size.z / 2
    guard (0..<size.z).contains(index), (0..<image.volumes).contains(volume) else { return nil }
    let count = size.x * size.y
    let components = image.components
    let start = (volume * size.z + index) * count * components
    // Pictures of 8 or 16 bits are never scaled, so that slope and intercept are those of volumes alone.
    func values(_ component: Int, every step: Int, count: Int) -> [Float] {
      image.samples.floats(
        from: start + component, every: step, count: count, slope: image.slope, intercept: image.intercept)
    }
    var numbers: [Float]
    var white: Float?
    switch image.meaning {
    case .scalar, .grayAlpha, .components: numbers = values(0, every: components, count: count)
    case .rgb, .rgba: numbers = Luma.greys(values(0, every: 1, count: count * components), samples: components)
    case .palette:
      let entries = stride(from: 0, to: image.palette.count - 3, by: 4).map { place in
        Luma.grey(
          Float(image.palette[place]), Float(image.palette[place + 1]), Float(image.palette[place + 2]))
      }
      numbers = values(0, every: 1, count: count).map { number in
        entries.indices.contains(Int(number)) ? entries[Int(number)] : 0
      }
      white = 255
    }
    let isPicture = image.format == .png || image.format == .jpeg
    if isPicture, white == nil { white = Float((1 << min(32, image.significantBits)) - 1) }
    let range = white.map { 0...$0 } ?? Self.range(of: numbers)
    if !isPicture {
      for place in numbers.indices where !numbers[place].isFinite { numbers[place] = range.lowerBound }
    }
    let spacing = image.geometry == .none ? nil : SIMD2(image.grid.spacing.y, image.grid.spacing.x)
    self.init(columns: size.x, rows: size.y, values: numbers, range: range, spacing: spacing)
  }
}
