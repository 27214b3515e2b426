// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Features
import Foundation
import ImageFiles
import TestSupport
import Testing
import Volumes
import Workers

@Suite("Images as features are taken of them")
struct FeatureImageTests {
  private func dataSet(_ more: [DataSet.Element] = [], stored: Int = 12, isSigned: Bool = false) -> DataSet {
    var dataSet = DataSet([
      .init(.rows, .unsignedShort, .integers([2])), .init(.columns, .unsignedShort, .integers([2])),
      .init(.samplesPerPixel, .unsignedShort, .integers([1])),
      .init(.photometricInterpretation, .codeString, .text(["MONOCHROME2"])),
      .init(.bitsAllocated, .unsignedShort, .integers([16])), .init(.bitsStored, .unsignedShort, .integers([stored])),
      .init(.highBit, .unsignedShort, .integers([stored - 1])),
      .init(.pixelRepresentation, .unsignedShort, .integers([isSigned ? 1 : 0])),
    ])
    for element in more { dataSet.set(element) }
    return dataSet
  }

  private func pixels(
    _ samples: [UInt16], frames: Int = 1, each: Int = 1, meaning: String = "MONOCHROME2"
  ) throws -> PixelArray {
    try #require(
      PixelArray(
        rows: 2, columns: 2, frames: frames, samplesPerPixel: each, photometricInterpretation: meaning,
        samples: .uint16(samples)))
  }

  @Test func `takes the modality's numbers over the range that the bits hold`() throws {
    let data = dataSet([
      .init(.rescaleSlope, .decimalString, .text(["2"])), .init(.rescaleIntercept, .decimalString, .text(["-1024"])),
    ])
    let image = try #require(FeatureImage(try pixels([0, 1, 512, 4095]), of: data))
    #expect(image.values == [-1024, -1022, 0, 7166])
    #expect(image.range == -1024...7166)
    #expect(!image.isInverted)
    #expect(image.spacing == nil)
  }

  @Test func `makes padding black as shown, and knows small numbers that are shown white`() throws {
    let padding = DataSet.Element(.pixelPaddingValue, .unsignedShort, .integers([4000]))
    let plain = try #require(FeatureImage(try pixels([4000, 5, 6, 7]), of: dataSet([padding])))
    #expect(plain.values == [0, 5, 6, 7])
    let data = dataSet([padding, .init(.photometricInterpretation, .codeString, .text(["MONOCHROME1"]))])
    let inverted = try #require(
      FeatureImage(try pixels([4000, 5, 6, 7], meaning: "MONOCHROME1"), of: data))
    #expect(inverted.isInverted)
    #expect(inverted.values == [4095, 5, 6, 7])
  }

  @Test func `takes the frame that is asked for, else the middle one`() throws {
    let three = try pixels(Array(1...12), frames: 3)
    #expect(FeatureImage(three, of: dataSet())?.values == [5, 6, 7, 8])
    #expect(FeatureImage(three, of: dataSet(), frame: 2)?.values == [9, 10, 11, 12])
    #expect(FeatureImage(three, of: dataSet(), frame: 3) == nil)
  }

  @Test func `makes greys of colours`() throws {
    let grey = try pixels([7, 7, 7, 100, 0, 0, 0, 100, 0, 0, 0, 100], each: 3, meaning: "RGB")
    let image = try #require(FeatureImage(grey, of: dataSet([], stored: 8)))
    #expect(image.values[0] == 7)
    #expect(zip(image.values.dropFirst(), [29.9, 58.7, 11.4] as [Float]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(image.range == 0...255)
  }

  @Test func `takes pictures and the middle slice of volumes`() throws {
    let affine = Affine(i: Vector3(0.5, 0, 0), j: Vector3(0, 0.7, 0), k: Vector3(0, 0, 2), origin: .zero)
    let flat = try #require(Grid(size: SIMD3(2, 2, 1), affine: affine))
    let picture = try #require(
      DecodedImage(
        format: .png, grid: flat, geometry: .none, meaning: .grayAlpha, components: 2,
        samples: .uint8([1, 255, 2, 255, 3, 0, 4, 255])))
    let image = try #require(FeatureImage(picture))
    #expect(image.values == [1, 2, 3, 4])
    #expect(image.range == 0...255)
    #expect(image.spacing == nil)
    let grid = try #require(Grid(size: SIMD3(2, 1, 3), affine: affine))
    let volume = try #require(
      DecodedImage(
        format: .nifti1, grid: grid, geometry: .patient, samples: .int16([1, 2, 3, 4, 5, 6]), slope: 10, intercept: 1))
    let slice = try #require(FeatureImage(volume))
    #expect(slice.values == [31, 41])
    #expect(slice.range == 31...41)
    #expect(slice.spacing == SIMD2(0.7, 0.5))
    #expect(FeatureImage(volume, slice: 3) == nil)
  }

  /// Means worked out by pydicom 3.0 and numpy on the same files.
  @Test(.enabled(if: SharedFiles.isThere, "the shared images are not here"))
  func `reads files of scanners as others do`() throws {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let root = SharedFiles.folder.deletingLastPathComponent()
    let beside = FileManager.default.isExecutableFile(atPath: bundle.appending(path: "fiducial-dicom").path)
    let helper = DICOMHelper(
      program: HelperProgram(DICOMHelper.programName, in: beside ? bundle : root.appending(path: ".build/release")),
      workers: 1)
    defer { helper.stop() }
    let folder = SharedFiles.file("data/dicom/pydicom_test_files")
    let known: [(name: String, mean: Double, range: ClosedRange<Float>)] = [
      ("CT_small.dcm", -119.0738525390625, -33792...31743), ("MR_small.dcm", 518.88134765625, -32768...32767),
      ("mlut_18.dcm", 33177.14945983887, 0...65535), ("SC_rgb.dcm", 127.7, 0...255),
    ]
    for (name, mean, range) in known {
      let image = try #require(FeatureImage(try helper.image(at: folder.appending(path: name))), "\(name)")
      let own = image.values.reduce(0) { $0 + Double($1) } / Double(image.values.count)
      #expect(abs(own - mean) < 1e-3 * max(1, abs(mean)), "\(name): \(own)")
      #expect(image.range == range, "\(name)")
    }
    let client = ImageFileClient(pool: helper.pool)
    let radiograph = try #require(
      FeatureImage(try client.image(at: SharedFiles.file("data/cxr/images/cov_0006.jpg"))))
    let mean = radiograph.values.reduce(0) { $0 + Double($1) } / Double(radiograph.values.count)
    // Decoders of JPEG may differ by one grey.
    #expect(abs(mean - 131.085) < 0.2)
    #expect((radiograph.columns, radiograph.rows) == (320, 256))
  }
}
