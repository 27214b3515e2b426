// SPDX-License-Identifier: Apache-2.0
import ImageFiles
import TestSupport
import Volumes

struct Missing: Error {}

extension Optional {
  /// The value, or a failed test.
  var unwrapped: Wrapped {
    get throws {
      guard let self else { throw Missing() }
      return self
    }
  }
}

/// NIfTI headers written number by number from the tables of nifti1.h and nifti2.h, apart from the writer that is tested.
struct HeaderBytes {
  var bytes: [UInt8]
  let isFirst: Bool
  let isBig: Bool

  init(version: Int, isBig: Bool = false, dimensions: [Int], type: Int, bits: Int) {
    isFirst = version == 1
    self.isBig = isBig
    bytes = [UInt8](repeating: 0, count: isFirst ? 352 : 544)
    put(isFirst ? 348 : 540, 4, at: 0)
    for (index, length) in dimensions.enumerated() {
      if isFirst { put(length, 2, at: 40 + 2 * index) } else { put(length, 8, at: 16 + 8 * index) }
    }
    put(type, 2, at: isFirst ? 70 : 12)
    put(bits, 2, at: isFirst ? 72 : 14)
    for index in 0..<4 { real(1, first: 76 + 4 * index, second: 104 + 8 * index) }
    if isFirst { real(352, first: 108, second: 0) } else { put(544, 8, at: 168) }
    let magic: [UInt8] = isFirst ? [0x6E, 0x2B, 0x31, 0] : [0x6E, 0x2B, 0x32, 0, 0x0D, 0x0A, 0x1A, 0x0A]
    for (index, byte) in magic.enumerated() { bytes[(isFirst ? 344 : 4) + index] = byte }
  }

  mutating func put(_ value: Int, _ size: Int, at offset: Int) {
    for index in 0..<size {
      let shift = 8 * (isBig ? size - 1 - index : index)
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }

  mutating func real(_ value: Double, first: Int, second: Int) {
    if isFirst {
      put(Int(Float(value).bitPattern), 4, at: first)
    } else {
      put(Int(truncatingIfNeeded: value.bitPattern), 8, at: second)
    }
  }

  mutating func code(_ value: Int, first: Int, second: Int) {
    if isFirst { put(value, 2, at: first) } else { put(value, 4, at: second) }
  }

  mutating func sform(_ rows: [[Double]], code: Int = 1) {
    self.code(code, first: 254, second: 348)
    for (r, row) in rows.enumerated() {
      for (c, value) in row.enumerated() { real(value, first: 280 + 16 * r + 4 * c, second: 400 + 32 * r + 8 * c) }
    }
  }
}

extension DecodedImage {
  /// Numbers of a type with its extremes among them, on an oblique grid.
  static func made(
    _ type: VoxelType, size: SIMD3<Int> = SIMD3(3, 4, 2), volumes: Int = 1, meaning: Meaning = .scalar,
    components: Int = 1, geometry: Geometry = .patient, metadata: [Entry] = []
  ) throws -> DecodedImage {
    var stream = SplitMix(seed: 3)
    let count = size.x * size.y * size.z * volumes * components
    var bytes: [UInt8] = []
    for _ in 0..<count {
      switch type {
      case .float32: bytes += VoxelSamples.float32([Float(stream.uniform() * 100 - 50)]).bytes(order: .host)
      case .float64: bytes += VoxelSamples.float64([stream.uniform() * 100 - 50]).bytes(order: .host)
      default: for _ in 0..<type.byteCount { bytes.append(UInt8(truncatingIfNeeded: stream.next())) }
      }
    }
    let samples = try VoxelSamples(bytes: bytes, type: type, order: .host).unwrapped
    let affine = Affine(
      i: Vector3(0.6, 0.8, 0) * 0.75, j: Vector3(-0.8, 0.6, 0) * 0.5, k: Vector3(0, 0, 1) * 2.5,
      origin: Vector3(-31.75, 12.125, 403.5))
    let plain = Affine(i: Vector3(0.75, 0, 0), j: Vector3(0, 0.5, 0), k: Vector3(0, 0, 2.5), origin: .zero)
    return try DecodedImage(
      format: .nrrd, grid: Grid(size: size, affine: geometry == .patient ? affine : plain).unwrapped,
      geometry: geometry, volumes: volumes, meaning: meaning, components: components, samples: samples,
      metadata: metadata
    ).unwrapped
  }
}
