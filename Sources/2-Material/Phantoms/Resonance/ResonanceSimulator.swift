// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// Makes MR volumes of a phantom: magnitude pictures.
///
/// The signal of each tissue follows from its relaxation times and the sequence. Slices of it, as thick as they are, with the sensitivity
/// of the coil, are carried to k-space on twice the matrix; of that the middle is kept, as a scanner samples it, so that edges ring as
/// theirs do. Ghosts are a periodic change of the phase-encoding lines, and the noise is complex and white before the magnitude is
/// taken, so that it is Rician.
///
/// Rows are read out (along x), columns phase-encoded (along y).
public struct ResonanceSimulator: Sendable {
  /// The pixel value of water fully recovered and not decayed, in the middle of the coil's range.
  public static let fullSignal: Float = 3000
  /// The scanner and its sequence.
  public let system: ResonanceSystem

  /// Makes a simulator of a scanner.
  public init(_ system: ResonanceSystem) { self.system = system }

  /// Where the voxels lie: axial slices about a point, columns to the left, rows to the back, slices to the head.
  public func grid(centre: Vector3 = .zero) -> Grid {
    .axial(
      centre: centre, matrix: system.matrix, fieldOfView: system.fieldOfView, slices: system.slices,
      spacing: system.sliceSpacing)
  }

  /// An MR volume of a phantom: magnitudes from 0 to about 4000.
  /// - Parameters:
  ///   - phantom: What lies in the scanner.
  ///   - centre: The middle of the volume, in millimetres.
  ///   - randomness: Where the noise, the bias field and the phase of the ghosts come from.
  ///   - workers: How many threads; as many as processors where not given. The volume does not depend on it.
  /// - Returns: A volume on ``grid(centre:)``.
  public func volume(
    of phantom: Phantom, centre: Vector3 = .zero, randomness: Randomness, workers: Int? = nil
  ) -> Volume<Float> {
    let grid = grid(centre: centre)
    let fine = Grid.axial(
      centre: centre, matrix: 2 * system.matrix, fieldOfView: system.fieldOfView, slices: system.slices,
      spacing: system.sliceSpacing)
    let system = system
    let isShifted = system.fatShift != 0
    let values: [(Solid) -> Float] = [false, true].map { isFat in
      { solid in
        guard let tissue = Relaxation.of(solid.material, fieldStrength: system.fieldStrength) else { return 0 }
        // Without a shift fat and water are one signal.
        guard isShifted ? tissue.isFat == isFat : !isFat else { return 0 }
        return Float(system.signal(of: tissue)) * solid.density * Self.fullSignal
      }
    }
    let signals = LineTracer(phantom).volumes(
      on: fine, oversampling: SIMD2(Self.lines(over: fine.spacing.y), Self.lines(over: system.sliceThickness)),
      thickness: system.sliceThickness,
      backgrounds: isShifted ? [0, 0] : [0], workers: workers, values: isShifted ? values : [values[0]])
    let acquisition = Acquisition(
      system, fine: fine, bias: BiasField(amplitude: system.biasField, on: grid, randomness: randomness),
      randomness: randomness)
    let plane = grid.size.x * grid.size.y
    var voxels = [Float](repeating: 0, count: grid.count)
    SliceWork.write(&voxels, of: grid.size.z, workers: workers) { voxels, slices in
      for slice in slices { acquisition.acquire(slice, of: signals, to: voxels + slice * plane) }
    }
    guard let volume = Volume(grid: grid, voxels: voxels) else { preconditionFailure("a value for each voxel") }
    return volume
  }

  /// Voxels are exact along rows; across they are taken along lines at most a millimetre and a half apart, two or more.
  private static func lines(over length: Double) -> Int { max(2, Int((length / 1.5).rounded(.up))) }
}
