// SPDX-License-Identifier: Apache-2.0
import DICOM
import Features
import ImageFiles
import Volumes

extension FeatureImage {
  /// The grey image of DICOM pixels: the middle one of several frames, colours as their brightness, after Rescale Slope and Intercept.
  ///
  /// > Source: brightness of colours by ITU-R BT.601, 0.299, 0.587, 0.114.
  init?(_ pixels: PixelArray, _ data: DataSet) {
    guard let frame = pixels.frame(pixels.frames / 2) else { return nil }
    let isGrey = frame.samplesPerPixel == 1
    let slope = isGrey ? data.real(.rescaleSlope) ?? 1 : 1
    let intercept = isGrey ? data.real(.rescaleIntercept) ?? 0 : 0
    var values = frame.values(slope: slope, intercept: intercept)
    if !isGrey { values = Self.brightness(values, components: frame.samplesPerPixel) }
    let modality = data.text(.modality) ?? ""
    let bits = data.integer(.bitsStored) ?? 0
    let isPicture = isGrey && data.integer(.pixelRepresentation) == 0 && !["CT", "MR", "PT", "NM"].contains(modality)
    let range: ClosedRange<Float>
    if !isGrey {
      range = 0...Float(bits > 8 ? 65_535 : 255)
    } else if isPicture, (1...16).contains(bits), slope > 0 {
      let white = Double(1 << bits - 1) * slope + intercept
      range = Float(intercept)...Float(white)
    } else {
      range = Self.range(of: values)
    }
    let spacing = [Tag.pixelSpacing, .imagerPixelSpacing].lazy.map { data.reals($0) }.first { $0.count == 2 }
    self.init(
      columns: frame.columns, rows: frame.rows, values: values, range: range,
      isInverted: pixels.photometricInterpretation == "MONOCHROME1", spacing: spacing.map { SIMD2($0[0], $0[1]) })
  }

  /// The grey image of any other file: the middle slice of the first volume.
  init?(_ image: DecodedImage) {
    let grid = image.grid
    let slice = grid.size.x * grid.size.y
    let start = (grid.size.z / 2) * slice * image.components
    let count = slice * image.components
    var values = image.samples.floats(
      from: start, every: 1, count: count, slope: image.slope, intercept: image.intercept)
    switch image.meaning {
    case .palette:
      values = values.map { value in
        let place = Int(value) * 4
        guard place >= 0, place + 2 < image.palette.count else { return 0 }
        return 0.299 * Float(image.palette[place]) + 0.587 * Float(image.palette[place + 1]) + 0.114
          * Float(image.palette[place + 2])
      }
    case .rgb, .rgba: values = Self.brightness(values, components: image.components)
    case .scalar where image.components == 1: break
    default: values = stride(from: 0, to: values.count, by: image.components).map { values[$0] }
    }
    let range: ClosedRange<Float> =
      switch (image.format.isVolume, image.samples.type) {
      case (false, .uint8): 0...255
      case (false, .uint16): 0...65_535
      default: Self.range(of: values)
      }
    self.init(
      columns: grid.size.x, rows: grid.size.y, values: values, range: range,
      spacing: image.geometry == .none ? nil : SIMD2(grid.spacing.y, grid.spacing.x))
  }

  static func range(of values: [Float]) -> ClosedRange<Float> {
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for value in values where value.isFinite {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    return least <= greatest ? least...greatest : 0...0
  }

  static func brightness(_ values: [Float], components: Int) -> [Float] {
    guard components >= 3 else { return stride(from: 0, to: values.count, by: max(1, components)).map { values[$0] } }
    return stride(from: 0, to: values.count, by: components).map {
      0.299 * values[$0] + 0.587 * values[$0 + 1] + 0.114 * values[$0 + 2]
    }
  }
}
