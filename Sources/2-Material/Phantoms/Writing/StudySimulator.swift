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

  /// How many numbers the lengths or shares of one batch of subjects have, about: half a gigabyte.
  private static let mostNumbers = 1 << 27

  /// Subjects that are traced together, so that many of them in large images do not fill the memory; at least one batch.
  private static func batches(of count: Int, each numbers: Int) -> [Range<Int>] {
    let size = min(64, max(1, mostNumbers / max(1, numbers)))
    return stride(from: 0, to: max(1, count), by: size).map { $0..<min($0 + size, count) }
  }

  // MARK: Radiographs

  private func radiograph(
    _ phantom: Phantom, _ study: PlannedStudy, _ system: RadiographySystem, _ workers: Int?
  ) -> SimulatedStudy {
    let projection = Projection(system)
    let subjects = subjects(phantom, study.region)
    let tracer = LineTracer(phantom)
    let batches = Self.batches(of: subjects.count, each: projection.columns * projection.rows)
    let traced = tracer.trace(projection, channels: subjects[batches[0]].map(\.channel), workers: workers)
    let rays = system.detector.raysPerSide
    let picture = RadiographSimulator(system).radiograph(
      rays == 1 ? traced.paths : tracer.paths(projection.refined(by: rays), workers: workers),
      lungTexture: phantom.lungTexture, textureSource: phantom.textureSource, randomness: study.randomness,
      workers: workers)
    let grid = Self.flatGrid(system.detector)
    let area = system.detector.pitch * system.detector.pitch
    let masks = batches.flatMap { batch in
      let lengths =
        batch.lowerBound == 0
        ? traced.channels : tracer.lengths(of: subjects[batch].map(\.channel), projection, workers: workers)
      return zip(batch, lengths).map { index, lengths in
        let mask = Self.mask(grid, lengths, atLeast: .leastNonzeroMagnitude)
        return TruthMask(
          subjects[index].subject, label: index + 1, mask,
          extent: area * Double(mask.voxels.reduce(0) { $1 ? $0 + 1 : $0 }))
      }
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
    let tracer = LineTracer(phantom)
    let voxel = abs(grid.affine.determinant)
    let masks = Self.batches(of: subjects.count, each: grid.count).flatMap { batch in
      let shares = tracer.volumes(
        on: grid, thickness: thickness, backgrounds: batch.map { _ in 0 }, workers: workers,
        values: subjects[batch].map { subject in { subject.channel.contains($0) ? 1 : 0 } })
      return zip(batch, shares).map { index, share in
        TruthMask(
          subjects[index].subject, label: index + 1, Self.mask(grid, share.voxels, atLeast: 0.5),
          extent: voxel * share.voxels.reduce(0.0) { $0 + Double($1) })
      }
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
