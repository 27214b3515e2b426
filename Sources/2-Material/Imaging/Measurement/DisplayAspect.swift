// SPDX-License-Identifier: Apache-2.0
import DICOM

/// How high a pixel is for its width.
enum DisplayAspect {
  /// The ratio of a frame: from its spacing, else from Pixel Aspect Ratio, else 1.
  ///
  /// > Source: DICOM PS3.3 C.7.6.3.1.7: the ratio holds only where no spacing is there.
  static func ratio(_ attributes: FrameAttributes) -> Double {
    let dataSet = attributes.dataSet
    let spacings = [
      attributes.reals(.pixelSpacing, in: .pixelMeasuresSequence), dataSet.reals(.imagerPixelSpacing),
      dataSet.reals(.nominalScannedPixelSpacing),
      dataSet.integers(.pixelAspectRatio).map(Double.init),
    ]
    for spacing in spacings where spacing.count == 2 && spacing[0] > 0 && spacing[1] > 0 {
      return spacing[0] / spacing[1]
    }
    let spacing = MeasurementSpacing(attributes)
    if let rows = spacing.betweenRows, let columns = spacing.betweenColumns { return rows / columns }
    return 1
  }

  /// The ratio as two whole numbers: Pixel Aspect Ratio's own where it holds, else the nearest of four digits.
  static func wholeNumbers(_ attributes: FrameAttributes) -> (rows: Int, columns: Int) {
    let ratio = ratio(attributes)
    let stated = attributes.dataSet.integers(.pixelAspectRatio)
    if stated.count == 2, stated.allSatisfy({ (1...Int(Int32.max)).contains($0) }),
      abs(Double(stated[0]) / Double(stated[1]) / ratio - 1) < 1e-9
    {
      return (stated[0], stated[1])
    }
    // Beyond this no image is meant, and four digits say nothing.
    guard (1e-3...1e3).contains(ratio) else { return (1, 1) }
    var (rows, columns) =
      ratio >= 1 ? (Int((ratio * 10_000).rounded()), 10_000) : (10_000, Int((10_000 / ratio).rounded()))
    var (divisor, rest) = (rows, columns)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    (rows, columns) = (rows / divisor, columns / divisor)
    return (rows, columns)
  }
}
