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
  /// The most voxels that a grid of masks may have.
  private static let voxelLimit = 1 << 30

  /// The masks of segments, each its own, so that they may overlap.
  ///
  /// - Parameters:
  ///   - pixels: The decoded frames, all of them.
  ///   - grid: The grid of the images that it was drawn on; where it is `nil`, ``ownGrid()``.
  ///   - wanted: The numbers of the segments; where it is `nil`, all. Many segments of a large grid are better asked for one by one.
  ///   - threshold: From which share on a voxel belongs to a fractional segment, 0…1.
  ///   - tolerance: How far a frame may lie off the voxels of the grid, in voxels.
  /// - Returns: A mask for each segment in the order of the file, empty masks among them; the background of a label map has none.
  /// - Throws: ``SegmentationError``. A segmentation on other voxels than the grid's is not moved: make the masks on its own grid and
  ///   resample them.
  public func masks(
    _ pixels: PixelArray, on grid: Grid? = nil, of wanted: Set<Int>? = nil, threshold: Double = 0.5,
    tolerance: Double = 0.1
  ) throws(SegmentationError) -> [SegmentMask] {
    let laid = try laid(pixels, on: grid, tolerance: tolerance)
    return things.filter { wanted?.contains($0.number) ?? true }.compactMap { segment in
      var canvas = SegmentCanvas(laid.grid, isFractional: isFractional)
      forEachShare(of: segment, laid) { canvas.put($0, at: $1, threshold: threshold) }
      return canvas.mask(of: segment)
    }
  }

  /// All segments in one map, where none overlap.
  ///
  /// - Parameters:
  ///   - pixels: The decoded frames, all of them.
  ///   - grid: The grid of the images that it was drawn on; where it is `nil`, ``ownGrid()``.
  ///   - threshold: From which share on a voxel belongs to a fractional segment, 0…1.
  ///   - tolerance: How far a frame may lie off the voxels of the grid, in voxels.
  /// - Returns: The map with the names of its numbers; voxels outside the grid are left out.
  /// - Throws: ``SegmentationError``; ``SegmentationError/overlapping(voxels:)`` where a voxel belongs to several.
  public func labelMap(
    _ pixels: PixelArray, on grid: Grid? = nil, threshold: Double = 0.5, tolerance: Double = 0.1
  ) throws(SegmentationError) -> LabelMap {
    let laid = try laid(pixels, on: grid, tolerance: tolerance)
    var numbers = [UInt16](repeating: 0, count: laid.grid.count)
    var overlapping = 0
    for segment in things {
      let number = UInt16(truncatingIfNeeded: segment.number)
      forEachShare(of: segment, laid) { share, place in
        guard share >= threshold, laid.grid.holds(place) else { return }
        let offset = laid.grid.offset(place.x, place.y, place.z)
        if numbers[offset] != 0, numbers[offset] != number { overlapping += 1 }
        numbers[offset] = number
      }
    }
    guard overlapping == 0 else { throw .overlapping(voxels: overlapping) }
    guard let volume = Volume(grid: laid.grid, voxels: numbers) else { throw .shape }
    let labels = things.map {
      LabelMap.Label(number: UInt16(truncatingIfNeeded: $0.number), name: $0.label)
    }
    return LabelMap(volume: volume, labels: labels.sorted { $0.number < $1.number })
  }

  /// Frames laid on a grid.
  private struct Laid {
    var grid: Grid
    var places: [SIMD3<Int>]
    var samples: [Int]
  }

  /// The segments that are things, the background of a label map left out.
  private var things: [Segment] { segments.filter { kind != .labelMap || $0.number != 0 } }

  private func laid(
    _ pixels: PixelArray, on grid: Grid?, tolerance: Double
  ) throws(SegmentationError) -> Laid {
    guard pixels.rows == rows, pixels.columns == columns, pixels.frames == frames.count, pixels.samplesPerPixel == 1,
      let samples = pixels.samples.integers
    else { throw .shape }
    let target: Grid
    if let grid { target = grid } else { target = try ownGrid() }
    guard target.count <= Self.voxelLimit else { throw .tooLarge(limit: Self.voxelLimit) }
    return Laid(grid: target, places: try places(on: target, tolerance: tolerance), samples: samples)
  }

  /// Visits the voxels of a segment with their share; they may lie outside the grid.
  private func forEachShare(of segment: Segment, _ laid: Laid, _ visit: (Double, SIMD3<Int>) -> Void) {
    for (frame, place) in zip(frames, laid.places) where frame.segment == nil || frame.segment == segment.number {
      let start = frame.index * rows * columns
      for row in 0..<rows {
        for column in 0..<columns {
          let sample = laid.samples[start + row * columns + column]
          guard sample != 0 else { continue }
          let share: Double =
            switch kind {
            case .binary: 1
            case .fractional(let maximum): min(1, Double(sample) / Double(maximum))
            case .labelMap: sample == segment.number ? 1 : 0
            }
          if share > 0 { visit(share, place &+ SIMD3(column, row, 0)) }
        }
      }
    }
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
    guard grid.holds(place) else {
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

extension Grid {
  /// Whether a voxel is one of the grid's.
  fileprivate func holds(_ place: SIMD3<Int>) -> Bool {
    place.x >= 0 && place.y >= 0 && place.z >= 0 && place.x < size.x && place.y < size.y && place.z < size.z
  }
}
