// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Volumes

/// Why a segmentation cannot be read or placed.
public enum SegmentationError: Error, Sendable, Hashable {
  /// The file is no segmentation.
  case notASegmentation
  /// Segmentation Type is none that is known; `another`, since its words are the file's.
  case type(String)
  /// A frame does not say where it lies.
  case frameWithoutPlace(frame: Int)
  /// A frame does not say which segment it shows, or names one that is not described.
  case frameWithoutSegment(frame: Int)
  /// Frames are not parallel, or their pixels differ in size.
  case planesDiffer(frame: Int)
  /// Positions of frames make no even grid; give the grid of the images.
  case unevenPlanes(gaps: [Double])
  /// The pixels have not the shape that the header says.
  case shape
  /// A frame lies off the grid by so many voxels along each index.
  case offGrid(frame: Int, by: Vector3)
  /// The segmentation and the grid lie in different frames of reference.
  case otherFrameOfReference
  /// The grid would have more voxels than it may.
  case tooLarge(limit: Int)
  /// Some voxels belong to several segments, so that one map cannot hold them.
  case overlapping(voxels: Int)
}

/// Outlines of things in images, a mask for each: a DICOM SEG.
///
/// > Source: DICOM PS3.3 A.51, A.94 (label map), C.8.20.
public struct Segmentation: Sendable {
  /// What a sample means.
  public enum Kind: Sendable, Hashable {
    /// 1 where the frame's segment is.
    case binary
    /// The share of a voxel, or the chance, that the frame's segment takes, up to this number.
    case fractional(maximum: Int)
    /// The number of the segment.
    case labelMap
  }

  /// A frame with its place.
  struct Frame: Sendable {
    var index: Int
    /// The segment; `nil` in a label map.
    var segment: Int?
    var plane: FramePlane
    var sources: [String]
  }

  /// What a sample means.
  public let kind: Kind
  /// The things, in the order of the file.
  public let segments: [Segment]
  /// Rows of a frame.
  public let rows: Int
  /// Columns of a frame.
  public let columns: Int
  /// Frame of Reference UID.
  public let frameOfReferenceUID: String?
  /// Series Instance UIDs of the images that it was drawn on, where the file names them.
  public let sourceSeries: [String]
  let frames: [Frame]
  let statedSpacing: Double?
  let thickness: Double?

  /// How many frames there are.
  public var frameCount: Int { frames.count }

  /// The segmentation of a file.
  ///
  /// - Throws: ``SegmentationError`` where it is none, or a frame has no place or no segment.
  public init(_ dataSet: DataSet) throws(SegmentationError) {
    guard let type = dataSet.text(.segmentationType), let rows = dataSet.integer(.rows),
      let columns = dataSet.integer(.columns), (1...65535).contains(rows), (1...65535).contains(columns)
    else { throw .notASegmentation }
    switch type {
    case "BINARY": kind = .binary
    case "FRACTIONAL": kind = .fractional(maximum: max(1, dataSet.integer(.maximumFractionalValue) ?? 255))
    case "LABELMAP": kind = .labelMap
    default: throw .type("another")
    }
    self.rows = rows
    self.columns = columns
    segments = dataSet.items(.segmentSequence).compactMap(Segment.init)
    frameOfReferenceUID = dataSet.text(.frameOfReferenceUID)
    sourceSeries = dataSet.items(.referencedSeriesSequence).compactMap { $0.text(.seriesInstanceUID) }
    let known = Set(segments.map(\.number))
    var frames: [Frame] = []
    for index in 0..<min(dataSet.frameCount, 1 << 20) {
      let attributes = FrameAttributes(dataSet, frame: index)
      guard
        let plane = FramePlane(
          position: attributes.reals(.imagePositionPatient, in: .planePositionSequence),
          orientation: attributes.reals(.imageOrientationPatient, in: .planeOrientationSequence),
          spacing: attributes.reals(.pixelSpacing, in: .pixelMeasuresSequence))
      else { throw .frameWithoutPlace(frame: index) }
      var segment: Int?
      if kind != .labelMap {
        segment = attributes.groups(.segmentIdentificationSequence).first?.integer(.referencedSegmentNumber)
        guard let segment, known.contains(segment) else { throw .frameWithoutSegment(frame: index) }
      }
      let sources = attributes.groups(.derivationImageSequence).flatMap { $0.items(.sourceImageSequence) }
        .compactMap { $0.text(.referencedSOPInstanceUID) }
      frames.append(Frame(index: index, segment: segment, plane: plane, sources: sources))
    }
    self.frames = frames
    let measures = FrameAttributes(dataSet)
    statedSpacing = measures.real(.spacingBetweenSlices, in: .pixelMeasuresSequence).map(abs)
    thickness = measures.real(.sliceThickness, in: .pixelMeasuresSequence)
  }

  /// SOP Instance UIDs of the images that the frames of a segment were drawn on.
  public func sourceInstances(of segment: Int) -> [String] {
    frames.filter { $0.segment == segment || $0.segment == nil }.flatMap(\.sources)
  }
}
