// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Volumes

/// A frame of an image, by the identifiers that a reference needs.
public struct FrameReference: Sendable, Hashable {
  /// The class of the image.
  public var sopClassUID: String
  /// The image.
  public var sopInstanceUID: String
  /// The frame, counted from 1; `nil` for an image without frames, or for all of them.
  public var frame: Int?
  /// The segment, counted from 1, of a segmentation; `nil` for an image.
  public var segment: Int?

  /// Makes a reference; the parameters are the properties.
  public init(sopClassUID: String, sopInstanceUID: String, frame: Int? = nil, segment: Int? = nil) {
    self.sopClassUID = sopClassUID
    self.sopInstanceUID = sopInstanceUID
    self.frame = frame
    self.segment = segment
  }

  /// A reference to the stored frame of a slice.
  public init(_ frame: StoredFrame) {
    self.init(sopClassUID: frame.sopClassUID, sopInstanceUID: frame.sopInstanceUID, frame: frame.frameNumber)
  }

  /// The item of a sequence of references; of frame and segment the frame alone is said, as it has one segment.
  ///
  /// > Source: PS3.3 table 10-3: each of the two is there only where the other is not.
  var item: DataSet {
    var item = DataSet()
    item.put(.referencedSOPClassUID, .uniqueIdentifier, sopClassUID)
    item.put(.referencedSOPInstanceUID, .uniqueIdentifier, sopInstanceUID)
    if let frame { item.put(.referencedFrameNumber, .integerString, String(frame)) }
    if frame == nil, let segment { item.put(.referencedSegmentNumber, segment) }
    return item
  }
}

/// The images that an object is derived from or speaks of: one study, one patient.
///
/// Built from headers; pixels are not needed. Images of several series may stand together.
public struct SourceImages: Sendable {
  /// A frame, and where it lies.
  public struct Frame: Sendable, Hashable {
    /// How it is named.
    public var reference: FrameReference
    /// The centre of its first pixel, in millimetres; `nil` where it lies nowhere.
    public var position: Vector3?
    /// The directions along a row and down a column, of length one; `nil` where it lies nowhere.
    public var orientation: Plane?
    /// The steps between rows and between columns, in millimetres.
    public var pixelSpacing: Spacing?
  }

  /// Directions along a row and down a column.
  public struct Plane: Sendable, Hashable {
    /// Along a row: from column to column.
    public var row: Vector3
    /// Down a column: from row to row.
    public var column: Vector3
  }

  /// Steps between pixels.
  public struct Spacing: Sendable, Hashable {
    /// Between rows, in millimetres.
    public var rows: Double
    /// Between columns, in millimetres.
    public var columns: Double
  }

  /// The headers, as given.
  public let headers: [DataSet]
  /// All frames in order.
  public let frames: [Frame]
  /// Where each frame stands in the list.
  private let places: [FrameReference: Int]
  private let instances: Set<String>

  /// Takes headers of images of one study.
  ///
  /// - Throws: ``ObjectWriteError/noSource``, ``ObjectWriteError/sourceLacks(_:image:)``,
  ///   ``ObjectWriteError/sourceOfAnotherStudy(image:)``.
  public init(_ headers: [DataSet]) throws(ObjectWriteError) {
    guard let first = headers.first else { throw .noSource }
    var frames: [Frame] = []
    for (number, header) in headers.enumerated() {
      for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] where header.text(tag) == nil
      {
        throw .sourceLacks(tag, image: number)
      }
      guard header.text(.studyInstanceUID) == first.text(.studyInstanceUID) else {
        throw .sourceOfAnotherStudy(image: number)
      }
      frames += Self.frames(of: header)
    }
    self.headers = headers
    self.frames = frames
    places = Dictionary(frames.enumerated().map { ($1.reference, $0) }, uniquingKeysWith: { first, _ in first })
    instances = Set(frames.map(\.reference.sopInstanceUID))
  }

  /// The header that patient and study are taken from.
  var first: DataSet { headers.first ?? DataSet() }

  /// The Frame of Reference that all images share; `nil` where they do not.
  public var frameOfReferenceUID: String? {
    let uids = Set(headers.map { $0.text(.frameOfReferenceUID) })
    return uids.count == 1 ? uids.first ?? nil : nil
  }

  /// Whether a reference names an image, and a frame, of these.
  public func holds(_ reference: FrameReference) -> Bool {
    if reference.frame == nil { return instances.contains(reference.sopInstanceUID) }
    var image = reference
    image.segment = nil
    return places[image] != nil
  }

  /// For each slice of a grid the frames that lie in its plane: nearest along the normal and within half a slice.
  ///
  /// - Complexity: O(*s* · *f*) for *s* slices and *f* frames.
  public func references(inSlicesOf grid: Grid) -> [[FrameReference]] {
    guard let normal = grid.affine.i.cross(grid.affine.j).normalized else { return [] }
    let step = abs(grid.affine.k.dot(normal))
    let placed = frames.compactMap { frame -> (Double, FrameReference)? in
      guard let position = frame.position, let plane = frame.orientation,
        abs(plane.row.cross(plane.column).dot(normal)) > 0.999
      else { return nil }
      return (position.dot(normal), frame.reference)
    }
    return (0..<grid.size.z).map { k in
      let height = grid.affine.point(Vector3(0, 0, Double(k))).dot(normal)
      guard let nearest = placed.map({ abs($0.0 - height) }).min(), nearest <= step / 2 + 1e-6 else { return [] }
      return placed.filter { abs($0.0 - height) <= nearest + 1e-4 }.map(\.1)
    }
  }

  /// Whether each pixel of a slice of the grid lies where the pixel of the frame does that has the same row and column.
  public func coincides(_ grid: Grid, slice: Int, with reference: FrameReference) -> Bool {
    guard let place = places[reference], let position = frames[place].position,
      let plane = frames[place].orientation, let spacing = frames[place].pixelSpacing
    else { return false }
    let far = Vector3(Double(grid.size.x - 1), Double(grid.size.y - 1), 0)
    let corner = position + plane.row * (far.x * spacing.columns) + plane.column * (far.y * spacing.rows)
    let here = grid.affine.point(Vector3(0, 0, Double(slice)))
    let there = grid.affine.point(Vector3(far.x, far.y, Double(slice)))
    return (here - position).length < 0.01 && (there - corner).length < 0.01
  }

  private static func frames(of header: DataSet) -> [Frame] {
    guard let sopClass = header.text(.sopClassUID), let instance = header.text(.sopInstanceUID) else { return [] }
    let shared = header.items(.sharedFunctionalGroupsSequence).first ?? DataSet()
    let perFrame = header.items(.perFrameFunctionalGroupsSequence)
    // A number below 1 is no number of frames, and says nothing.
    let count = header.integer(.numberOfFrames).flatMap { $0 > 0 ? $0 : nil } ?? perFrame.count
    guard count > 1 || !perFrame.isEmpty else {
      return [frame(FrameReference(sopClassUID: sopClass, sopInstanceUID: instance), [header])]
    }
    // A header may claim any number of frames: more than its groups, or than 65535 without groups, are not listed.
    let most = perFrame.isEmpty ? 65_535 : perFrame.count
    return (0..<min(count, most)).map { number in
      let reference = FrameReference(sopClassUID: sopClass, sopInstanceUID: instance, frame: number + 1)
      let own = perFrame.indices.contains(number) ? perFrame[number] : DataSet()
      var places = [header]
      for group in [own, shared] {
        for tag in [Tag.planePositionSequence, .planeOrientationSequence, .pixelMeasuresSequence] {
          places.insert(contentsOf: group.items(tag).prefix(1), at: 0)
        }
      }
      return frame(reference, places)
    }
  }

  private static func frame(_ reference: FrameReference, _ places: [DataSet]) -> Frame {
    func numbers(_ tag: Tag, _ count: Int) -> [Double]? {
      places.lazy.map { $0.reals(tag) }.first { $0.count == count }
    }
    var frame = Frame(reference: reference)
    frame.position = numbers(.imagePositionPatient, 3).map { Vector3($0[0], $0[1], $0[2]) }
    frame.orientation = numbers(.imageOrientationPatient, 6).flatMap { cosines in
      guard let row = Vector3(cosines[0], cosines[1], cosines[2]).normalized,
        let column = Vector3(cosines[3], cosines[4], cosines[5]).normalized
      else { return nil }
      return Plane(row: row, column: column)
    }
    frame.pixelSpacing = numbers(.pixelSpacing, 2).map { Spacing(rows: $0[0], columns: $0[1]) }
    return frame
  }
}
