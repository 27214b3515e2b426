// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Simulates examinations: body, findings, rays, images and truth.
///
/// Masks come from the same lines through the same solids as the images, so that they lie on them exactly.
public struct StudySimulator: Sendable {
  /// Makes a simulator.
  public init() {}

  /// Simulates an examination.
  /// - Parameters:
  ///   - study: What is to be made.
  ///   - workers: How many threads; as many as processors where it is `nil`. The result does not depend on it.
  /// - Returns: Images, masks and findings.
  /// - Complexity: O(rays × solids on their way).
  public func simulate(_ study: PlannedStudy, workers: Int? = nil) -> SimulatedStudy {
    let phantom = Anatomy.phantom(
      study.region, of: study.patient, posture: study.posture, findings: study.findings)
    return simulate(phantom, as: study, workers: workers)
  }

  /// Simulates an examination of a phantom that is given.
  public func simulate(_ phantom: Phantom, as study: PlannedStudy, workers: Int? = nil) -> SimulatedStudy {
    switch study.technique {
    case .radiography(let system): radiograph(phantom, study, system, workers)
    case .tomography(let system):
      volume(phantom, study, on: TomographySimulator(system).grid(), thickness: system.sliceThickness, workers) {
        .tomography(
          TomographySimulator(system).volume(of: phantom, randomness: study.randomness, workers: workers), system)
      }
    case .resonance(let system):
      volume(phantom, study, on: ResonanceSimulator(system).grid(), thickness: system.sliceThickness, workers) {
        .resonance(
          ResonanceSimulator(system).volume(of: phantom, randomness: study.randomness, workers: workers), system)
      }
    }
  }

  /// What masks are made of, in the order of their labels.
  private func subjects(_ phantom: Phantom, _ region: BodyRegion) -> [(
    subject: TruthMask.Subject, channel: TraceChannel
  )] {
    let organs = TruthMask.Organ.of(region).map {
      (TruthMask.Subject.organ($0), TraceChannel.structures($0.structures))
    }
    let findings = phantom.findings.indices.map {
      (TruthMask.Subject.finding($0, phantom.findings[$0].request.kind), TraceChannel.finding($0))
    }
    return organs + findings
  }

  // MARK: Radiographs

  private func radiograph(
    _ phantom: Phantom, _ study: PlannedStudy, _ system: RadiographySystem, _ workers: Int?
  ) -> SimulatedStudy {
    let projection = Projection(system)
    let subjects = subjects(phantom, study.region)
    let tracer = LineTracer(phantom)
    let traced = tracer.trace(projection, channels: subjects.map(\.channel), workers: workers)
    let rays = system.detector.raysPerSide
    let picture = RadiographSimulator(system).radiograph(
      rays == 1 ? traced.paths : tracer.paths(projection.refined(by: rays), workers: workers),
      lungTexture: phantom.lungTexture, textureSource: phantom.textureSource, randomness: study.randomness,
      workers: workers)
    let grid = Self.flatGrid(system.detector)
    let area = system.detector.pitch * system.detector.pitch
    let masks = subjects.indices.map { index in
      let mask = Self.mask(grid, traced.channels[index], atLeast: .leastNonzeroMagnitude)
      return TruthMask(
        subjects[index].subject, label: index + 1, mask,
        extent: area * Double(mask.voxels.reduce(0) { $1 ? $0 + 1 : $0 }))
    }
    let findings = phantom.findings.map { finding in
      ImagedFinding(
        finding: finding, centre: projection.pixel(of: finding.centre).map { Vector3($0.column, $0.row, 0) } ?? .zero)
    }
    return SimulatedStudy(plan: study, images: .radiograph(picture, system), masks: masks, findings: findings)
  }

  /// Pixels at the detector: columns to the right, rows downwards.
  private static func flatGrid(_ detector: RadiographySystem.Detector) -> Grid {
    let affine = Affine(
      i: Vector3(detector.pitch, 0, 0), j: Vector3(0, detector.pitch, 0), k: Vector3(0, 0, 1), origin: .zero)
    guard let grid = Grid(size: SIMD3(detector.columns, detector.rows, 1), affine: affine) else {
      preconditionFailure("a detector has pixels")
    }
    return grid
  }

  // MARK: Volumes

  private func volume(
    _ phantom: Phantom, _ study: PlannedStudy, on grid: Grid, thickness: Double, _ workers: Int?,
    _ images: () -> SimulatedStudy.Images
  ) -> SimulatedStudy {
    let subjects = subjects(phantom, study.region)
    let shares = LineTracer(phantom).volumes(
      on: grid, thickness: thickness, backgrounds: subjects.map { _ in 0 }, workers: workers,
      values: subjects.map { subject in { subject.channel.contains($0) ? 1 : 0 } })
    let voxel = abs(grid.affine.determinant)
    let masks = subjects.indices.map { index in
      TruthMask(
        subjects[index].subject, label: index + 1, Self.mask(grid, shares[index].voxels, atLeast: 0.5),
        extent: voxel * shares[index].voxels.reduce(0.0) { $0 + Double($1) })
    }
    let findings = phantom.findings.map { ImagedFinding(finding: $0, centre: grid.index(of: $0.centre)) }
    return SimulatedStudy(plan: study, images: images(), masks: masks, findings: findings)
  }

  // MARK: Truth

  private static func mask(_ grid: Grid, _ amounts: [Float], atLeast least: Float) -> Mask {
    guard let mask = Mask(grid: grid, voxels: amounts.map { $0 >= least }) else {
      preconditionFailure("there is a number for each pixel")
    }
    return mask
  }
}
