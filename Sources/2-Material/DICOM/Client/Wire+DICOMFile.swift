// SPDX-License-Identifier: Apache-2.0
package import Workers

extension WireWriter {
  /// Writes a file in its canonical form.
  package mutating func put(_ file: DICOMFile) throws(DataSetWriteError) { put(try file.wireBytes()) }

  /// Writes the shape of pixels; the samples go beside it.
  package mutating func put(shapeOf pixels: PixelArray) {
    put(pixels.rows)
    put(pixels.columns)
    put(pixels.frames)
    put(pixels.samplesPerPixel)
    put(pixels.photometricInterpretation)
    put(pixels.samples.wireCode)
  }
}

extension WireReader {
  /// Reads a file in its canonical form.
  package mutating func file() throws(WireError) -> DICOMFile {
    let place = offset
    guard let file = DICOMFile(wireBytes: try piece()) else { throw WireError(offset: place) }
    return file
  }

  /// Reads the shape of pixels, and takes their samples out of memory.
  package mutating func pixels(from memory: borrowing SealedMemory) throws(WireError) -> PixelArray {
    let place = offset
    let (rows, columns, frames, samplesPerPixel) = (
      try number(Int.self), try number(Int.self), try number(Int.self), try number(Int.self)
    )
    let photometric = try text()
    var count = 1
    for factor in [rows, columns, frames, samplesPerPixel] {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      guard factor > 0, !overflow else { throw WireError(offset: place) }
      count = product
    }
    guard let samples = PixelSamples(wireCode: try number(), memory, count),
      let array = PixelArray(
        rows: rows, columns: columns, frames: frames, samplesPerPixel: samplesPerPixel,
        photometricInterpretation: photometric, samples: samples)
    else { throw WireError(offset: place) }
    return array
  }
}

extension PixelSamples {
  fileprivate var wireCode: UInt8 {
    switch self {
    case .int8: 1
    case .uint8: 2
    case .int16: 3
    case .uint16: 4
    case .int32: 5
    case .uint32: 6
    case .float32: 7
    case .float64: 8
    }
  }

  /// Copies samples out of memory; `nil` where the code is none, or the memory holds another number of samples.
  fileprivate init?(wireCode: UInt8, _ memory: borrowing SealedMemory, _ count: Int) {
    let widths = [1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 8: 8]
    guard let width = widths[Int(wireCode)], memory.count % width == 0, memory.count / width == count else {
      return nil
    }
    do {
      switch wireCode {
      case 1: self = .int8(try memory.values(count: count))
      case 2: self = .uint8(try memory.values(count: count))
      case 3: self = .int16(try memory.values(count: count))
      case 4: self = .uint16(try memory.values(count: count))
      case 5: self = .int32(try memory.values(count: count))
      case 6: self = .uint32(try memory.values(count: count))
      case 7: self = .float32(try memory.values(count: count))
      case 8: self = .float64(try memory.values(count: count))
      default: return nil
      }
    } catch {
      return nil
    }
  }

  /// The samples as sealed memory; the caller owns the descriptor.
  package func sealed() throws(SealedMemory.Failure) -> Int32 {
    switch self {
    case .int8(let samples): try SealedMemory.make(of: samples)
    case .uint8(let samples): try SealedMemory.make(of: samples)
    case .int16(let samples): try SealedMemory.make(of: samples)
    case .uint16(let samples): try SealedMemory.make(of: samples)
    case .int32(let samples): try SealedMemory.make(of: samples)
    case .uint32(let samples): try SealedMemory.make(of: samples)
    case .float32(let samples): try SealedMemory.make(of: samples)
    case .float64(let samples): try SealedMemory.make(of: samples)
    }
  }
}
