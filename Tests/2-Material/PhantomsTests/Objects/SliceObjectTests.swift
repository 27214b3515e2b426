// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Phantoms
import Testing
import Volumes

@Suite("A simulated volume as a series of DICOM objects")
struct SliceObjectTests {
  private let grid = MadeStudy.grid(SIMD3(5, 4, 3), spacing: Vector3(2, 3, 2.5), origin: Vector3(-4, -4.5, -2.5))

  private func volume(_ first: Float, step: Float) -> Volume<Float> {
    Volume(grid: grid, voxels: (0..<grid.count).map { first + step * Float($0) }) ?? Volume(grid: grid, filledWith: 0)
  }

  @Test(arguments: BodyRegion.allCases)
  func `has what its IOD asks for, and nothing that it forbids`(region: BodyRegion) {
    var files: [DICOMFile] = []
    let scanner = TomographySystem()
    let series = TomographyObject(
      volume(-1000, step: 37.4), MadeStudy.header(.tomography(scanner), region: region), scanner)
    files += (0..<series.count).map(series.file)
    for sequence in ResonanceSystem.Sequence.allCases {
      var system = ResonanceSystem()
      system.sequence = sequence
      let series = ResonanceObject(volume(0, step: 40), MadeStudy.header(.resonance(system), region: region), system)
      files += (0..<series.count).map(series.file)
    }
    for file in files {
      let findings = IODValidator.findings(of: file.dataSet).filter { $0.severity > .note }
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test func `is a volume again to a reader, on the same grid and in the same numbers`() throws {
    let scanner = TomographySystem()
    let made = volume(-1030, step: 61)
    let object = TomographyObject(made, MadeStudy.header(.tomography(scanner)), scanner)
    let files = try (0..<object.count).map {
      try DataSetReader.read(DataSetWriter.bytes(of: object.file($0), as: .explicitLittleEndian)).dataSet
    }
    let series = SeriesBuilder().series(files)
    #expect(series.count == 1 && series[0].volumes.count == 1)
    let assembled = try VolumeAssembler(policy: .strict).volume(of: series[0].volumes[0], time: 0, files: files) {
      instance, _ in try pixels(of: files[instance])
    }
    #expect(assembled.unit == "HU")
    #expect(assembled.volume.grid.size == grid.size)
    let steps = [
      assembled.volume.grid.affine.i - grid.affine.i, assembled.volume.grid.affine.j - grid.affine.j,
      assembled.volume.grid.affine.k - grid.affine.k, assembled.volume.grid.origin - grid.origin,
    ]
    #expect(steps.allSatisfy { $0.length < 1e-9 })
    #expect(assembled.volume.voxels == made.voxels)
  }

  private func pixels(of data: DataSet) throws -> PixelArray {
    guard case .bytes(let bytes)? = data[.pixelData]?.value else { throw MissingPixels() }
    let numbers = stride(from: 0, to: bytes.count, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
    return try #require(
      PixelArray(
        rows: grid.size.y, columns: grid.size.x, frames: 1, samplesPerPixel: 1,
        photometricInterpretation: "MONOCHROME2",
        samples: .int16(numbers)))
  }

  @Test func `rounds to whole numbers and holds what 16 or 12 bits cannot say`() {
    let scanner = TomographySystem()
    let odd = Volume(grid: grid, voxels: [-2000.4, 1.5, 1e6, -.infinity, .nan] + [Float](repeating: 0, count: 55))
    let object = TomographyObject(
      odd ?? Volume(grid: grid, filledWith: 0), MadeStudy.header(.tomography(scanner)), scanner)
    guard case .bytes(let bytes)? = object.file(0).dataSet[.pixelData]?.value else { return #expect(Bool(false)) }
    let stored = stride(from: 0, to: 10, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
    // 1.5 + 1024 rounds away from zero; what is no number is air at the offset.
    #expect(stored == [-976, 1026, 32767, -32768, 0])
  }

  @Test func `names each slice and places it`() {
    let system = ResonanceSystem()
    let object = ResonanceObject(volume(0, step: 40), MadeStudy.header(.resonance(system), region: .head), system)
    let slices = (0..<3).map { object.file($0).dataSet }
    #expect(Set(slices.map { $0.text(.sopInstanceUID) }).count == 3)
    #expect(slices.map { $0.reals(.imagePositionPatient) } == [[-4, -4.5, -2.5], [-4, -4.5, 0], [-4, -4.5, 2.5]])
    #expect(slices.map { $0.integer(.instanceNumber) } == [1, 2, 3])
    // PS3.3 10.7.1.3: the distance between rows first.
    #expect(slices[0].reals(.pixelSpacing) == [3, 2])
    // 1.5 T × 42.577 MHz/T.
    #expect(slices[0].real(.imagingFrequency) == 63.8662)
  }
}
