// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// Makes CT volumes of a phantom.
///
/// Each voxel is the mean attenuation of what lies in it (so that a slice has its thickness and faces their partial volume), as the
/// scanner's beam sees it, in Hounsfield units; blurred within the slice by the kernel; with noise whose power spectrum is that of
/// filtered back-projection with this kernel. Lung has a texture. What hardening of the beam, metal and movement do is computed from
/// parallel views of the slices.
///
/// ```swift
/// let simulator = TomographySimulator(TomographySystem())
/// let scan = simulator.volume(of: phantom, randomness: Randomness(seed: 7, replicate: 0))
/// ```
/// What lies outside of the field of view is not seen by the views either, and the kernel joins opposite sides of a slice.
public struct TomographySimulator: Sendable {
  /// The scanner and its protocol.
  public let system: TomographySystem
  /// The scanner's beam.
  public let beam: TomographyBeam
  private let filter: SliceFilter
  /// For each material by its number: its attenuation over that of water, and how much of it is as bone.
  private let materials: [(attenuation: Float, bone: Float)]

  /// Makes a simulator of a scanner.
  public init(_ system: TomographySystem) {
    self.system = system
    let beam = TomographyBeam(kilovolts: system.kilovolts)
    self.beam = beam
    filter = SliceFilter(system)
    materials = Material.allCases.map { (Float(beam.relativeAttenuation(of: $0)), Float(beam.boneShare(of: $0))) }
  }

  /// Where the voxels lie: axial slices about a point, columns to the left, rows to the back, slices to the head.
  public func grid(centre: Vector3 = .zero) -> Grid {
    .axial(
      centre: centre, matrix: system.matrix, fieldOfView: system.fieldOfView, slices: system.slices,
      spacing: system.sliceSpacing)
  }

  /// A CT of a phantom in Hounsfield units: −1000 for nothing, 0 for water; not cut off above or below.
  /// - Parameters:
  ///   - phantom: What lies in the scanner.
  ///   - centre: The middle of the volume, in millimetres.
  ///   - randomness: Where the noise and the movement come from, and the texture of lung that is nobody's (``Phantom/textureSource``).
  ///   - workers: How many threads; as many as processors where not given. The volume does not depend on it.
  /// - Returns: A volume on ``grid(centre:)``.
  public func volume(
    of phantom: Phantom, centre: Vector3 = .zero, randomness: Randomness, workers: Int? = nil
  ) -> Volume<Float> {
    let grid = grid(centre: centre)
    var parts = parts(of: phantom, on: grid, workers: workers)
    var voxels = parts.attenuation
    parts.attenuation = []
    if let lung = parts.lung {
      ParenchymaTexture(
        deviation: phantom.lungTexture, on: grid, thickness: system.sliceThickness,
        randomness: phantom.textureSource ?? randomness
      ).add(lung, to: &voxels, workers: workers)
      parts.lung = nil
    }
    let deviations = noiseDeviations(voxels, on: grid)
    if let bone = parts.bone {
      // Both artefacts follow from the slices as they truly are.
      let slices = parts.metal.map {
        MetalArtefact.Parts(whole: voxels, bone: bone, metal: $0, metalBone: parts.metalBone)
      }
      HardeningArtefact(system, beam: beam, on: grid)?.add(to: &voxels, bone: bone, workers: workers)
      if let slices {
        MetalArtefact(self, beam: beam, on: grid, randomness: randomness)?
          .add(to: &voxels, parts: slices, workers: workers)
      }
      parts.bone = nil
    }
    filter.apply(to: &voxels, deviations: deviations, randomness: randomness, workers: workers)
    guard let volume = Volume(grid: grid, voxels: voxels) else { preconditionFailure("a value for each voxel") }
    return volume
  }

  /// What the voxels are made of, each as attenuation over that of water.
  private struct Parts {
    var attenuation: [Float]
    var lung: [Float]?
    var bone: [Float]?
    var metal: [Float]?
    var metalBone: [Float]
  }

  private func parts(of phantom: Phantom, on grid: Grid, workers: Int?) -> Parts {
    let materials = materials
    func attenuation(_ solid: Solid) -> Float { materials[Int(solid.material.rawValue)].attenuation * solid.density }
    func bone(_ solid: Solid) -> Float { materials[Int(solid.material.rawValue)].bone * solid.density }
    let hasTexture = phantom.lungTexture > 0 && phantom.solids.contains { $0.material == .lung }
    let hasMetal = system.hasMetalArtefacts && phantom.solids.contains { MetalArtefact.isMetal($0.material) }
    var values: [(Solid) -> Float] = [attenuation]
    if hasTexture { values.append { $0.material == .lung ? attenuation($0) : 0 } }
    let needsBone = system.residualHardening != 0 || hasMetal
    if needsBone { values.append(bone) }
    if hasMetal {
      values.append { MetalArtefact.isMetal($0.material) ? attenuation($0) : 0 }
      values.append { MetalArtefact.isMetal($0.material) ? bone($0) : 0 }
    }
    let volumes = LineTracer(phantom).volumes(
      on: grid,
      oversampling: SIMD2(lines(over: grid.spacing.y, apart: 1.6), lines(over: system.sliceThickness, apart: 1)),
      thickness: system.sliceThickness, backgrounds: values.map { _ in 0 }, workers: workers, values: values)
    var rest = volumes.map(\.voxels)[...]
    return Parts(
      attenuation: rest.removeFirst(), lung: hasTexture ? rest.removeFirst() : nil,
      bone: needsBone ? rest.removeFirst() : nil, metal: hasMetal ? rest.removeFirst() : nil,
      metalBone: hasMetal ? rest.removeFirst() : [])
  }

  /// Voxels are exact along rows; across they are taken along lines at most so many millimetres apart, two or more.
  private func lines(over length: Double, apart: Double) -> Int { max(2, Int((length / apart).rounded(.up))) }

  /// The standard deviation of each slice's noise in HU, by the diameter in millimetres of the disc of water that weakens a beam as the
  /// slice does on average; metal counts as four times water.
  ///
  /// > Source: AAPM Report 220 (2014).
  private func noiseDeviations(_ attenuation: [Float], on grid: Grid) -> [Double] {
    let plane = grid.size.x * grid.size.y
    return (0..<grid.size.z).map { slice in
      var sum: Float = 0
      for value in attenuation[slice * plane..<(slice + 1) * plane] { sum += min(4, max(0, value)) }
      let area = Double(sum) * grid.spacing.x * grid.spacing.y
      return noiseDeviation(diameter: 2 * (area / Double.pi).squareRoot())
    }
  }
}
