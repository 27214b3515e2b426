// SPDX-License-Identifier: Apache-2.0
import DICOM
import Vocabulary
import Volumes

/// Names decoded samples by their values and their shape, whatever codec or type of number they came in.
///
/// Whole numbers are taken in the narrowest width that holds all of them, so that eight bits in a PNG and the same eight bits in sixteen
/// of a DICOM file have one name. How they are shown is no part of it.
enum PixelDigest {
  /// The name of the pixels of a DICOM file.
  static func digest(of pixels: PixelArray) -> ContentDigest {
    var hasher = begun(pixels.columns, pixels.rows, pixels.frames, pixels.samplesPerPixel)
    switch pixels.samples {
    case .int8(let values): add(values, &hasher)
    case .uint8(let values): add(values, &hasher)
    case .int16(let values): add(values, &hasher)
    case .uint16(let values): add(values, &hasher)
    case .int32(let values): add(values, &hasher)
    case .uint32(let values): add(values, &hasher)
    case .float32(let values): add(reals: values, &hasher)
    case .float64(let values): add(reals: values, &hasher)
    }
    return hasher.digest
  }

  /// The name of the voxels of any other file.
  static func digest(
    of samples: VoxelSamples, columns: Int, rows: Int, frames: Int, components: Int
  ) -> ContentDigest {
    var hasher = begun(columns, rows, frames, components)
    switch samples {
    case .int8(let values): add(values, &hasher)
    case .uint8(let values): add(values, &hasher)
    case .int16(let values): add(values, &hasher)
    case .uint16(let values): add(values, &hasher)
    case .int32(let values): add(values, &hasher)
    case .uint32(let values): add(values, &hasher)
    case .int64(let values): add(values, &hasher)
    case .uint64(let values): add(values, &hasher)
    case .float32(let values): add(reals: values, &hasher)
    case .float64(let values): add(reals: values, &hasher)
    }
    return hasher.digest
  }

  private static func begun(_ columns: Int, _ rows: Int, _ frames: Int, _ components: Int) -> ContentDigest.Hasher {
    var hasher = ContentDigest.Hasher()
    hasher.update(Array("pixels 1 \(columns) \(rows) \(frames) \(components)\n".utf8))
    return hasher
  }

  private static func add<Number: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Number], _ hasher: inout ContentDigest.Hasher
  ) {
    var (least, greatest) = (Number.max, Number.min)
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    func narrow<Narrow: FixedWidthInteger & BitwiseCopyable>(_: Narrow.Type) {
      hasher.update(Array("\(Narrow.self)\n".utf8))
      if Narrow.self == Number.self {
        values.withUnsafeBytes { hasher.update($0) }
        return
      }
      // Piece by piece, so that a large volume is not held twice.
      for start in stride(from: 0, to: values.count, by: 1 << 16) {
        let piece = values[start..<min(start + 1 << 16, values.count)].map {
          Narrow(truncatingIfNeeded: $0).littleEndian
        }
        piece.withUnsafeBytes { hasher.update($0) }
      }
    }
    func fits<Narrow: FixedWidthInteger>(_: Narrow.Type) -> Bool {
      Narrow(exactly: least) != nil && Narrow(exactly: greatest) != nil
    }
    if values.isEmpty || fits(UInt8.self) {
      narrow(UInt8.self)
    } else if fits(Int8.self) {
      narrow(Int8.self)
    } else if fits(UInt16.self) {
      narrow(UInt16.self)
    } else if fits(Int16.self) {
      narrow(Int16.self)
    } else if fits(UInt32.self) {
      narrow(UInt32.self)
    } else if fits(Int32.self) {
      narrow(Int32.self)
    } else if fits(UInt64.self) {
      narrow(UInt64.self)
    } else {
      narrow(Int64.self)
    }
  }

  private static func add<Number: BinaryFloatingPoint & BitwiseCopyable>(
    reals values: [Number], _ hasher: inout ContentDigest.Hasher
  ) {
    hasher.update(Array("\(Number.self)\n".utf8))
    values.withUnsafeBytes { hasher.update($0) }
  }
}
