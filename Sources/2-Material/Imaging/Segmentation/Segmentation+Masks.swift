// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Volumes

/// The voxels of one thing.
public struct SegmentMask: Sendable {
  /// The thing.
  public let segment: Segment
  /// Its voxels.
  public let mask: Mask
  /// The share or chance of each voxel, 0…1, where the file holds that; the mask is where it is at least the threshold.
  public let fractions: Volume<Float>?
  /// How many of its voxels lie outside the grid and were left out.
  public let voxelsOutside: Int
}

extension Segmentation {
  /// The masks of all segments, each its own, so that they may overlap.
  ///
  /// - Parameters:
  ///   - pixels: The decoded frames, all of them.
  ///   - grid: The grid of the images that it was drawn on; where it is `nil`, ``ownGrid()``.
  ///   - threshold: From which share on a voxel belongs to a fractional segment, 0…1.
  ///   - tolerance: How far a frame may lie off the voxels of the grid, in voxels.
  /// - Returns: A mask for each segment in the order of the file, empty masks among them; the background of a label map has none.
  /// - Throws: ``SegmentationError``. A segmentation on other voxels than the grid's is not moved: make the masks on its own grid and
  ///   resample them.
  public func masks(
    _ pixels: PixelArray, on grid: Grid? = nil, threshold: Double = 0.5, tolerance: Double = 0.1
  ) throws(SegmentationError) -> [SegmentMask] {
    guard pixels.rows == rows, pixels.columns == columns, pixels.frames == frames.count, pixels.samplesPerPixel == 1,
      let samples = pixels.samples.integers
    else { throw .shape }
    let target: Grid
    if let grid { target = grid } else { target = try ownGrid() }
    let places = try places(on: target, tolerance: tolerance)
    let shown = segments.filter { kind != .labelMap || $0.number != 0 }
    var result: [SegmentMask] = []
    for segment in shown {
      var canvas = SegmentCanvas(target, isFractional: isFractional)
      for (frame, place) in zip(frames, places) where frame.segment == nil || frame.segment == segment.number {
        let start = frame.index * rows * columns
        for row in 0..<rows {
          for column in 0..<columns {
            let sample = samples[start + row * columns + column]
            let share: Double =
              switch kind {
              case .binary: sample != 0 ? 1 : 0
              case .fractional(let maximum): min(1, Double(sample) / Double(maximum))
              case .labelMap: sample == segment.number ? 1 : 0
              }
            if share > 0 { canvas.put(share, at: place &+ SIMD3(column, row, 0), threshold: threshold) }
          }
        }
      }
      if let mask = canvas.mask(of: segment) { result.append(mask) }
    }
    return result
  }

  /// All segments in one map, where none overlap.
  ///
  /// - Parameters:
  ///   - pixels: The decoded frames, all of them.
  ///   - grid: The grid of the images that it was drawn on; where it is `nil`, ``ownGrid()``.
  /// - Returns: The map with the names of its numbers.
  /// - Throws: ``SegmentationError``; ``SegmentationError/overlapping(voxels:)`` where a voxel belongs to several.
  public func labelMap(_ pixels: PixelArray, on grid: Grid? = nil) throws(SegmentationError) -> LabelMap {
    let masks = try masks(pixels, on: grid)
    guard let target = masks.first?.mask.grid else { throw .notASegmentation }
    var numbers = [UInt16](repeating: 0, count: target.count)
    var overlapping = 0
    for mask in masks {
      let number = UInt16(truncatingIfNeeded: mask.segment.number)
      for (place, isSet) in mask.mask.voxels.enumerated() where isSet {
        if numbers[place] != 0 { overlapping += 1 }
        numbers[place] = number
      }
    }
    guard overlapping == 0 else { throw .overlapping(voxels: overlapping) }
    guard let volume = Volume(grid: target, voxels: numbers) else { throw .shape }
    let labels = masks.map {
      LabelMap.Label(number: UInt16(truncatingIfNeeded: $0.segment.number), name: $0.segment.label)
    }
    return LabelMap(volume: volume, labels: labels.sorted { $0.number < $1.number })
  }

  private var isFractional: Bool {
    if case .fractional = kind { true } else { false }
  }
}

/// A mask on its way.
private struct SegmentCanvas {
  let grid: Grid
  var voxels: [Bool]
  var fractions: [Float]?
  var outside = 0

  init(_ grid: Grid, isFractional: Bool) {
    self.grid = grid
    voxels = [Bool](repeating: false, count: grid.count)
    fractions = isFractional ? [Float](repeating: 0, count: grid.count) : nil
  }

  mutating func put(_ share: Double, at place: SIMD3<Int>, threshold: Double) {
    guard place.x >= 0, place.y >= 0, place.z >= 0, place.x < grid.size.x, place.y < grid.size.y,
      place.z < grid.size.z
    else {
      outside += 1
      return
    }
    let offset = grid.offset(place.x, place.y, place.z)
    if share >= threshold { voxels[offset] = true }
    fractions?[offset] = Float(share)
  }

  func mask(of segment: Segment) -> SegmentMask? {
    Mask(grid: grid, voxels: voxels).map { mask in
      SegmentMask(
        segment: segment, mask: mask, fractions: fractions.flatMap { Volume(grid: grid, voxels: $0) },
        voxelsOutside: outside)
    }
  }
}
