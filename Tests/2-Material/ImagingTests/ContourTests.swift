// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Testing
import Volumes

@Suite struct ContourTests {
  private func grid(_ size: SIMD3<Int>, spacing: Vector3 = Vector3(1, 1, 1), origin: Vector3 = .zero) throws -> Grid {
    let affine = Affine(
      i: Vector3(spacing.x, 0, 0), j: Vector3(0, spacing.y, 0), k: Vector3(0, 0, spacing.z), origin: origin)
    return try #require(Grid(size: size, affine: affine))
  }

  private func closed(_ points: [(Double, Double)], z: Double = 0) -> StructureSet.Contour {
    StructureSet.Contour(type: "CLOSED_PLANAR", points: points.map { Vector3($0.0, $0.1, z) })
  }

  private func circle(_ radius: Double, centre: Vector3, points: Int = 720) -> StructureSet.Contour {
    closed(
      (0..<points).map {
        let angle = Double($0) / Double(points) * 2 * .pi
        return (centre.x + radius * cos(angle), centre.y + radius * sin(angle))
      }, z: centre.z)
  }

  private func set(_ mask: ContourMask) -> [Int] {
    mask.mask.voxels.enumerated().filter(\.element).map(\.offset)
  }

  // By hand: the centres of columns 1 and 2 and rows 1 and 2 lie inside.
  @Test func `fills the voxels whose centres lie inside`() throws {
    let square = [(0.5, 0.5), (2.5, 0.5), (2.5, 2.5), (0.5, 2.5)]
    let grid = try grid(SIMD3(4, 4, 1))
    #expect(set(ContourMask([closed(square)], on: grid)) == [5, 6, 9, 10])
    #expect(set(ContourMask([closed(square.reversed())], on: grid)) == [5, 6, 9, 10])
  }

  @Test func `gives a shared outline to one of two neighbours`() throws {
    let grid = try grid(SIMD3(6, 4, 1))
    let left = ContourMask([closed([(0, 0), (2, 0), (2, 3), (0, 3)])], on: grid)
    let right = ContourMask([closed([(2, 0), (4, 0), (4, 3), (2, 3)])], on: grid)
    #expect(Set(set(left)).isDisjoint(with: set(right)))
    let both = ContourMask([closed([(0, 0), (4, 0), (4, 3), (0, 3)])], on: grid)
    #expect(Set(set(left)).union(set(right)) == Set(set(both)))
  }

  @Test func `cuts a hole by an inner outline and by a keyhole alike`() throws {
    let grid = try grid(SIMD3(10, 10, 1))
    let outer = [(0.5, 0.5), (8.5, 0.5), (8.5, 8.5), (0.5, 8.5)]
    let inner = [(3.5, 3.5), (5.5, 3.5), (5.5, 5.5), (3.5, 5.5)]
    let nested = ContourMask([closed(outer), closed(inner)], on: grid)
    #expect(set(nested).count == 64 - 4)
    // Out to the hole along one line, around it, and back along the same line.
    let keyhole = [
      (0.5, 0.5), (8.5, 0.5), (8.5, 8.5), (0.5, 8.5), (0.5, 0.5), (3.5, 3.5), (3.5, 5.5), (5.5, 5.5), (5.5, 3.5),
      (3.5, 3.5), (0.5, 0.5),
    ]
    #expect(set(ContourMask([closed(keyhole)], on: grid)) == set(nested))
  }

  // By law: π r², but for a tenth of the area of the voxels on the rim.
  @Test(arguments: [5.0, 17.3, 40])
  func `fills the area of a circle`(_ radius: Double) throws {
    let spacing = 0.5
    let grid = try grid(SIMD3(200, 200, 1), spacing: Vector3(spacing, spacing, 1))
    let mask = ContourMask([circle(radius, centre: Vector3(49.8, 50.3, 0))], on: grid)
    let area = Double(set(mask).count) * spacing * spacing
    #expect(abs(area - .pi * radius * radius) < 0.1 * 2 * .pi * radius * spacing)
  }

  // By law: 4/3 π r³ of a sphere that is cut at the slices.
  @Test func `fills the volume of a sphere`() throws {
    let (radius, centre) = (20.0, Vector3(30.2, 29.7, 31))
    let grid = try grid(SIMD3(60, 60, 60))
    let outlines = (0..<60).compactMap { slice -> StructureSet.Contour? in
      let height = Double(slice) - centre.z
      guard abs(height) < radius else { return nil }
      return circle(
        (radius * radius - height * height).squareRoot(), centre: Vector3(centre.x, centre.y, Double(slice)),
        points: 360)
    }
    let mask = ContourMask(outlines, on: grid)
    #expect(abs(Double(set(mask).count) / (4 / 3 * .pi * radius * radius * radius) - 1) < 0.005)
    #expect(mask.notes.isEmpty)
  }

  @Test func `agrees with a slow point-in-polygon rule`() throws {
    let grid = try grid(SIMD3(32, 32, 1))
    var state: UInt64 = 7
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53) * 32
    }
    for _ in 0..<20 {
      let points = (0..<9).map { _ in (random(), random()) }
      let mask = ContourMask([closed(points)], on: grid)
      // The winding of a ray to the right from each centre, edge by edge.
      let expected = (0..<32 * 32).filter { place in
        let (x, y) = (Double(place % 32), Double(place / 32))
        var crossings = 0
        for (first, second) in zip(points, points.dropFirst() + [points[0]]) where (first.1 > y) != (second.1 > y) {
          if first.0 + (y - first.1) / (second.1 - first.1) * (second.0 - first.0) > x { crossings += 1 }
        }
        return crossings % 2 == 1
      }
      #expect(set(mask) == expected)
    }
  }

  @Test func `notes what has no inside, is oblique, outside or between slices`() throws {
    let grid = try grid(SIMD3(8, 8, 4), spacing: Vector3(1, 1, 2))
    let square = [(0.5, 0.5), (2.5, 0.5), (2.5, 2.5), (0.5, 2.5)]
    let oblique = StructureSet.Contour(
      type: "CLOSED_PLANAR", points: [Vector3(0, 0, 0), Vector3(4, 0, 0), Vector3(4, 4, 4), Vector3(0, 4, 4)])
    let mask = ContourMask(
      [
        closed(square, z: 0.8), closed(square, z: 40), oblique,
        StructureSet.Contour(type: "POINT", points: [.zero]), closed([(0, 0), (1, 1)]), closed(square, z: 4),
      ], on: grid)
    #expect(set(mask).count == 8)
    #expect(mask.notes.count == 6)
    #expect(abs(mask.greatestOffset - 0.8) < 1e-12)
  }

  @Test func `reads regions with their names and colours`() throws {
    let set = DataSet([
      .init(
        .structureSetROISequence, .sequence,
        .items([
          DataSet([
            .init(.roiNumber, .integerString, .text(["4"])), .init(.roiName, .longString, .text(["Lung"])),
            .init(.roiGenerationAlgorithm, .codeString, .text(["MANUAL"])),
            .init(.referencedFrameOfReferenceUID, .uniqueIdentifier, .text(["1.9"])),
          ])
        ])),
      .init(
        .roiContourSequence, .sequence,
        .items([
          DataSet([
            .init(.referencedROINumber, .integerString, .text(["4"])),
            .init(.roiDisplayColor, .integerString, .text(["255", "128", "0"])),
            .init(
              .contourSequence, .sequence,
              .items([
                DataSet([
                  .init(.contourGeometricType, .codeString, .text(["CLOSED_PLANAR"])),
                  .init(.contourData, .decimalString, Made.text([0, 0, 1, 2, 0, 1, 2, 2, 1])),
                ]),
                DataSet([.init(.contourData, .decimalString, Made.text([0, 0]))]),
              ])),
          ])
        ])),
    ])
    let structures = try #require(StructureSet(set))
    let region = try #require(structures.regions.first)
    #expect(region.name == "Lung")
    #expect(region.colour == DisplayColour(red: 255, green: 128, blue: 0))
    #expect(region.contours.map(\.points) == [[Vector3(0, 0, 1), Vector3(2, 0, 1), Vector3(2, 2, 1)]])
    #expect(structures.unreadableContours == 1)
    #expect(structures.framesOfReference == ["1.9"])
    #expect(StructureSet(DataSet()) == nil)
  }
}
