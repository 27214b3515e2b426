// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A part of an ultrasound image in which pixels have one meaning.
///
/// > Source: DICOM PS3.3 C.8.5.5.
public struct UltrasoundRegion: Sendable, Hashable {
  /// The first column, counted from 0.
  public let left: Int
  /// The first row, counted from 0.
  public let top: Int
  /// The last column.
  public let right: Int
  /// The last row.
  public let bottom: Int
  /// What a step of one column, and of one row, is in millimetres; `nil` where either direction is no length (a trace of speed over
  /// time, say).
  public let millimetres: SIMD2<Double>?
  /// Region Spatial Format: 1 for a picture of tissue, 2 M-mode, 3 spectral, 4 wave form, 5 graphics.
  public let format: Int

  /// The regions of a file.
  public static func all(_ dataSet: DataSet) -> [UltrasoundRegion] {
    dataSet.items(.sequenceOfUltrasoundRegions).compactMap(UltrasoundRegion.init)
  }

  /// The region of an item; `nil` where it has no corners.
  public init?(_ item: DataSet) {
    guard let left = item.integer(.regionLocationMinX0), let top = item.integer(.regionLocationMinY0),
      let right = item.integer(.regionLocationMaxX1), let bottom = item.integer(.regionLocationMaxY1)
    else { return nil }
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
    format = item.integer(.regionSpatialFormat) ?? 0
    let centimetres = 3
    if item.integer(.physicalUnitsXDirection) == centimetres, item.integer(.physicalUnitsYDirection) == centimetres,
      let x = item.real(.physicalDeltaX), let y = item.real(.physicalDeltaY), x != 0, y != 0,
      x.isFinite, y.isFinite
    {
      millimetres = SIMD2(x * 10, y * 10)
    } else {
      millimetres = nil
    }
  }

  /// Whether a point, column and row, lies in it.
  public func contains(_ point: SIMD2<Double>) -> Bool {
    point.x >= Double(left) && point.x <= Double(right) && point.y >= Double(top) && point.y <= Double(bottom)
  }

  /// The length of a line between two points of an image, each a column and a row.
  ///
  /// Both must lie in one region with lengths. Where regions lie over each other, the smallest counts.
  public static func distance(
    from start: SIMD2<Double>, to end: SIMD2<Double>, in regions: [UltrasoundRegion]
  ) -> MeasuredDistance {
    let step = end - start
    let pixels = (step.x * step.x + step.y * step.y).squareRoot()
    func area(_ region: UltrasoundRegion) -> Double {
      (Double(region.right) - Double(region.left)) * (Double(region.bottom) - Double(region.top))
    }
    let both = regions.filter { $0.contains(start) && $0.contains(end) }.min { area($0) < area($1) }
    guard let region = both else {
      return MeasuredDistance(
        pixels: pixels, millimetres: nil, place: .unknown, reason: "the points do not lie in one ultrasound region")
    }
    guard let scale = region.millimetres else {
      return MeasuredDistance(
        pixels: pixels, millimetres: nil, place: .unknown,
        reason: "the ultrasound region has no lengths in both directions")
    }
    let (x, y) = (step.x * scale.x, step.y * scale.y)
    return MeasuredDistance(
      pixels: pixels, millimetres: (x * x + y * y).squareRoot(), place: .patient,
      reason: "Physical Delta of the ultrasound region")
  }
}
