// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Features
import Foundation
import Imaging

extension FeatureImage {
  /// One frame of a DICOM image as features are taken of it: the modality's numbers, not what a window makes of them.
  ///
  /// Colours become greys by their luma. Padding becomes black as shown, and so does a number that is not finite. The range is that
  /// of all numbers that the bits stored can hold, after the modality LUT; of floating-point pixels that of the numbers themselves.
  /// `nil` where there is no such frame, or its samples cannot be shown as greys.
  /// - Parameters:
  ///   - image: What the file says and its samples.
  ///   - frame: Which frame of the samples, counted from 0; `nil` for the middle one.
  /// - Complexity: O(pixels).
  /// > Source: DICOM PS3.3 C.7.6.3.1.2 (photometric interpretation), C.11.1 (modality LUT), C.7.5.1.1.2 (padding); ITU-R BT.601 (luma).
  /// > Checked on made files by hand and on files of scanners in `FeatureImageTests`.
  public init?(_ image: DICOMImage, frame: Int? = nil) {
    self.init(image.pixels, of: image.file.dataSet, frame: frame)
  }

  /// One frame of a DICOM image as features are taken of it; as the initializer of an image has it.
  ///
  /// - Parameters:
  ///   - pixels: The samples, as stored.
  ///   - dataSet: What the file says.
  ///   - frame: Which frame of the samples, counted from 0; `nil` for the middle one.
  public init?(_ pixels: PixelArray, of dataSet: DataSet, frame: Int? = nil) {
    let index = frame ?? pixels.frames / 2
    guard let one = pixels.frames == 1 && index == 0 ? pixels : pixels.frame(index),
      let description = try? PixelDescription(dataSet)
    else { return nil }
    let attributes = FrameAttributes(dataSet, frame: index)
    let length = MeasurementSpacing(attributes)
    var spacing: SIMD2<Double>?
    if let rows = length.betweenRows, let columns = length.betweenColumns { spacing = SIMD2(rows, columns) }
    let white = Float(description.bitsStored >= 32 ? 4_294_967_295 : Double(1 << description.bitsStored) - 1)
    if one.samplesPerPixel == 1, one.photometricInterpretation != "PALETTE COLOR" {
      self.init(grey: one, dataSet, attributes, description, spacing)
    } else if one.samplesPerPixel == 1 {
      guard let palette = try? Palette(dataSet), let indices = one.samples.integers else { return nil }
      let greys = indices.map { index -> Float in
        let colour = palette.colour(of: index)
        return Luma.grey(Float(colour.red), Float(colour.green), Float(colour.blue))
      }
      self.init(
        columns: one.columns, rows: one.rows, values: greys, range: 0...Float((1 << palette.bitsPerEntry) - 1),
        spacing: spacing)
    } else if one.samplesPerPixel == 3 {
      self.init(
        columns: one.columns, rows: one.rows, values: Luma.greys(one.values(), samples: 3), range: 0...white,
        spacing: spacing)
    } else {
      return nil
    }
  }

  private init?(
    grey pixels: PixelArray, _ dataSet: DataSet, _ attributes: FrameAttributes, _ description: PixelDescription,
    _ spacing: SIMD2<Double>?
  ) {
    let mapping = ModalityMapping(attributes)
    let isInverted =
      pixels.photometricInterpretation == "MONOCHROME1" || dataSet.text(.presentationLUTShape) == "INVERSE"
    var values: [Float]
    switch mapping.rule {
    case .linear(let slope, let intercept): values = pixels.values(slope: slope, intercept: intercept)
    case .table: values = pixels.values().map { Float(mapping.value(of: Double($0))) }
    }
    var ends: ClosedRange<Float>?
    if description.kind == .integer {
      let count = exp2(Double(min(32, description.bitsStored)))
      let least = description.isSigned ? -count / 2 : 0
      let (first, last) = (Float(mapping.value(of: least)), Float(mapping.value(of: least + count - 1)))
      if case .table(let table) = mapping.rule {
        ends = 0...Float((1 << table.bits) - 1)
      } else if first.isFinite, last.isFinite {
        ends = min(first, last)...max(first, last)
      }
    }
    let range = ends ?? Self.range(of: values)
    let black = isInverted ? range.upperBound : range.lowerBound
    if let padding = PixelPadding(dataSet) {
      let stored = pixels.values()
      for place in values.indices where padding.contains(Double(stored[place])) { values[place] = black }
    }
    if description.kind != .integer {
      for place in values.indices where !values[place].isFinite { values[place] = black }
    }
    self.init(
      columns: pixels.columns, rows: pixels.rows, values: values, range: range, isInverted: isInverted,
      spacing: spacing)
  }

  /// From the least to the greatest finite number.
  static func range(of values: [Float]) -> ClosedRange<Float> {
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for value in values where value.isFinite { (least, greatest) = (min(least, value), max(greatest, value)) }
    return least <= greatest ? least...greatest : 0...0
  }

}
