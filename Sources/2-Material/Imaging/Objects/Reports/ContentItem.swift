// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// An item of the tree that a report is: how it belongs to the one above, its name, its value, and the items below.
///
/// ```swift
/// ContentItem(.contains, .volume, .number(Quantity(12.4, .millilitres)))
/// ```
/// > Source: DICOM PS3.3 C.17.3 and C.18.
public struct ContentItem: Sendable, Hashable {
  /// How an item belongs to the one above.
  public enum Relationship: String, Sendable, Hashable, CaseIterable {
    case contains = "CONTAINS"
    case hasObservationContext = "HAS OBS CONTEXT"
    case hasAcquisitionContext = "HAS ACQ CONTEXT"
    case hasConceptModifier = "HAS CONCEPT MOD"
    case hasProperties = "HAS PROPERTIES"
    case inferredFrom = "INFERRED FROM"
    case selectedFrom = "SELECTED FROM"
  }

  /// What an item holds.
  public enum Content: Sendable, Hashable {
    /// Other items; the number of the template that orders them (of PS3.16), where one does.
    case container(template: String?)
    case text(String)
    case code(CodedConcept)
    /// A number with its unit; `nil` for a measurement that has no value.
    case number(Quantity?)
    case uid(String)
    case personName(String)
    /// `YYYYMMDD`.
    case date(String)
    /// `HHMMSS` with or without a fraction.
    case time(String)
    /// `YYYYMMDDHHMMSS` with or without fraction and offset.
    case dateTime(String)
    /// An image, a frame, or a segment of a segmentation.
    case image(FrameReference)
    /// Another object.
    case composite(FrameReference)
    /// A region of an image.
    case region(PlanarShape)
    /// A region of space.
    case space(SpatialShape)
  }

  /// How it belongs to the one above; `nil` for the root.
  public var relationship: Relationship?
  /// What the value is of; images and containers may lack it.
  public var name: CodedConcept?
  /// What it holds.
  public var content: Content
  /// The items below.
  public var children: [ContentItem]

  /// Makes an item; the parameters are the properties.
  public init(
    _ relationship: Relationship?, _ name: CodedConcept?, _ content: Content, _ children: [ContentItem] = []
  ) {
    self.relationship = relationship
    self.name = name
    self.content = content
    self.children = children
  }

  /// The value type as the standard writes it.
  public var valueType: String {
    switch content {
    case .container: "CONTAINER"
    case .text: "TEXT"
    case .code: "CODE"
    case .number: "NUM"
    case .uid: "UIDREF"
    case .personName: "PNAME"
    case .date: "DATE"
    case .time: "TIME"
    case .dateTime: "DATETIME"
    case .image: "IMAGE"
    case .composite: "COMPOSITE"
    case .region: "SCOORD"
    case .space: "SCOORD3D"
    }
  }

  /// The items below that have a name.
  public func children(named name: CodedConcept) -> [ContentItem] { children.filter { $0.name == name } }
}

/// A number with its unit.
public struct Quantity: Sendable, Hashable {
  /// The number.
  public var value: Double
  /// Its unit (UCUM).
  public var unit: CodedConcept

  /// Makes a quantity; the parameters are the properties.
  public init(_ value: Double, _ unit: CodedConcept) {
    self.value = value
    self.unit = unit
  }
}

/// A shape on an image: points as columns and rows, fractions allowed; the corner of the first pixel is (0, 0), its centre (0.5, 0.5).
///
/// > Source: PS3.3 C.18.6.
public struct PlanarShape: Sendable, Hashable {
  /// What the points make.
  public enum Kind: String, Sendable, Hashable {
    case point = "POINT"
    case multipoint = "MULTIPOINT"
    case polyline = "POLYLINE"
    /// The centre, then a point on the circle.
    case circle = "CIRCLE"
    /// The ends of the longer axis, then those of the shorter.
    case ellipse = "ELLIPSE"
  }

  /// What the points make.
  public var kind: Kind
  /// Columns and rows.
  public var points: [SIMD2<Double>]

  /// Makes a shape; the parameters are the properties.
  public init(_ kind: Kind, _ points: [SIMD2<Double>]) {
    self.kind = kind
    self.points = points
  }

  /// Whether the number of points is one that the shape can have.
  var hasItsPoints: Bool {
    switch kind {
    case .point: points.count == 1
    case .multipoint: !points.isEmpty
    case .polyline: points.count >= 2
    case .circle: points.count == 2
    case .ellipse: points.count == 4
    }
  }
}

/// A shape in space: points in the patient's millimetres of a Frame of Reference.
///
/// > Source: PS3.3 C.18.9.
public struct SpatialShape: Sendable, Hashable {
  /// What the points make.
  public enum Kind: String, Sendable, Hashable {
    case point = "POINT"
    case multipoint = "MULTIPOINT"
    case polyline = "POLYLINE"
    /// A closed line in one plane: the last point is the first.
    case polygon = "POLYGON"
    case ellipse = "ELLIPSE"
    /// The ends of the three axes.
    case ellipsoid = "ELLIPSOID"
  }

  /// What the points make.
  public var kind: Kind
  /// The points, in millimetres.
  public var points: [Vector3]
  /// The Frame of Reference.
  public var frameOfReferenceUID: String

  /// Makes a shape; the parameters are the properties.
  public init(_ kind: Kind, _ points: [Vector3], frameOfReferenceUID: String) {
    self.kind = kind
    self.points = points
    self.frameOfReferenceUID = frameOfReferenceUID
  }

  /// Whether the number of points is one that the shape can have.
  var hasItsPoints: Bool {
    switch kind {
    case .point: points.count == 1
    case .multipoint: !points.isEmpty
    case .polyline: points.count >= 2
    case .polygon: points.count >= 4 && points.first == points.last
    case .ellipse: points.count == 4
    case .ellipsoid: points.count == 6
    }
  }
}
