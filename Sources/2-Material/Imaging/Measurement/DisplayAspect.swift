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
}
