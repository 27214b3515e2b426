// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension WeightFile {
  /// The bytes of a safetensors file; the same content always has the same bytes.
  ///
  /// The header names the tensors in their order. Their numbers lie behind it with the widest first, each kind in that order, so that
  /// every number begins at a multiple of its own width.
  /// - Throws: ``WeightFileFault/Kind/twice`` for two tensors of one name, `tooLarge` for a header that would not be read again.
  /// - Complexity: O(bytes).
  public func safetensors() throws(WeightFileFault) -> [UInt8] {
    var names: Set<String> = []
    for tensor in tensors {
      guard tensor.name != "__metadata__", names.insert(tensor.name).inserted else {
        throw WeightFileFault(
          .twice, tensor: tensor.name, found: "a name that is taken", expected: "each name once")
      }
    }
    let laid = tensors.indices.sorted {
      (-tensors[$0].element.width, $0) < (-tensors[$1].element.width, $1)
    }
    var starts = [Int](repeating: 0, count: tensors.count)
    var size = 0
    for index in laid {
      starts[index] = size
      size += tensors[index].bytes.count
    }
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let words = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members.append(.init("__metadata__", .object(words.map { .init($0.key, .string($0.value)) })))
    }
    for (tensor, start) in zip(tensors, starts) {
      let offsets = [start, start + tensor.bytes.count]
      members.append(
        .init(
          tensor.name,
          .object([
            .init("dtype", .string(tensor.element.rawValue)),
            .init("shape", .array(tensor.shape.map { .integer($0) })),
            .init("data_offsets", .array(offsets.map { .integer($0) })),
          ])))
    }
    var header = Array(JSONValue.object(members).text(pretty: false).utf8)
    while header.count % SafetensorsLimits.alignment != 0 { header.append(UInt8(ascii: " ")) }
    guard header.count <= SafetensorsLimits.header else {
      throw WeightFileFault(
        .tooLarge, found: "a header of \(header.count) bytes", expected: "at most \(SafetensorsLimits.header)")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + size)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for index in laid { bytes += tensors[index].bytes }
    return bytes
  }
}
