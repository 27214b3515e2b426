// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// What of an image is covered, since it shows nothing: the collimator's edges.
///
/// Shapes add up: what any of them covers is covered.
///
/// > Source: DICOM PS3.3 C.7.6.11.
public struct DisplayShutter: Sendable, Equatable {
  /// One shape: what lies outside is covered.
  ///
  /// Rows and columns are counted from 1, as in the file.
  public enum Shape: Sendable, Equatable {
    /// Between these edges, themselves included in what is seen.
    case rectangle(left: Int, right: Int, top: Int, bottom: Int)
    /// Within a radius of a pixel.
    case circle(row: Int, column: Int, radius: Int)
    /// Within corners, each a row and a column.
    case polygon([SIMD2<Int>])
  }

  /// The shapes.
  public let shapes: [Shape]
  /// The grey that covers, 0…1.
  public let grey: Double

  /// The shutter of a file; `nil` where there is none.
  public init?(_ dataSet: DataSet) {
    var shapes: [Shape] = []
    for name in dataSet.texts(.shutterShape) {
      switch name {
      case "RECTANGULAR":
        guard let left = dataSet.integer(.shutterLeftVerticalEdge),
          let right = dataSet.integer(.shutterRightVerticalEdge),
          let top = dataSet.integer(.shutterUpperHorizontalEdge),
          let bottom = dataSet.integer(.shutterLowerHorizontalEdge)
        else { continue }
        shapes.append(.rectangle(left: left, right: right, top: top, bottom: bottom))
      case "CIRCULAR":
        let center = dataSet.integers(.centerOfCircularShutter)
        guard center.count == 2, let radius = dataSet.integer(.radiusOfCircularShutter), (0...65535).contains(radius),
          center.allSatisfy({ (-65535...65535).contains($0) })
        else { continue }
        shapes.append(.circle(row: center[0], column: center[1], radius: radius))
      case "POLYGONAL":
        let numbers = dataSet.integers(.verticesOfThePolygonalShutter)
        guard numbers.count >= 6, numbers.allSatisfy({ (-65535...65535).contains($0) }) else { continue }
        shapes.append(
          .polygon((0..<numbers.count / 2).map { SIMD2(numbers[2 * $0], numbers[2 * $0 + 1]) }))
      default: continue
      }
    }
    guard !shapes.isEmpty else { return nil }
    self.shapes = shapes
    grey = Double(min(65535, max(0, dataSet.integer(.shutterPresentationValue) ?? 0))) / 65535
  }

  /// Whether a pixel is covered; row and column are counted from 0.
  public func covers(row: Int, column: Int) -> Bool {
    let (y, x) = (row + 1, column + 1)
    return shapes.contains { shape in
      switch shape {
      case .rectangle(let left, let right, let top, let bottom): x < left || x > right || y < top || y > bottom
      case .circle(let row, let column, let radius):
        (y - row) * (y - row) + (x - column) * (x - column) > radius * radius
      case .polygon(let corners): !Self.contains(corners, y, x)
      }
    }
  }

  private static func contains(_ corners: [SIMD2<Int>], _ y: Int, _ x: Int) -> Bool {
    var inside = false
    var last = corners[corners.count - 1]
    for corner in corners {
      if (corner.x > y) != (last.x > y) {
        let crossing = Double(last.y - corner.y) * Double(y - corner.x) / Double(last.x - corner.x) + Double(corner.y)
        if Double(x) < crossing { inside.toggle() }
      }
      last = corner
    }
    return inside
  }
}
