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
  private func subjects(_ phantom: Phantom, _ region: BodyRegion) -> [(subject: TruthMask.Subject, channel: TraceChannel)] {
    let organs = TruthMask.Organ.of(region).map { (TruthMask.Subject.organ($0), TraceChannel.structures($0.structures)) }
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
    let traced = LineTracer(phantom).trace(projection, channels: subjects.map(\.channel), workers: workers)
    let picture = RadiographSimulator(system).radiograph(
      traced.paths, lungTexture: phantom.lungTexture, randomness: study.randomness, workers: workers)
    let grid = Self.flatGrid(system.detector)
    let masks = subjects.enumerated().map { index, subject in
      TruthMask(
        subject.subject, label: index + 1,
        Self.mask(grid, traced.channels[index], atLeast: .leastNonzeroMagnitude))
    }
    let area = system.detector.pitch * system.detector.pitch
    let findings = imaged(phantom, masks, first: TruthMask.Organ.of(study.region).count) { centre in
      projection.pixel(of: centre).map { Vector3($0.column, $0.row, 0) } ?? .zero
    } extent: { _, count in
      Double(count) * area
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
    let masks = subjects.indices.map { index in
      TruthMask(subjects[index].subject, label: index + 1, Self.mask(grid, shares[index].voxels, atLeast: 0.5))
    }
    let voxel = abs(grid.affine.determinant)
    let findings = imaged(phantom, masks, first: TruthMask.Organ.of(study.region).count) {
      grid.index(of: $0)
    } extent: { index, _ in
      shares[index].voxels.reduce(0.0) { $0 + Double($1) } * voxel
    }
    return SimulatedStudy(plan: study, images: images(), masks: masks, findings: findings)
  }

  // MARK: Truth

  private static func mask(_ grid: Grid, _ amounts: [Float], atLeast least: Float) -> Mask {
    guard let mask = Mask(grid: grid, voxels: amounts.map { $0 >= least }) else {
      preconditionFailure("there is a number for each pixel")
    }
    return mask
  }

  private func imaged(
    _ phantom: Phantom, _ masks: [TruthMask], first: Int, place: (Vector3) -> Vector3, extent: (Int, Int) -> Double
  ) -> [ImagedFinding] {
    phantom.findings.enumerated().map { number, finding in
      let mask = masks[first + number].mask
      let (centroid, box, count) = Self.summary(mask)
      return ImagedFinding(
        number: number, finding: finding, label: masks[first + number].label, centre: place(finding.centre),
        centroid: centroid, box: box, count: count, extent: extent(first + number, count))
    }
  }

  private static func summary(_ mask: Mask) -> (centroid: Vector3?, box: VoxelBox?, count: Int) {
    let size = mask.grid.size
    var (lower, upper) = (size, SIMD3<Int>.zero)
    var (sum, count, at) = (SIMD3<Int>.zero, 0, 0)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          if mask.voxels[at] {
            let place = SIMD3(i, j, k)
            lower = pointwiseMin(lower, place)
            upper = pointwiseMax(upper, place &+ 1)
            sum &+= place
            count += 1
          }
          at += 1
        }
      }
    }
    guard count > 0 else { return (nil, nil, 0) }
    return (Vector3(Double(sum.x), Double(sum.y), Double(sum.z)) / Double(count), VoxelBox(lower: lower, upper: upper), count)
  }
}
