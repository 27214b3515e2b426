// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Testing
import Volumes

@Suite struct VolumeAssemblyTests {
  private static let centre = Vector3(0.3, -0.2, 30.4)
  private static let radius = 12.0

  /// A sphere of 1064 stored (40 HU) in slices at these depths, stacked along z and tilted about x.
  private func sphere(_ depths: [Double], tilt: Double = 0) -> (files: [DataSet], pixels: [PixelArray]) {
    let (c, s) = (cos(tilt * .pi / 180), sin(tilt * .pi / 180))
    let files = depths.enumerated().map { place, z in
      Made.slice(
        position: [-20, -20 * c, z + 20 * s], orientation: [1, 0, 0, 0, c, -s], rows: 41, columns: 41,
        number: place + 1)
    }
    return (files, files.compactMap { Made.sphere($0, centre: Self.centre, radius: Self.radius, inside: 1064) })
  }

  private func assembled(
    _ made: (files: [DataSet], pixels: [PixelArray]), _ policy: GeometryPolicy = .strict
  ) throws -> ImageVolume {
    let stack = try #require(SeriesBuilder().series(made.files).first?.stacks.first)
    return try VolumeAssembler(policy: policy).volume(of: stack, files: made.files) { instance, _ in
      made.pixels[instance]
    }
  }

  /// The volume in mm³ and the centre of the voxels above 0.
  private func mass(_ image: ImageVolume) -> (volume: Double, centre: Vector3) {
    let grid = image.volume.grid
    var (count, sum) = (0.0, Vector3.zero)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x where image.volume[i, j, k] > -500 {
          count += 1
          sum += grid.affine.point(Vector3(Double(i), Double(j), Double(k)))
        }
      }
    }
    return (count * abs(grid.affine.determinant), sum / count)
  }

  private var trueVolume: Double { 4 / 3 * Double.pi * Self.radius * Self.radius * Self.radius }

  @Test(arguments: [0.0, 18.5, -25])
  func `puts a sphere where it is, tilted or not`(_ tilt: Double) throws {
    let image = try assembled(sphere(stride(from: 0.0, through: 60, by: 1.5).reversed(), tilt: tilt))
    let mass = mass(image)
    #expect(abs(mass.volume / trueVolume - 1) < 0.01)
    #expect((mass.centre - Self.centre).length < 0.1)
    #expect(image.unit == "HU")
    #expect(image.volume.voxels.max() == 40)
    #expect(image.volume.voxels.min() == -1024)
    // The first slice along the normal is the last file.
    #expect(image.slices.first??.instance == 40)
  }

  @Test(arguments: [18.5, -25.0])
  func `straightens a tilted stack on request without moving the sphere`(_ tilt: Double) throws {
    let image = try assembled(sphere(stride(from: 0.0, through: 60, by: 1.5).map(\.self), tilt: tilt), .resampling)
    let grid = image.volume.grid
    #expect(abs(grid.affine.k.dot(grid.affine.j)) < 1e-9)
    #expect(abs(grid.affine.k.dot(grid.affine.i)) < 1e-9)
    let mass = mass(image)
    #expect(abs(mass.volume / trueVolume - 1) < 0.02)
    #expect((mass.centre - Self.centre).length < 0.15)
    #expect(image.acquiredGrid?.size == SIMD3(41, 41, 41))
    #expect(image.treatment.count == 1)
  }

  @Test func `refuses missing slices, fills them on request, and says which slices are new`() throws {
    var depths = stride(from: 0.0, through: 60, by: 1.5).map(\.self)
    depths.remove(at: 20)
    let made = sphere(depths)
    let error = #expect(throws: VolumeAssemblyError.self) { try assembled(made) }
    guard case .refused(let findings) = error else {
      Issue.record("refused for another reason")
      return
    }
    #expect(findings.map(\.kind) == [.missingSlices])
    let image = try assembled(made, .resampling)
    #expect(image.volume.grid.size.z == 41)
    #expect(image.slices.enumerated().filter { $0.element == nil }.map(\.offset) == [20])
    let mass = mass(image)
    #expect(abs(mass.volume / trueVolume - 1) < 0.02)
    #expect((mass.centre - Self.centre).length < 0.1)
    // By the law of the line: the new slice is the mean of its neighbours.
    let plane = 41 * 41
    let voxels = image.volume.voxels
    let off = (0..<plane).map { abs(voxels[20 * plane + $0] - (voxels[19 * plane + $0] + voxels[21 * plane + $0]) / 2) }
    #expect((off.max() ?? 1) < 1e-3)
  }

  @Test func `uses each slice's own slope`() throws {
    var files = (0..<2).map {
      Made.slice(modality: "PT", position: [0, 0, Double($0)], rows: 1, columns: 2, number: $0 + 1, thickness: 1)
    }
    for (place, slope) in ["2", "0.5"].enumerated() {
      files[place].set(.rescaleSlope, .decimalString, .text([slope]))
      files[place].set(.units, .codeString, .text(["BQML"]))
    }
    let pixels = try #require(Made.row([10, 20]))
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    #expect(stack.findings.map(\.kind) == [.rescaleVaries])
    let image = try VolumeAssembler().volume(of: stack, files: files) { _, _ in pixels }
    #expect(image.volume.voxels == [20, 40, 5, 10])
    #expect(image.unit == "Bq/mL")
  }

  @Test func `marks padding`() throws {
    let files = (0..<2).map {
      Made.slice(
        position: [0, 0, Double($0)], rows: 1, columns: 2, number: $0 + 1, thickness: 1,
        [.init(.pixelPaddingValue, .signedShort, .integers([-2000]))])
    }
    let pixels = try [#require(Made.row([0, 1])), #require(Made.row([-2000, 1]))]
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    let image = try VolumeAssembler().volume(of: stack, files: files) { instance, _ in pixels[instance] }
    #expect(image.padding?.voxels == [false, false, true, false])
  }

  @Test func `asks for the frames of a file once and refuses another shape`() throws {
    let set = Made.slice(
      modality: "RTDOSE", position: [0, 0, 0], rows: 1, columns: 2, number: 1,
      [
        .init(.numberOfFrames, .integerString, .text(["3"])),
        .init(.gridFrameOffsetVector, .decimalString, Made.text([0, -2, -4])),
        .init(.doseGridScaling, .decimalString, .text(["0.5"])),
      ])
    let stack = try #require(SeriesBuilder().series([set]).first?.stacks.first)
    var asked: [Range<Int>] = []
    let image = try VolumeAssembler().volume(of: stack, files: [set]) { _, frames in
      asked.append(frames)
      return try #require(
        PixelArray(
          rows: 1, columns: 2, frames: 3, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
          samples: .uint32([2, 4, 6, 8, 10, 12])))
    }
    #expect(asked == [0..<3])
    // Offsets run down, so that the last frame is the first slice.
    #expect(image.volume.voxels == [5, 6, 3, 4, 1, 2])
    #expect(image.volume.grid.origin == Vector3(0, 0, -4))
    #expect(throws: VolumeAssemblyError.self) {
      try VolumeAssembler().volume(of: stack, files: [set]) { _, _ in try #require(Made.row([1, 2])) }
    }
  }

  @Test func `makes no volume of a localiser`() throws {
    let files = [Made.slice(position: [0, 0, 0], number: 1, imageType: ["ORIGINAL", "PRIMARY", "LOCALIZER"])]
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    #expect(throws: VolumeAssemblyError.self) {
      try VolumeAssembler().volume(of: stack, files: files) { _, _ in try #require(Made.row([1, 2])) }
    }
  }

  @Test func `gives real world values on request, padding what they do not cover`() throws {
    let item = DataSet([
      .init(.lutLabel, .shortString, .text(["SUV"])),
      .init(.realWorldValueFirstValueMapped, .signedShort, .integers([0])),
      .init(.realWorldValueLastValueMapped, .signedShort, .integers([100])),
      .init(.realWorldValueSlope, .double, .reals([0.25])),
      .init(.realWorldValueIntercept, .double, .reals([1])),
      .init(.measurementUnitsCodeSequence, .sequence, .items([Made.code("g/ml", "UCUM", "SUV")])),
    ])
    let files = (0..<2).map {
      Made.slice(
        modality: "PT", position: [0, 0, Double($0)], rows: 1, columns: 2, number: $0 + 1, thickness: 1,
        [.init(.realWorldValueMappingSequence, .sequence, .items([item]))])
    }
    let pixels = try #require(Made.row([8, 200]))
    let stack = try #require(SeriesBuilder().series(files).first?.stacks.first)
    var assembler = VolumeAssembler()
    assembler.numbers = .realWorld(label: "SUV")
    let image = try assembler.volume(of: stack, files: files) { _, _ in pixels }
    #expect(image.volume.voxels == [3, 0, 3, 0])
    #expect(image.padding?.voxels == [false, true, false, true])
    #expect(image.unit == "g/ml")
    assembler.numbers = .realWorld(label: "ADC")
    #expect(throws: VolumeAssemblyError.self) { try assembler.volume(of: stack, files: files) { _, _ in pixels } }
  }
}
