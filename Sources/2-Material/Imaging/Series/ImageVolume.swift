// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Volumes

/// A volume with what its numbers mean and where each slice came from.
public struct ImageVolume: Sendable {
  /// The modality's numbers, in the patient (LPS, millimetres).
  public let volume: Volume<Float>
  /// The unit of the numbers, such as `HU`; `nil` where the files name none.
  public let unit: String?
  /// Modality, such as `CT`.
  public let modality: String
  /// Frame of Reference UID.
  public let frameOfReferenceUID: String?
  /// The stored frame of each slice; `nil` for a slice that lies between frames.
  public let slices: [StoredFrame?]
  /// Which voxels are padding; `nil` where none is.
  public let padding: Mask?
  /// The grid of the slices as acquired, where the volume was resampled from a regular one: what is found on the volume is brought back to
  /// it to be written.
  public let acquiredGrid: Grid?
  /// The stored frame of each slice of the acquired grid.
  public let acquiredSlices: [StoredFrame]
  /// What is to be said of the geometry of the slices.
  public let findings: [GeometryFinding]
  /// What was done about the findings, each a sentence.
  public let treatment: [String]
}

/// Why no volume is made.
public enum VolumeAssemblyError: Error, Sendable {
  /// The stack is no stack of slices; why, in words.
  case noVolume(reason: String)
  /// The stack has no such point in time.
  case noSuchTime(index: Int, count: Int)
  /// The policy refuses these.
  case refused([GeometryFinding])
  /// Slices are in colour.
  case colours
  /// A frame of this file has no such Real World Value Mapping, or another unit than the first.
  case noRealWorldMapping(instance: Int)
  /// The volume would have more voxels than it may.
  case tooLarge(voxels: Int, limit: Int)
  /// The pixels of a file have not the shape that its header says.
  case shape(instance: Int)
  /// The pixels of a file could not be had.
  case pixels(instance: Int, cause: any Error)
}

/// Makes volumes of stacks.
public struct VolumeAssembler: Sendable {
  /// Which numbers a volume holds.
  public enum Numbers: Sendable, Hashable {
    /// Those of the modality, such as Hounsfield units.
    case modality
    /// Those of the Real World Value Mapping with this label, or of the first where it is `nil`; samples that it does not hold for
    /// become padding.
    case realWorld(label: String?)
  }

  /// Which numbers a volume holds.
  public var numbers = Numbers.modality
  /// What is done about findings.
  public var policy: GeometryPolicy
  /// The most voxels that a volume may have.
  public var voxelLimit: Int
  /// What stands in voxels that resampling lays outside the slices; in padding where the files name it, the slices' least number is taken
  /// where this is `nil`.
  public var outside: Float?

  /// Makes an assembler; the parameters are the properties.
  public init(policy: GeometryPolicy = .strict, voxelLimit: Int = 1 << 30, outside: Float? = nil) {
    self.policy = policy
    self.voxelLimit = voxelLimit
    self.outside = outside
  }

  /// The volume of one point in time of a stack.
  ///
  /// - Parameters:
  ///   - stack: The stack.
  ///   - time: Which point in time, counted from 0.
  ///   - files: The attributes of each file, as they were given to ``SeriesBuilder``.
  ///   - pixels: The decoded frames of a file: asked for once a file, by its place in `files` and a range of frames, all of which the
  ///     answer must hold and no others.
  /// - Returns: The modality's numbers on their grid, with the stored frame of each slice.
  /// - Throws: ``VolumeAssemblyError``.
  /// - Complexity: O(*n*) for *n* voxels.
  public func volume(
    of stack: ImageStack, time: Int = 0, files: [DataSet],
    pixels: (_ instance: Int, _ frames: Range<Int>) throws -> PixelArray
  ) throws(VolumeAssemblyError) -> ImageVolume {
    guard stack.kind == .volume, let geometry = stack.geometry else {
      throw .noVolume(reason: stack.kind.words)
    }
    guard stack.samplesPerPixel == 1 else { throw .colours }
    guard let references = stack.times[safe: time] else { throw .noSuchTime(index: time, count: stack.times.count) }
    let refused = stack.findings.filter { policy[$0.kind] == .refuse }
    guard refused.isEmpty else { throw .refused(refused) }
    // A stack whose points in time differ keeps the geometry of the first for those that match it in number.
    guard references.count == geometry.origins.count,
      let grid = geometry.grid(columns: stack.columns, rows: stack.rows)
    else { throw .noVolume(reason: "this point in time has not the slices of the first") }
    guard grid.count <= voxelLimit else { throw .tooLarge(voxels: grid.count, limit: voxelLimit) }

    var unit = stack.unit
    if numbers != .modality, let first = files[safe: references[0].instance] {
      unit = try realWorldMapping(FrameAttributes(first, frame: references[0].frame), of: references[0].instance)?
        .unit?.value
    }
    let (voxels, padded) = try slices(references, grid: grid, files: files, unit: unit, pixels: pixels)
    guard let volume = Volume(grid: grid, voxels: voxels) else { throw .shape(instance: references[0].instance) }
    let padding = padded.flatMap { Mask(grid: grid, voxels: $0) }
    let modality = files[safe: references[0].instance]?.text(.modality) ?? ""
    let plain = ImageVolume(
      volume: volume, unit: unit, modality: modality, frameOfReferenceUID: stack.frameOfReferenceUID,
      slices: references, padding: padding, acquiredGrid: nil, acquiredSlices: references, findings: stack.findings,
      treatment: [])
    return try resampled(plain, geometry: geometry)
  }

  /// The mapping that is asked for; `nil` where the modality's numbers are.
  private func realWorldMapping(
    _ attributes: FrameAttributes, of instance: Int
  ) throws(VolumeAssemblyError) -> RealWorldMapping? {
    guard case .realWorld(let label) = numbers else { return nil }
    let mapping = RealWorldMapping.all(attributes).first { label == nil || $0.label == label }
    guard let mapping else { throw .noRealWorldMapping(instance: instance) }
    return mapping
  }

  /// The numbers of frames, one after the other, and which are padding.
  private func slices(
    _ references: [StoredFrame], grid: Grid, files: [DataSet], unit: String?,
    pixels: (_ instance: Int, _ frames: Range<Int>) throws -> PixelArray
  ) throws(VolumeAssemblyError) -> ([Float], [Bool]?) {
    let plane = grid.size.x * grid.size.y
    var voxels = [Float](repeating: 0, count: grid.count)
    var padded: [Bool]?
    var members: [Int: [Int]] = [:]
    for (slice, reference) in references.enumerated() { members[reference.instance, default: []].append(slice) }
    for (instance, slices) in members.sorted(by: { $0.key < $1.key }) {
      guard let file = files[safe: instance] else { throw .shape(instance: instance) }
      let frames = slices.map { references[$0].frame }
      guard let first = frames.min(), let last = frames.max() else { continue }
      let array: PixelArray
      do { array = try pixels(instance, first..<last + 1) } catch { throw .pixels(instance: instance, cause: error) }
      guard array.rows == grid.size.y, array.columns == grid.size.x, array.samplesPerPixel == 1,
        array.frames == last + 1 - first
      else { throw .shape(instance: instance) }
      let padding = PixelPadding(file)
      for slice in slices {
        let frame = references[slice].frame
        let attributes = FrameAttributes(file, frame: frame)
        let start = (frame - first) * plane
        var found = padding.map { FrameNumbers.places(of: $0, in: array.samples, from: start, count: plane) } ?? []
        if let mapping = try realWorldMapping(attributes, of: instance) {
          guard mapping.unit?.value == unit else { throw .noRealWorldMapping(instance: instance) }
          found += FrameNumbers.write(
            array.samples, from: start, count: plane, by: mapping, into: &voxels, at: slice * plane)
        } else {
          FrameNumbers.write(
            array.samples, from: start, count: plane, by: ModalityMapping(attributes), into: &voxels, at: slice * plane)
        }
        if !found.isEmpty {
          var mask = padded ?? [Bool](repeating: false, count: grid.count)
          padded = nil
          for place in found { mask[slice * plane + place] = true }
          padded = mask
        }
      }
    }
    return (voxels, padded)
  }
}

extension ImageStack.Kind {
  /// Why it makes no volume.
  var words: String {
    switch self {
    case .volume: "a volume"
    case .localiser: "a localiser: a survey image that slices were planned on"
    case .pictures(let reason): reason
    }
  }
}
