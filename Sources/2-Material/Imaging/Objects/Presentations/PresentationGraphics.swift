// SPDX-License-Identifier: Apache-2.0
import DICOM

/// Lines and words over images.
///
/// > Source: DICOM PS3.3 C.10.5.
public struct PresentationAnnotation: Sendable, Hashable {
  /// What coordinates count.
  public enum Units: String, Sendable, Hashable {
    /// Pixels of the image: the outer corner of the first is (0, 0), of its diagonal neighbour (1, 1).
    case pixels = "PIXEL"
    /// Shares of the displayed area: (0, 0) to (1, 1).
    case display = "DISPLAY"
  }

  /// A line or a mark.
  public struct Graphic: Sendable, Hashable {
    /// What the points make.
    public enum Kind: String, Sendable, Hashable {
      case point = "POINT"
      case polyline = "POLYLINE"
      /// A smooth line through the points.
      case interpolated = "INTERPOLATED"
      /// The centre, then a point on the circle.
      case circle = "CIRCLE"
      /// The ends of the longer axis, then those of the shorter.
      case ellipse = "ELLIPSE"
    }

    /// Whether the inside of a closed line is filled.
    public enum Inside: String, Sendable, Hashable {
      case empty = "N"
      case filled = "Y"
    }

    /// What the points make.
    public var kind: Kind
    /// Columns and rows.
    public var points: [SIMD2<Double>]
    /// What coordinates count.
    public var units: Units
    /// Whether the inside is filled, of a circle, an ellipse, or a line that ends where it began.
    public var inside: Inside

    /// Makes a graphic; the parameters are the properties.
    public init(_ kind: Kind, _ points: [SIMD2<Double>], units: Units = .pixels, inside: Inside = .empty) {
      self.kind = kind
      self.points = points
      self.units = units
      self.inside = inside
    }

    private var isClosed: Bool {
      switch kind {
      case .circle, .ellipse: true
      case .polyline, .interpolated: points.first == points.last
      case .point: false
      }
    }

    /// Whether the number of points is one that the kind can have.
    var hasItsPoints: Bool {
      switch kind {
      case .point: points.count == 1
      case .polyline, .interpolated: points.count >= 2
      case .circle: points.count == 2
      case .ellipse: points.count == 4
      }
    }

    var item: DataSet {
      var item = DataSet()
      item.put(.graphicAnnotationUnits, .codeString, units.rawValue)
      item.put(.graphicDimensions, 2)
      item.put(.numberOfGraphicPoints, points.count)
      item.set(.graphicData, .float, .reals(points.flatMap { [Double(Float($0.x)), Double(Float($0.y))] }))
      item.put(.graphicType, .codeString, kind.rawValue)
      if isClosed { item.put(.graphicFilled, .codeString, inside.rawValue) }
      return item
    }
  }

  /// Words.
  public struct Text: Sendable, Hashable {
    /// Where they stand.
    public enum Place: Sendable, Hashable {
      /// In a box, by its upper left and lower right corner.
      case box(SIMD2<Double>, SIMD2<Double>)
      /// Beside a point that the viewer may mark.
      case anchor(SIMD2<Double>)
    }

    /// The words, of up to 1024 characters.
    public var words: String
    /// Where they stand.
    public var place: Place
    /// What coordinates count.
    public var units: Units

    /// Makes words; the parameters are the properties.
    public init(_ words: String, _ place: Place, units: Units = .pixels) {
      self.words = words
      self.place = place
      self.units = units
    }

    var numbers: [Double] {
      switch place {
      case .box(let first, let second): [first.x, first.y, second.x, second.y]
      case .anchor(let point): [point.x, point.y]
      }
    }

    var item: DataSet {
      var item = DataSet()
      item.put(.unformattedTextValue, .shortText, words)
      func single(_ point: SIMD2<Double>) -> Value { .reals([Double(Float(point.x)), Double(Float(point.y))]) }
      switch place {
      case .box(let first, let second):
        item.put(.boundingBoxAnnotationUnits, .codeString, units.rawValue)
        item.set(.boundingBoxTopLeftHandCorner, .float, single(first))
        item.set(.boundingBoxBottomRightHandCorner, .float, single(second))
        item.put(.boundingBoxTextHorizontalJustification, .codeString, "LEFT")
      case .anchor(let point):
        item.put(.anchorPointAnnotationUnits, .codeString, units.rawValue)
        item.set(.anchorPoint, .float, single(point))
        item.put(.anchorPointVisibility, .codeString, "Y")
      }
      return item
    }
  }

  /// The layer that they lie on.
  public var layer: String
  /// The images that they lie over; empty for all of the presentation.
  public var images: [FrameReference]
  /// The words.
  public var texts: [Text]
  /// The lines and marks.
  public var graphics: [Graphic]

  /// Makes an annotation; the parameters are the properties.
  public init(layer: String, images: [FrameReference] = [], texts: [Text] = [], graphics: [Graphic] = []) {
    self.layer = layer
    self.images = images
    self.texts = texts
    self.graphics = graphics
  }

  var item: DataSet {
    var item = DataSet()
    if !images.isEmpty { item.put(.referencedImageSequence, images.map(\.item)) }
    item.put(.graphicLayer, .codeString, layer)
    if !texts.isEmpty { item.put(.textObjectSequence, texts.map(\.item)) }
    if !graphics.isEmpty { item.put(.graphicObjectSequence, graphics.map(\.item)) }
    return item
  }
}
