// SPDX-License-Identifier: Apache-2.0
import DICOM

extension PixelEncoder {
  /// Lays samples down as they are.
  func native(_ array: PixelArray, _ description: PixelDescription) throws(PixelEncodeError) -> EncodedPixels {
    var changes = DataSet()
    switch array.samples {
    case .float32(let samples):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(samples.count * 4)
      for sample in samples { withUnsafeBytes(of: sample.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
      return EncodedPixels(
        pixels: DataSet.Element(.floatPixelData, .otherFloat, .bytes(bytes)), changes: Self.allocated(32), removals: [],
        isLossy: false, ratio: 1)
    case .float64(let samples):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(samples.count * 8)
      for sample in samples { withUnsafeBytes(of: sample.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
      return EncodedPixels(
        pixels: DataSet.Element(.doubleFloatPixelData, .otherDouble, .bytes(bytes)), changes: Self.allocated(64),
        removals: [], isLossy: false, ratio: 1)
    default: break
    }
    if description.bitsAllocated == 1, case .uint8(let samples) = array.samples, samples.allSatisfy({ $0 <= 1 }) {
      var bytes = [UInt8](repeating: 0, count: (samples.count + 7) / 8)
      for (place, sample) in samples.enumerated() { bytes[place >> 3] |= sample << UInt8(place & 7) }
      if bytes.count % 2 == 1 { bytes.append(0) }
      return EncodedPixels(
        pixels: DataSet.Element(.pixelData, .otherByte, .bytes(bytes)), changes: changes, removals: [], isLossy: false,
        ratio: 1)
    }
    let bits = StoredBits(array.samples, description)
    let width = max(description.bitsAllocated / 8, bits.width)
    var bytes = array.samples.bytes(width: width)
    if bytes.count % 2 == 1 { bytes.append(0) }
    changes = bits.attributes(allocated: width * 8)
    return EncodedPixels(
      pixels: DataSet.Element(.pixelData, width == 1 ? .otherByte : .otherWord, .bytes(bytes)), changes: changes,
      removals: [], isLossy: false, ratio: 1)
  }

  private static func allocated(_ bits: Int) -> DataSet {
    DataSet([DataSet.Element(.bitsAllocated, .unsignedShort, .integers([bits]))])
  }
}

/// How many bits samples need, and in what the attributes say so.
struct StoredBits: Sendable, Hashable {
  /// Bits that count.
  var bits: Int
  /// Whether they are in two's complement.
  var isSigned: Bool

  /// Bits Stored as it was where every sample fits, else as many as the type of the samples has.
  init(_ samples: PixelSamples, _ description: PixelDescription) {
    var (least, most) = (0, 0)
    func span<Sample: FixedWidthInteger>(_ samples: [Sample]) {
      var (low, high) = (samples.first ?? 0, samples.first ?? 0)
      for sample in samples {
        low = min(low, sample)
        high = max(high, sample)
      }
      (least, most) = (Int(low), Int(high))
    }
    switch samples {
    case .int8(let samples): (bits, isSigned) = (8, true); span(samples)
    case .uint8(let samples): (bits, isSigned) = (8, false); span(samples)
    case .int16(let samples): (bits, isSigned) = (16, true); span(samples)
    case .uint16(let samples): (bits, isSigned) = (16, false); span(samples)
    case .int32(let samples): (bits, isSigned) = (32, true); span(samples)
    case .uint32(let samples): (bits, isSigned) = (32, false); span(samples)
    case .float32: (bits, isSigned) = (32, true)
    case .float64: (bits, isSigned) = (64, true)
    }
    let stored = description.bitsStored
    let range =
      isSigned ? -(1 << (stored - 1))...(1 << (stored - 1)) - 1 : 0...(stored < 63 ? (1 << stored) - 1 : Int.max)
    if description.kind == .integer, range.contains(least), range.contains(most) { bits = stored }
  }

  /// Bytes that hold the bits: 1, 2 or 4.
  var width: Int { bits > 16 ? 4 : bits > 8 ? 2 : 1 }

  func attributes(allocated: Int) -> DataSet {
    DataSet([
      DataSet.Element(.bitsAllocated, .unsignedShort, .integers([allocated])),
      DataSet.Element(.bitsStored, .unsignedShort, .integers([bits])),
      DataSet.Element(.highBit, .unsignedShort, .integers([bits - 1])),
      DataSet.Element(.pixelRepresentation, .unsignedShort, .integers([isSigned ? 1 : 0])),
    ])
  }
}

extension PixelSamples {
  /// The samples in `width` little-endian bytes each, all but the lowest `bits` cleared; none for floating ones.
  func bytes(width: Int, bits: Int = 64) -> [UInt8] {
    func bytes<Sample: FixedWidthInteger & BitwiseCopyable>(_ samples: [Sample]) -> [UInt8] {
      if MemoryLayout<Sample>.size == width, bits >= Sample.bitWidth {
        return samples.withUnsafeBytes { [UInt8]($0) }
      }
      let mask: UInt64 = bits >= 64 ? .max : (1 << UInt64(bits)) - 1
      var result: [UInt8] = []
      result.reserveCapacity(samples.count * width)
      for sample in samples {
        var rest = UInt64(truncatingIfNeeded: sample) & mask
        for _ in 0..<width {
          result.append(UInt8(truncatingIfNeeded: rest))
          rest >>= 8
        }
      }
      return result
    }
    return switch self {
    case .int8(let samples): bytes(samples)
    case .uint8(let samples): bytes(samples)
    case .int16(let samples): bytes(samples)
    case .uint16(let samples): bytes(samples)
    case .int32(let samples): bytes(samples)
    case .uint32(let samples): bytes(samples)
    case .float32, .float64: []
    }
  }
}
