// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing
import TestSupport

@Suite("Samples as numbers")
struct PixelArrayTests {
  private func array(_ samples: PixelSamples, frames: Int = 1) throws -> PixelArray {
    try #require(
      PixelArray(
        rows: 1, columns: samples.count / frames, frames: frames, samplesPerPixel: 1,
        photometricInterpretation: "MONOCHROME2", samples: samples))
  }

  @Test func `keeps stored values by default`() throws {
    #expect(try array(.int8([-128, 0, 127])).values() == [-128, 0, 127])
    #expect(try array(.uint8([0, 1, 255])).values() == [0, 1, 255])
    #expect(try array(.int16([-32768, 0, 32767])).values() == [-32768, 0, 32767])
    #expect(try array(.uint16([0, 1, 65535])).values() == [0, 1, 65535])
    #expect(try array(.int32([-16_777_216, 0, 16_777_216])).values() == [-16_777_216, 0, 16_777_216])
    #expect(try array(.uint32([0, 1, 4_294_967_040])).values() == [0, 1, 4_294_967_040])
    #expect(try array(.float32([-0.5, 0, 1.25])).values() == [-0.5, 0, 1.25])
    #expect(try array(.float64([-0.5, 0, 1.25])).values() == [-0.5, 0, 1.25])
  }

  @Test func `turns a scanner's numbers into Hounsfield units`() throws {
    #expect(try array(.uint16([0, 1024, 2048])).values(slope: 1, intercept: -1024) == [-1024, 0, 1024])
    #expect(try array(.int16([-2, 3])).values(slope: 2.5, intercept: 0.5) == [-4.5, 8])
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `agrees with double precision to a millionth`(seed: UInt64) throws {
    var stream = SplitMix(seed: seed)
    let samples = (0..<4097).map { _ in Int16.random(in: .min ... .max, using: &stream) }
    let (slope, intercept) = (
      Double.random(in: 0.01...9, using: &stream), Double.random(in: -2000...2000, using: &stream)
    )
    let values = try array(.int16(samples)).values(slope: slope, intercept: intercept)
    for (value, sample) in zip(values, samples) {
      let exact = slope * Double(sample) + intercept
      #expect(abs(Double(value) - exact) <= 1e-6 * (abs(slope * Double(sample)) + abs(intercept)))
    }
  }

  @Test func `takes one frame of several`() throws {
    let movie = try array(.uint8([1, 2, 3, 4, 5, 6]), frames: 3)
    #expect(movie.frame(1)?.samples == .uint8([3, 4]))
    #expect(movie.frame(2)?.frames == 1)
    #expect(movie.frame(3) == nil)
    #expect(movie.frame(-1) == nil)
  }

  @Test func `refuses a shape that its samples have not`() {
    #expect(
      PixelArray(
        rows: 2, columns: 2, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint8([1, 2, 3])) == nil)
    #expect(
      PixelArray(
        rows: Int.max, columns: 3, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint8([])) == nil)
  }
}
