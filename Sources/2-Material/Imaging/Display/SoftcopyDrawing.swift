// SPDX-License-Identifier: Apache-2.0
import DICOM

/// A line, a shape or words that a presentation state lays over images.
///
/// > Source: DICOM PS3.3 C.10.5.
public struct SoftcopyDrawing: Sendable, Equatable {
  /// What is drawn.
  public enum Content: Sendable, Equatable {
    /// A shape by its type (POINT, POLYLINE, INTERPOLATED, CIRCLE, ELLIPSE), filled or not.
    case shape(type: String, isFilled: Bool)
    /// Words.
    case words(String)
  }

  /// What is drawn.
  public let content: Content
  /// Its points: column and row; for words the corners of their box, or the anchor.
  public let points: [SIMD2<Double>]
  /// Whether points are counted in pixels of the image, the outer corner of the first being (0, 0), rather than in shares of the displayed
  /// area.
  public let isInPixels: Bool
  /// The layer that it stands in.
  public let layer: String

  /// What an item of the Graphic Annotation Sequence draws.
  static func all(_ item: DataSet) -> [SoftcopyDrawing] {
    let layer = item.text(.graphicLayer) ?? ""
    let shapes = item.items(.graphicObjectSequence).map { object in
      SoftcopyDrawing(
        content: .shape(type: object.text(.graphicType) ?? "", isFilled: object.text(.graphicFilled) == "Y"),
        points: points(object.reals(.graphicData)), isInPixels: object.text(.graphicAnnotationUnits) != "DISPLAY",
        layer: layer)
    }
    let words = item.items(.textObjectSequence).map { object in
      let anchor = points(object.reals(.anchorPoint))
      let box =
        points(object.reals(.boundingBoxTopLeftHandCorner)) + points(object.reals(.boundingBoxBottomRightHandCorner))
      let units = object.text(anchor.isEmpty ? .boundingBoxAnnotationUnits : .anchorPointAnnotationUnits)
      return SoftcopyDrawing(
        content: .words(object.text(.unformattedTextValue) ?? ""), points: anchor.isEmpty ? box : anchor,
        isInPixels: units != "DISPLAY", layer: layer)
    }
    return shapes + words
  }

  private static func points(_ numbers: [Double]) -> [SIMD2<Double>] {
    (0..<numbers.count / 2).map { SIMD2(numbers[2 * $0], numbers[2 * $0 + 1]) }
  }
}
