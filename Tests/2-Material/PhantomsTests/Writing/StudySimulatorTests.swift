// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("The truth about simulated examinations")
struct StudySimulatorTests {
  /// A block of soft tissue with a ball of bone in it: a finding whose place and size are known.
  private func phantom(ball centre: Vector3?, radius: Double = 20) -> Phantom {
    let block = Solid(.body, .box(centre: .zero, halfAxes: Vector3(120, 60, 120)), of: .softTissue)
    guard let centre else { return Phantom(solids: [block]) }
    let request = FindingRequest(.nodule, size: 2 * radius, individual: Randomness(seed: 1, replicate: 1))
    let truth = PlantedFinding(
      request: request, structure: .nodule, side: nil, zone: nil, centre: centre, halfAxes: Vector3(repeating: radius),
      size: 2 * radius)
    let ball = Solid(
      .nodule, .ellipsoid(centre: centre, halfAxes: Vector3(repeating: radius)), of: .corticalBone, finding: 0)
    return Phantom(solids: [block, ball], findings: [truth])
  }

  private func radiography() -> RadiographySystem {
    var system = RadiographySystem()
    system.detector.columns = 200
    system.detector.rows = 160
    system.detector.pitch = 1.6
    system.processing.marker = nil
    system.processing.collimation = 0
    return system
  }

  @Test(arguments: [Vector3(0, 0, 0), Vector3(41.3, -17, 55.1), Vector3(-63.7, 22, -38.9)])
  func `lays the mask of a ball where its shadow falls, and as large`(centre: Vector3) throws {
    let system = radiography()
    let study = StudySimulator().simulate(phantom(ball: centre), as: MadeStudy.study(.radiography(system)), workers: 1)
    let mask = try #require(study.masks.last)
    #expect(mask.subject == .finding(0, .nodule) && mask.label == 4)
    let place = try #require(mask.place)
    let finding = try #require(study.findings.first)
    #expect((place.centroid - finding.centre).length < 0.1)
    // By hand: rays run to the front, the source 1800 mm before the detector, which stands 170 mm before the middle.
    let magnification = 1800 / (1800 - 170 - centre.y)
    #expect(abs(finding.centre.x - (99.5 + centre.x * magnification / 1.6)) < 1e-9)
    #expect(abs(finding.centre.y - (79.5 - centre.z * magnification / 1.6)) < 1e-9)
    // The shadow of a ball: a disc of its radius magnified, to the second order of radius over distance.
    let area = Double.pi * 20 * 20 * magnification * magnification
    #expect(abs(mask.extent / area - 1) < 0.02)
  }

  @Test func `lays the mask where the image itself changes`() throws {
    let (centre, system) = (Vector3(-33.3, 10, 27.7), radiography())
    let plan = MadeStudy.study(.radiography(system))
    let with = StudySimulator().simulate(phantom(ball: centre), as: plan, workers: 1)
    let without = StudySimulator().simulate(phantom(ball: nil), as: plan, workers: 1)
    guard case .radiograph(let first, _) = with.images, case .radiograph(let second, _) = without.images else {
      Issue.record("no radiographs")
      return
    }
    let place = try #require(with.masks.last?.place)
    // The centroid of what the ball takes away of the logarithm of the raw image, in a box twice as large as its mask.
    var (sum, weights) = (SIMD2<Double>.zero, 0.0)
    let margin = place.box.size.x / 2
    for row in place.box.lower.y - margin..<place.box.upper.y + margin {
      for column in place.box.lower.x - margin..<place.box.upper.x + margin {
        let at = row * first.columns + column
        let weight = log((Double(second.raw[at]) + 1) / (Double(first.raw[at]) + 1))
        sum += weight * SIMD2(Double(column), Double(row))
        weights += weight
      }
    }
    #expect(abs(sum.x / weights - place.centroid.x) < 0.25 && abs(sum.y / weights - place.centroid.y) < 0.25)
  }

  @Test func `fills the voxels that a ball fills, no more and no fewer`() throws {
    let centre = Vector3(11.3, -7.7, 5.2)
    var scanner = TomographySystem()
    scanner.matrix = 80
    scanner.fieldOfView = 320
    scanner.slices = 40
    scanner.sliceSpacing = 4
    scanner.sliceThickness = 4
    let study = StudySimulator().simulate(phantom(ball: centre), as: MadeStudy.study(.tomography(scanner)), workers: 1)
    let mask = try #require(study.masks.last)
    let place = try #require(mask.place)
    let finding = try #require(study.findings.first)
    #expect((place.centroid - finding.centre).length < 0.1)
    // 4⁄3 π 20³.
    #expect(abs(mask.extent / 33_510.3 - 1) < 0.01)
    #expect(abs(Double(place.count) * 64 / 33_510.3 - 1) < 0.03)
    guard case .tomography(let volume, _) = study.images else {
      Issue.record("no volume")
      return
    }
    #expect(volume.grid == mask.mask.grid)
    let (inside, outside) = zip(volume.voxels, mask.mask.voxels).reduce(into: ([Float](), [Float]())) { lists, voxel in
      if voxel.1 { lists.0.append(voxel.0) } else { lists.1.append(voxel.0) }
    }
    // Cortical bone is far above soft tissue, whatever the beam.
    #expect(inside.reduce(0, +) / Float(inside.count) > 700)
    #expect((outside.max() ?? 0) < (inside.max() ?? 0))
  }

  @Test func `has a mask for each of eighty findings`() {
    let request = FindingRequest(.nodule, size: 8, individual: Randomness(seed: 1, replicate: 1))
    let centres = (0..<80).map { Vector3(Double($0 % 10) * 20 - 90, 0, Double($0 / 10) * 20 - 70) }
    let balls = centres.enumerated().map { number, centre in
      Solid(.nodule, .ellipsoid(centre: centre, halfAxes: Vector3(repeating: 4)), of: .corticalBone, finding: number)
    }
    let phantom = Phantom(
      solids: [Solid(.body, .box(centre: .zero, halfAxes: Vector3(120, 60, 120)), of: .softTissue)] + balls,
      findings: centres.map {
        PlantedFinding(
          request: request, structure: .nodule, side: nil, zone: nil, centre: $0, halfAxes: Vector3(repeating: 4),
          size: 8)
      })
    let study = StudySimulator().simulate(phantom, as: MadeStudy.study(.radiography(radiography())), workers: 1)
    let masks = study.masks.suffix(80)
    #expect(masks.map(\.label) == Array(4...83))
    for (mask, finding) in zip(masks, study.findings) {
      guard let place = mask.place else {
        Issue.record("\(mask.subject) is nowhere")
        continue
      }
      // Of balls of the size of five pixels the middle of those that are met lies within half a pixel.
      #expect((place.centroid - finding.centre).length < 0.5)
    }
  }

  @Test func `says which images are too large to be simulated`() throws {
    var large = RadiographySystem()
    (large.detector.columns, large.detector.rows, large.detector.raysPerSide) = (4096, 4096, 2)
    #expect(PlannedStudy.Technique.radiography(large).excess() == nil)
    large.detector.raysPerSide = 8
    #expect(try #require(PlannedStudy.Technique.radiography(large).excess()).found.contains("8 × 8 rays"))
    // A slab in air: two materials.
    large.detector.raysPerSide = 4
    #expect(PlannedStudy.Technique.radiography(large).excess(materials: 2) == nil)
    var scanner = TomographySystem()
    (scanner.matrix, scanner.slices) = (512, 512)
    #expect(PlannedStudy.Technique.tomography(scanner).excess() == nil)
    scanner.slices = 513
    #expect(try #require(PlannedStudy.Technique.tomography(scanner).excess()).found == "134479872 voxels")
    var coil = ResonanceSystem()
    (coil.matrix, coil.slices) = (Int.max, 2)
    #expect(PlannedStudy.Technique.resonance(coil).excess() != nil)
  }

  @Test func `is the same on any number of threads`() {
    let plan = MadeStudy.study(.radiography(radiography()))
    let one = StudySimulator().simulate(phantom(ball: .zero), as: plan, workers: 1)
    let three = StudySimulator().simulate(phantom(ball: .zero), as: plan, workers: 3)
    #expect(one.masks == three.masks && one.findings == three.findings)
    guard case .radiograph(let first, _) = one.images, case .radiograph(let second, _) = three.images else {
      Issue.record("no radiographs")
      return
    }
    #expect(first == second)
  }
}
