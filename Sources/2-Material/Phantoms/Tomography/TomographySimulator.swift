// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// Makes CT volumes of a phantom.
///
/// Each voxel is the mean attenuation of what lies in it (so that a slice has its thickness and faces their partial volume), at the
/// energy that the scanner's beam is worth, in Hounsfield units; blurred within the slice by the kernel; with noise whose power spectrum
/// is that of filtered back-projection with this kernel.
public struct TomographySimulator: Sendable {
  /// The scanner and its protocol.
  public let system: TomographySystem
  private let filter: SliceFilter

  /// Makes a simulator of a scanner.
  public init(_ system: TomographySystem) {
    self.system = system
    filter = SliceFilter(system)
  }

  /// Where the voxels lie: axial slices about a point, columns to the left, rows to the back, slices to the head.
  public func grid(centre: Vector3 = .zero) -> Grid {
    .axial(
      centre: centre, matrix: system.matrix, fieldOfView: system.fieldOfView, slices: system.slices,
      spacing: system.sliceSpacing)
  }

  /// A CT of a phantom in Hounsfield units: −1000 for nothing, 0 for water.
  /// - Parameters:
  ///   - phantom: What lies in the scanner.
  ///   - centre: The middle of the volume, in millimetres.
  ///   - randomness: Where the noise comes from.
  ///   - workers: How many threads; as many as processors where not given. The volume does not depend on it.
  public func volume(
    of phantom: Phantom, centre: Vector3 = .zero, randomness: Randomness, workers: Int? = nil
  ) -> Volume<Float> {
    let grid = grid(centre: centre)
    let still = LineTracer(phantom).volume(
      on: grid, thickness: system.sliceThickness, background: -1000, workers: workers,
      value: { 1000 * (StandIn.relativeAttenuation($0.material) * $0.density - 1) })
    let deviations = (0..<grid.size.z).map { noiseDeviation(diameter: Self.waterDiameter(of: still, slice: $0)) }
    let voxels = filter.filtered(still.voxels, deviations: deviations, randomness: randomness, workers: workers)
    return Volume(grid: grid, voxels: voxels) ?? still
  }

  /// The diameter in millimetres of the disc of water that weakens a beam as the slice does on average.
  ///
  /// Metal counts as 3000 HU.
  /// > Source: AAPM Report 220 (2014).
  static func waterDiameter(of volume: Volume<Float>, slice: Int) -> Double {
    let plane = volume.grid.size.x * volume.grid.size.y
    let sum = volume.voxels[slice * plane..<(slice + 1) * plane].reduce(0.0) {
      $0 + Double(max(0, min(4, $1 / 1000 + 1)))
    }
    let area = sum * volume.grid.spacing.x * volume.grid.spacing.y
    return 2 * (area / Double.pi).squareRoot()
  }
}
