// SPDX-License-Identifier: Apache-2.0
package import Volumes
package import Workers

/// All of an image but its samples, which go beside it in memory.
package struct ImageShape: Sendable {
  private let format: ImageFileFormat
  private let grid: Grid
  private let geometry: DecodedImage.Geometry
  private let volumes: Int
  private let meaning: DecodedImage.Meaning
  private let components: Int
  private let type: VoxelType
  private let significantBits: Int
  private let slope: Double
  private let intercept: Double
  private let palette: [UInt8]
  private let metadata: [DecodedImage.Entry]

  /// The shape of an image.
  package init(_ image: DecodedImage) {
    format = image.format
    grid = image.grid
    geometry = image.geometry
    volumes = image.volumes
    meaning = image.meaning
    components = image.components
    type = image.samples.type
    significantBits = image.significantBits
    slope = image.slope
    intercept = image.intercept
    palette = image.palette
    metadata = image.metadata
  }

  fileprivate init(_ body: inout WireReader) throws(WireError) {
    format = try body.word()
    var size = SIMD3<Int>()
    for axis in 0..<3 { size[axis] = try body.number() }
    let steps = (try body.vector(), try body.vector(), try body.vector())
    let affine = Affine(i: steps.0, j: steps.1, k: steps.2, origin: try body.vector())
    guard let grid = Grid(size: size, affine: affine) else { throw WireError(offset: body.offset) }
    self.grid = grid
    geometry = try body.word()
    volumes = try body.number()
    meaning = try body.word()
    components = try body.number()
    type = try body.word()
    significantBits = try body.number()
    slope = try body.real()
    intercept = try body.real()
    palette = try body.piece()
    var metadata: [DecodedImage.Entry] = []
    for _ in 0..<(try body.count(ofWidth: 16)) {
      let key = try body.text()
      metadata.append(DecodedImage.Entry(key, try body.text()))
    }
    self.metadata = metadata
  }

  fileprivate func put(_ body: inout WireWriter) {
    body.put(format.rawValue)
    for axis in 0..<3 { body.put(grid.size[axis]) }
    for vector in [grid.affine.i, grid.affine.j, grid.affine.k, grid.affine.origin] {
      for number in [vector.x, vector.y, vector.z] { body.put(number) }
    }
    body.put(geometry.rawValue)
    body.put(volumes)
    body.put(meaning.rawValue)
    body.put(components)
    body.put(type.rawValue)
    body.put(significantBits)
    body.put(slope)
    body.put(intercept)
    body.put(palette)
    body.put(count: metadata.count)
    for entry in metadata {
      body.put(entry.key)
      body.put(entry.value)
    }
  }

  /// The image with samples that memory holds; `nil` where there are not as many as the shape asks for.
  package func image(from memory: borrowing SealedMemory) -> DecodedImage? {
    var count = grid.count
    for factor in [components, volumes] {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      guard factor > 0, !overflow else { return nil }
      count = product
    }
    guard memory.count % type.byteCount == 0, memory.count / type.byteCount == count,
      let samples = try? samples(count, memory)
    else { return nil }
    return DecodedImage(
      format: format, grid: grid, geometry: geometry, volumes: volumes, meaning: meaning, components: components,
      samples: samples, significantBits: significantBits, slope: slope, intercept: intercept, palette: palette,
      metadata: metadata)
  }

  private func samples(
    _ count: Int, _ memory: borrowing SealedMemory
  ) throws(SealedMemory.Failure) -> VoxelSamples {
    switch type {
    case .int8: .int8(try memory.values(count: count))
    case .uint8: .uint8(try memory.values(count: count))
    case .int16: .int16(try memory.values(count: count))
    case .uint16: .uint16(try memory.values(count: count))
    case .int32: .int32(try memory.values(count: count))
    case .uint32: .uint32(try memory.values(count: count))
    case .int64: .int64(try memory.values(count: count))
    case .uint64: .uint64(try memory.values(count: count))
    case .float32: .float32(try memory.values(count: count))
    case .float64: .float64(try memory.values(count: count))
    }
  }
}

extension VoxelSamples {
  /// The samples as sealed memory; the caller owns the descriptor.
  package func sealed() throws(SealedMemory.Failure) -> Int32 {
    switch self {
    case .int8(let samples): try SealedMemory.make(of: samples)
    case .uint8(let samples): try SealedMemory.make(of: samples)
    case .int16(let samples): try SealedMemory.make(of: samples)
    case .uint16(let samples): try SealedMemory.make(of: samples)
    case .int32(let samples): try SealedMemory.make(of: samples)
    case .uint32(let samples): try SealedMemory.make(of: samples)
    case .int64(let samples): try SealedMemory.make(of: samples)
    case .uint64(let samples): try SealedMemory.make(of: samples)
    case .float32(let samples): try SealedMemory.make(of: samples)
    case .float64(let samples): try SealedMemory.make(of: samples)
    }
  }
}

extension WireWriter {
  /// Writes the shape of an image.
  package mutating func put(_ shape: ImageShape) { shape.put(&self) }
}

extension WireReader {
  /// Reads the shape of an image.
  package mutating func shape() throws(WireError) -> ImageShape { try ImageShape(&self) }

  /// Reads one of a few words.
  mutating func word<Word: RawRepresentable>() throws(WireError) -> Word where Word.RawValue == String {
    let place = offset
    guard let word = Word(rawValue: try text()) else { throw WireError(offset: place) }
    return word
  }

  fileprivate mutating func vector() throws(WireError) -> Vector3 {
    let (x, y) = (try real(), try real())
    return Vector3(x, y, try real())
  }
}
