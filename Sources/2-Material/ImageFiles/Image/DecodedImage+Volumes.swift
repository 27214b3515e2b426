// SPDX-License-Identifier: Apache-2.0
public import Volumes

extension DecodedImage {
  /// The values of one component of one volume: slope times the stored number plus the intercept.
  /// - Parameters:
  ///   - index: Which volume, from 0.
  ///   - component: Which component, from 0.
  /// - Throws: ``ImageFileError`` of the kind ``ImageFileError/Kind/unsuitable`` where there is no such volume or component.
  /// - Returns: A volume on ``grid``.
  public func volume(_ index: Int = 0, component: Int = 0) throws(ImageFileError) -> Volume<Float> {
    try check(index, component)
    let first = index * grid.count * components + component
    let values = samples.floats(
      from: first, every: components, count: grid.count, slope: slope, intercept: intercept)
    guard let volume = Volume(grid: grid, voxels: values) else { throw unsuitable("\(values.count) values") }
    return volume
  }

  /// One component of one volume as labels.
  ///
  /// The names are those of 3D Slicer's segments (`Segment0_Name`, `_LabelValue`, `_Layer`) where the file has them; another label
  /// that occurs is named by its number.
  /// - Parameters:
  ///   - index: Which volume, from 0.
  ///   - component: Which component (the layer of a segmentation), from 0.
  /// - Throws: ``ImageFileError`` of the kind ``ImageFileError/Kind/unsuitable`` where a value is no whole number from 0 to 65 535.
  /// - Returns: A label map on ``grid``.
  public func labelMap(_ index: Int = 0, component: Int = 0) throws(ImageFileError) -> LabelMap {
    try check(index, component)
    var numbers: [UInt16]?
    if slope == 1, intercept == 0, components == 1, volumes == 1 {
      numbers = samples.labels
    } else {
      numbers = VoxelSamples.float32(try volume(index, component: component).voxels).labels
    }
    guard let numbers, let volume = Volume(grid: grid, voxels: numbers) else {
      throw unsuitable("a value that is no whole number from 0 to 65535")
    }
    var isThere = [Bool](repeating: false, count: 65_536)
    for number in numbers { isThere[Int(number)] = true }
    var names = segments(layer: component)
    for number in 1..<65_536 where isThere[number] && names[UInt16(number)] == nil {
      names[UInt16(number)] = String(number)
    }
    let labels = names.sorted { $0.key < $1.key }.map { LabelMap.Label(number: $0.key, name: $0.value) }
    return LabelMap(volume: volume, labels: labels)
  }

  /// The segments of a layer by their numbers.
  private func segments(layer: Int) -> [UInt16: String] {
    var found: [UInt16: String] = [:]
    for entry in metadata where entry.key.hasPrefix("Segment") && entry.key.hasSuffix("_LabelValue") {
      let stem = entry.key.dropLast("LabelValue".count)
      guard let number = UInt16(entry.value), number > 0, Int(metadata(stem + "Layer") ?? "0") == layer else {
        continue
      }
      found[number] = metadata(stem + "Name") ?? String(number)
    }
    return found
  }

  private func check(_ index: Int, _ component: Int) throws(ImageFileError) {
    guard (0..<volumes).contains(index), (0..<components).contains(component) else {
      throw ImageFileError(
        .unsuitable, format: format, found: "\(volumes) volumes of \(components) components",
        expected: "volume \(index), component \(component)")
    }
  }

  private func unsuitable(_ found: String) -> ImageFileError {
    ImageFileError(.unsuitable, format: format, found: found, expected: "an image that can become this")
  }

  /// An image of a volume's values, to be written.
  public init(_ volume: Volume<Float>, format: ImageFileFormat = .nifti1) {
    self.init(checked: format, volume.grid, .float32(volume.voxels), [])
  }

  /// An image of labels, to be written; the names go along as 3D Slicer's segments.
  ///
  /// One byte a voxel where every label fits.
  public init(_ labels: LabelMap, format: ImageFileFormat = .nrrd) {
    let numbers = labels.volume.voxels
    let samples: VoxelSamples =
      numbers.allSatisfy { $0 < 256 } ? .uint8(numbers.map { UInt8(truncatingIfNeeded: $0) }) : .uint16(numbers)
    let entries = labels.labels.enumerated().flatMap { index, label in
      [
        Entry("Segment\(index)_ID", "Segment_\(label.number)"), Entry("Segment\(index)_LabelValue", "\(label.number)"),
        Entry("Segment\(index)_Layer", "0"), Entry("Segment\(index)_Name", label.name),
      ]
    }
    self.init(checked: format, labels.volume.grid, samples, entries)
  }

  /// An image of a mask, 1 inside and 0 outside, to be written.
  public init(_ mask: Mask, format: ImageFileFormat = .nrrd) {
    self.init(checked: format, mask.grid, .uint8(mask.voxels.map { $0 ? 1 : 0 }), [])
  }

  private init(checked format: ImageFileFormat, _ grid: Grid, _ samples: VoxelSamples, _ metadata: [Entry]) {
    guard let image = DecodedImage(format: format, grid: grid, geometry: .patient, samples: samples, metadata: metadata)
    else { preconditionFailure("a volume has a value for each voxel of its grid") }
    self = image
  }
}
