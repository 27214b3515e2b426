// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Volumes

/// A segmentation to be written: masks, a label map or probabilities over a grid, and what each segment is.
///
/// ```swift
/// let object = try SegmentationObject(labels: map, segments: [1: brain, 2: bleeding])
/// let file = try object.file(from: series, header, uids: &uids)
/// ```
/// Each frame is one slice of one segment, segment by segment, in the order of the slices. It names the frames of the source that
/// lie in its plane.
///
/// A radiograph lies in no frame of reference. Its segmentation is a mask of one slice, as many columns and rows as the picture, with
/// the picture named in ``sources``; pixels correspond to pixels, and no place in the patient is said (PS3.3 A.51.5: the groups of
/// the plane are of type C, asked for only where no source image is named).
///
/// > Source: DICOM PS3.3 A.51 and C.8.20. Checked with `dciodvfy` and read back voxel by voxel by pydicom and highdicom in
/// > `Proofs/dicom_objects.py`.
public struct SegmentationObject: Sendable {
  /// What a number between 0 and 1 means.
  public enum FractionalType: String, Sendable, Hashable {
    /// How sure it is that the voxel belongs to the segment.
    case probability = "PROBABILITY"
    /// Which share of the voxel the segment fills.
    case occupancy = "OCCUPANCY"
  }

  /// Whether slices without any voxel of a segment become frames.
  public enum EmptyFrames: Sendable, Hashable {
    case omitted
    case written
  }

  private enum Voxels: Sendable {
    case labels(LabelMap, numbers: [UInt16])
    case masks([Mask])
    case fractions([Volume<Float>], FractionalType)
  }

  private let voxels: Voxels
  private let grid: Grid
  private let segments: [SegmentDescription]

  /// A name for the content, of capitals, digits and low lines; up to 16.
  public var contentLabel = "SEGMENTATION"
  /// What the content is; up to 64 characters.
  public var contentDescription: String?
  /// Who is answerable for it, as a person name; `nil` for none.
  public var creatorName: String?
  /// Whether slices without any voxel of a segment become frames.
  public var emptyFrames = EmptyFrames.omitted
  /// The frames of the source of each slice; `nil` to find them by where they lie.
  public var sources: [[FrameReference]]?

  /// A binary segmentation of a label map; segments are numbered 1, 2, 3 … in ascending order of the labels.
  ///
  /// - Parameters:
  ///   - labels: The map.
  ///   - segments: A description for each number that a voxel holds; more do no harm.
  /// - Throws: ``ObjectWriteError/labels(found:expected:)`` for a number without a description.
  public init(labels: LabelMap, segments: [UInt16: SegmentDescription]) throws(ObjectWriteError) {
    let numbers = segments.keys.filter { $0 > 0 }.sorted()
    var there = Set(labels.volume.voxels)
    there.remove(0)
    guard there.isSubset(of: numbers), !numbers.isEmpty else {
      throw .labels(found: there.map(Int.init).sorted(), expected: numbers.map(Int.init))
    }
    voxels = .labels(labels, numbers: numbers)
    grid = labels.volume.grid
    self.segments = numbers.compactMap { segments[$0] }
  }

  /// A binary segmentation of masks, which may overlap.
  ///
  /// - Throws: ``ObjectWriteError/nothingToWrite`` without a mask, ``ObjectWriteError/differentGrids``.
  public init(masks: [(mask: Mask, segment: SegmentDescription)]) throws(ObjectWriteError) {
    guard let first = masks.first else { throw .nothingToWrite }
    guard masks.allSatisfy({ $0.mask.grid == first.mask.grid }) else { throw .differentGrids }
    voxels = .masks(masks.map(\.mask))
    grid = first.mask.grid
    segments = masks.map(\.segment)
  }

  /// A fractional segmentation: numbers from 0 to 1, stored as bytes from 0 to 255, rounded to the nearest.
  ///
  /// - Throws: ``ObjectWriteError/nothingToWrite`` without a volume, ``ObjectWriteError/differentGrids``,
  ///   ``ObjectWriteError/number(_:)`` for a value outside 0…1.
  public init(
    fractions: [(volume: Volume<Float>, segment: SegmentDescription)], _ type: FractionalType
  ) throws(ObjectWriteError) {
    guard let first = fractions.first else { throw .nothingToWrite }
    guard fractions.allSatisfy({ $0.volume.grid == first.volume.grid }) else { throw .differentGrids }
    guard fractions.allSatisfy({ $0.volume.voxels.allSatisfy { $0 >= 0 && $0 <= 1 } }) else {
      throw .number("a fraction outside 0…1")
    }
    voxels = .fractions(fractions.map(\.volume), type)
    grid = first.volume.grid
    segments = fractions.map(\.segment)
  }

  /// Writes the object.
  ///
  /// - Parameters:
  ///   - source: The images that were segmented.
  ///   - header: What writes it, when, and in which series.
  ///   - uids: Where its identifiers come from.
  /// - Returns: The file, uncompressed.
  /// - Throws: ``ObjectWriteError/noCommonFrameOfReference``; ``ObjectWriteError/nothingToWrite`` where each frame is empty and
  ///   empty ones are omitted; ``ObjectWriteError/notAmongTheSources`` for a slice map that names others, or has another length.
  public func file(
    from source: SourceImages, _ header: ObjectHeader, uids: inout UIDSource
  ) throws(ObjectWriteError) -> DICOMFile {
    let frameOfReference = source.frameOfReferenceUID
    // A projection lies nowhere: its segmentation goes by the pixels of the picture it was drawn on.
    let isFlat = grid.size.z == 1 && sources?.first?.isEmpty == false && source.headers.allSatisfy(Self.isProjection)
    guard frameOfReference != nil || isFlat else { throw .noCommonFrameOfReference }
    guard grid.size.x <= 65_535, grid.size.y <= 65_535, segments.count <= 65_535 else {
      throw .pixels(found: "more than 65535 rows, columns or segments", expected: "at most 65535")
    }
    let references = sources ?? source.references(inSlicesOf: grid)
    guard references.count == grid.size.z, references.allSatisfy({ $0.allSatisfy(source.holds) }) else {
      throw .notAmongTheSources
    }
    if isFlat, let other = source.headers.first(where: { !isOfSameSize($0) }) {
      throw .pixels(
        found: "a picture of \(other.integer(.columns) ?? 0) × \(other.integer(.rows) ?? 0) pixels",
        expected: "\(grid.size.x) × \(grid.size.y), as the mask")
    }
    let frames = chosenFrames()
    guard !frames.isEmpty else { throw .nothingToWrite }

    var data = DerivedObject.head(
      of: source, header, sopClassUID: "1.2.840.10008.5.1.4.1.1.66.4", modality: "SEG", uids: &uids)
    if let frameOfReference {
      data.put(.frameOfReferenceUID, .uniqueIdentifier, frameOfReference)
      data.copyOrEmpty(.positionReferenceIndicator, .longString, from: source.first)
    }
    if isFlat { data.copyOrEmpty(.patientOrientation, .codeString, from: source.first) }
    data.put(.imageType, .codeString, "DERIVED", "PRIMARY")
    data.put(.contentDate, .date, header.moment.date)
    data.put(.contentTime, .time, header.moment.time)
    data.put(.contentLabel, .codeString, contentLabel)
    data.put(.contentDescription, .longString, contentDescription.map { [$0] } ?? [])
    data.put(.contentCreatorName, .personName, creatorName.map { [$0] } ?? [])
    data.put(.lossyImageCompression, .codeString, source.headers.contains(where: Self.isLossy) ? "01" : "00")
    if data.text(.lossyImageCompression) == "01" { copyLoss(from: source, to: &data) }
    data.put(.burnedInAnnotation, .codeString, "NO")
    data.put(.samplesPerPixel, 1)
    data.put(.photometricInterpretation, .codeString, "MONOCHROME2")
    data.put(.pixelRepresentation, 0)
    data.put(.rows, grid.size.y)
    data.put(.columns, grid.size.x)
    data.put(.numberOfFrames, .integerString, String(frames.count))
    data.put(.segmentSequence, segments.enumerated().map { $1.item(number: $0 + 1) })
    addDimensions(to: &data, isFlat: isFlat, uids: &uids)
    data.put(.sharedFunctionalGroupsSequence, [isFlat ? DataSet() : sharedGroups(source)])
    data.put(.perFrameFunctionalGroupsSequence, groups(of: frames, references, source, isFlat: isFlat))
    let used = Set(frames.map(\.slice)).sorted().flatMap { references[$0] }
    let series = DerivedObject.seriesItems(of: used, in: source, instances: .referencedInstanceSequence)
    if !series.isEmpty { data.put(.referencedSeriesSequence, series) }
    addPixels(of: frames, to: &data)
    return DerivedObject.file(data)
  }

  // MARK: Frames

  private struct Frame {
    var segment: Int
    var slice: Int
  }

  private func chosenFrames() -> [Frame] {
    let filled = emptyFrames == .written ? nil : filledSlices()
    var frames: [Frame] = []
    for segment in segments.indices {
      for slice in 0..<grid.size.z where filled?[segment][slice] ?? true {
        frames.append(Frame(segment: segment, slice: slice))
      }
    }
    return frames
  }

  /// For each segment and slice whether a voxel belongs to it.
  ///
  /// Labels are looked through once, however many there are.
  private func filledSlices() -> [[Bool]] {
    let inPlane = grid.size.x * grid.size.y
    var filled = [[Bool]](repeating: [Bool](repeating: false, count: grid.size.z), count: segments.count)
    func range(_ slice: Int) -> Range<Int> { slice * inPlane..<(slice + 1) * inPlane }
    switch voxels {
    case .labels(let map, let numbers):
      for slice in 0..<grid.size.z {
        var there = [Bool](repeating: false, count: 65_536)
        for number in map.volume.voxels[range(slice)] { there[Int(number)] = true }
        for segment in segments.indices { filled[segment][slice] = there[Int(numbers[segment])] }
      }
    case .masks(let masks):
      for segment in segments.indices {
        for slice in 0..<grid.size.z { filled[segment][slice] = masks[segment].voxels[range(slice)].contains(true) }
      }
    case .fractions(let volumes, _):
      for segment in segments.indices {
        for slice in 0..<grid.size.z {
          filled[segment][slice] = volumes[segment].voxels[range(slice)].contains { Self.byte($0) > 0 }
        }
      }
    }
    return filled
  }

  private static func byte(_ fraction: Float) -> UInt8 { UInt8(min(255, max(0, (fraction * 255).rounded()))) }

  private func addPixels(of frames: [Frame], to data: inout DataSet) {
    let inPlane = grid.size.x * grid.size.y
    func range(_ frame: Frame) -> Range<Int> { frame.slice * inPlane..<(frame.slice + 1) * inPlane }
    var pixels: [UInt8] = []
    var isBinary = true
    switch voxels {
    case .labels(let map, let numbers): pixels = packed(map, numbers, frames)
    case .masks(let masks):
      var bits = BitPacking(pixels: frames.count * inPlane)
      for (place, frame) in frames.enumerated() {
        for (pixel, isSet) in masks[frame.segment].voxels[range(frame)].enumerated() where isSet {
          bits.set(place * inPlane + pixel)
        }
      }
      pixels = bits.bytes
    case .fractions(let volumes, let type):
      isBinary = false
      pixels.reserveCapacity(frames.count * inPlane)
      for frame in frames { pixels += volumes[frame.segment].voxels[range(frame)].lazy.map(Self.byte) }
      data.put(.segmentationFractionalType, .codeString, type.rawValue)
      data.put(.maximumFractionalValue, 255)
    }
    data.put(.segmentationType, .codeString, isBinary ? "BINARY" : "FRACTIONAL")
    data.put(.segmentsOverlap, .codeString, overlap)
    data.put(.bitsAllocated, isBinary ? 1 : 8)
    data.put(.bitsStored, isBinary ? 1 : 8)
    data.put(.highBit, isBinary ? 0 : 7)
    data.set(.pixelData, .otherByte, .bytes(pixels))
  }

  /// The frames of a label map: each voxel is looked at once, however many labels there are.
  private func packed(_ map: LabelMap, _ numbers: [UInt16], _ frames: [Frame]) -> [UInt8] {
    let inPlane = grid.size.x * grid.size.y
    var bits = BitPacking(pixels: frames.count * inPlane)
    var framesOfSlices = [[(number: UInt16, start: Int)]](repeating: [], count: grid.size.z)
    for (place, frame) in frames.enumerated() {
      framesOfSlices[frame.slice].append((numbers[frame.segment], place * inPlane))
    }
    var starts = [Int](repeating: -1, count: 65_536)
    for (slice, here) in framesOfSlices.enumerated() where !here.isEmpty {
      for (number, start) in here { starts[Int(number)] = start }
      for (pixel, number) in map.volume.voxels[slice * inPlane..<(slice + 1) * inPlane].enumerated() where number != 0 {
        let start = starts[Int(number)]
        if start >= 0 { bits.set(start + pixel) }
      }
      for (number, _) in here { starts[Int(number)] = -1 }
    }
    return bits.bytes
  }

  private var overlap: String {
    switch voxels {
    case .labels: "NO"
    case .masks(let masks): masks.count == 1 ? "NO" : "UNDEFINED"
    case .fractions(let volumes, _): volumes.count == 1 ? "NO" : "UNDEFINED"
    }
  }

  // MARK: Functional groups

  /// Segment first, then where the frame lies.
  private func addDimensions(to data: inout DataSet, isFlat: Bool, uids: inout UIDSource) {
    let uid = uids.next()
    var organization = DataSet()
    organization.put(.dimensionOrganizationUID, .uniqueIdentifier, uid)
    data.put(.dimensionOrganizationSequence, [organization])
    func index(_ pointer: Tag, _ group: Tag, _ label: String) -> DataSet {
      var item = DataSet()
      item.put(.dimensionOrganizationUID, .uniqueIdentifier, uid)
      item.set(.dimensionIndexPointer, .attributeTag, .tags([pointer]))
      item.set(.functionalGroupPointer, .attributeTag, .tags([group]))
      item.put(.dimensionDescriptionLabel, .longString, label)
      return item
    }
    var indices = [index(.referencedSegmentNumber, .segmentIdentificationSequence, "Segment Number")]
    if !isFlat { indices.append(index(.imagePositionPatient, .planePositionSequence, "Image Position (Patient)")) }
    data.put(.dimensionIndexSequence, indices)
  }

  private func sharedGroups(_ source: SourceImages) -> DataSet {
    let affine = grid.affine
    let (row, column) = (affine.i / affine.i.length, affine.j / affine.j.length)
    let step = row.cross(column).normalized.map { abs(affine.k.dot($0)) } ?? affine.k.length
    var measures = DataSet()
    let thickness = source.first.real(.sliceThickness) ?? step
    measures.put(.sliceThickness, decimals: [thickness > 0 ? thickness : step])
    measures.put(.spacingBetweenSlices, decimals: [step])
    measures.put(.pixelSpacing, decimals: [affine.j.length, affine.i.length])
    var plane = DataSet()
    plane.put(.imageOrientationPatient, decimals: [row.x, row.y, row.z, column.x, column.y, column.z])
    var shared = DataSet()
    shared.put(.pixelMeasuresSequence, [measures])
    shared.put(.planeOrientationSequence, [plane])
    return shared
  }

  private func groups(
    of frames: [Frame], _ references: [[FrameReference]], _ source: SourceImages, isFlat: Bool
  ) -> [DataSet] {
    let slices = Set(frames.map(\.slice)).sorted()
    let places = Dictionary(uniqueKeysWithValues: slices.enumerated().map { ($1, $0 + 1) })
    let derivations = Dictionary(
      uniqueKeysWithValues: slices.map { ($0, derivation(slice: $0, references[$0], source, isFlat: isFlat)) })
    return frames.map { frame in
      var content = DataSet()
      let place = isFlat ? [] : [places[frame.slice] ?? 1]
      content.set(.dimensionIndexValues, .unsignedLong, .integers([frame.segment + 1] + place))
      var segment = DataSet()
      segment.put(.referencedSegmentNumber, frame.segment + 1)
      var group = DataSet()
      group.put(.derivationImageSequence, derivations[frame.slice] ?? [])
      group.put(.frameContentSequence, [content])
      if !isFlat {
        var position = DataSet()
        let point = grid.affine.point(Vector3(0, 0, Double(frame.slice)))
        position.put(.imagePositionPatient, decimals: [point.x, point.y, point.z])
        group.put(.planePositionSequence, [position])
      }
      group.put(.segmentIdentificationSequence, [segment])
      return group
    }
  }

  /// The Derivation Image macro of a slice; of type 2, hence without an item where no source lies in the plane.
  private func derivation(
    slice: Int, _ references: [FrameReference], _ source: SourceImages, isFlat: Bool
  ) -> [DataSet] {
    guard !references.isEmpty else { return [] }
    var item = DataSet()
    item.put(
      .sourceImageSequence,
      references.map { reference in
        var image = reference.item
        image.put(.purposeOfReferenceCodeSequence, .sourceImageForProcessing)
        if isFlat || source.coincides(grid, slice: slice, with: reference) {
          image.put(.spatialLocationsPreserved, .codeString, "YES")
        }
        return image
      })
    item.put(.derivationCodeSequence, .segmentation)
    return [item]
  }

  private func isOfSameSize(_ header: DataSet) -> Bool {
    header.integer(.columns) == grid.size.x && header.integer(.rows) == grid.size.y
  }

  /// Whether an image lies nowhere in the patient, as a radiograph.
  private static func isProjection(_ header: DataSet) -> Bool {
    header[.frameOfReferenceUID] == nil && header[.imagePositionPatient] == nil
  }

  // MARK: Loss

  private static func isLossy(_ header: DataSet) -> Bool { header.text(.lossyImageCompression) == "01" }

  /// What was lost in the source stays said.
  ///
  /// > Source: PS3.3 C.7.6.1.1.5.
  private func copyLoss(from source: SourceImages, to data: inout DataSet) {
    guard let lossy = source.headers.first(where: Self.isLossy) else { return }
    data.copy([.lossyImageCompressionRatio, .lossyImageCompressionMethod], from: lossy)
  }
}
