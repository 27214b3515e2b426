// SPDX-License-Identifier: Apache-2.0
import ONNXGraphs

/// Networks that are small enough to be followed on paper.
enum SmallNetworks {
  /// Two convolutions of one point, pooled and weighed: 1 channel → 2 → 3 → 2 classes.
  static func pooled(flattening: (inout ONNXGraphBuilder, String) -> String = { $0.flatten($1) }) throws -> ONNXModel {
    var net = ONNXGraphBuilder(name: "pooled")
    let image = net.input("image", shape: [nil, 1, 4, 4])
    let first = net.relu(net.conv(image, weights: [1, -1], shape: [2, 1, 1, 1], bias: [0, 0.5]))
    let map = net.relu(
      net.conv(first, weights: [1, 0, 0, 1, 1, 1], shape: [3, 2, 1, 1], named: "lift"), named: "features")
    let vector = flattening(&net, net.globalAveragePool(map, named: "means"))
    net.output(
      net.gemm(vector, weights: [1, 2, 3, 4, 5, 6], outputs: 2, bias: [0.5, -0.5], named: "logits"), shape: [nil, 2])
    return try net.model()
  }

  /// The bytes of a message with one field of bytes: number, then content.
  static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] { varint(number << 3 | 2) + varint(content.count) + content }

  static func varint(_ value: Int) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    repeat {
      bytes.append(UInt8(value & 0x7F) | (value > 0x7F ? 0x80 : 0))
      value >>= 7
    } while value > 0
    return bytes
  }
}
