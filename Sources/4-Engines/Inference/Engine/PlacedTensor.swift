// SPDX-License-Identifier: Apache-2.0
package import Workers

/// A tensor in memory that is handed over: its shape, and the byte it begins at.
package struct PlacedTensor: Sendable, Hashable {
  /// Where tensors begin: at multiples of this, as vector instructions like it.
  package static let alignment = 64

  /// The number of elements along each axis.
  package var shape: [Int]
  /// The first byte.
  package var offset: Int

  /// Makes a place; the parameters are the properties.
  package init(shape: [Int], offset: Int) {
    self.shape = shape
    self.offset = offset
  }

  /// How many elements it has, where all of them lie in memory of that length and begin at a whole element; else `nil`.
  package func count(within length: Int) -> Int? {
    guard let count = Tensor.count(of: shape), offset >= 0, offset % MemoryLayout<Float>.stride == 0, offset <= length,
      count <= (length - offset) / MemoryLayout<Float>.stride
    else { return nil }
    return count
  }
}

extension WireWriter {
  /// Writes a shape.
  package mutating func put(shape: [Int]) {
    put(count: shape.count)
    for length in shape { put(length) }
  }

  /// Writes where tensors lie.
  package mutating func put(_ tensors: [PlacedTensor]) {
    put(count: tensors.count)
    for tensor in tensors {
      put(shape: tensor.shape)
      put(tensor.offset)
    }
  }
}

extension WireReader {
  /// Reads a shape.
  package mutating func shape() throws(WireError) -> [Int] {
    var shape: [Int] = []
    for _ in 0..<(try count(ofWidth: 8)) { shape.append(try number()) }
    return shape
  }

  /// Reads where tensors lie.
  package mutating func placedTensors() throws(WireError) -> [PlacedTensor] {
    var tensors: [PlacedTensor] = []
    for _ in 0..<(try count(ofWidth: 16)) {
      let shape = try shape()
      tensors.append(PlacedTensor(shape: shape, offset: try number()))
    }
    return tensors
  }
}
