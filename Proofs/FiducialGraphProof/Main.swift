// SPDX-License-Identifier: Apache-2.0
import Foundation
import ONNXGraphs
import Vocabulary

/// What `Proofs/onnx_graphs.py` holds against ONNX's own checker and ONNX Runtime: it reads a network, changes it, and writes it.
@main
enum GraphProof {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let task = arguments.first else { return usage() }
    if task == "make" { return try write(made(), arguments[1]) }
    guard arguments.count > 1 else { return usage() }
    let start = ContinuousClock.now
    let model = try ONNXModel(bytes: Array(try Data(contentsOf: URL(filePath: arguments[1]))))
    let read = ContinuousClock.now - start
    switch task {
    case "look":
      let outputs: [JSONValue] = model.outputs.map { output in
        do throws(PooledHeadObstacle) {
          let head = try model.pooledHead(of: output.name)
          return .object([
            "features": .string(head.featureMap), "embedding": .string(head.embedding), "logits": .string(head.logits),
            "weights": .array(head.weights.map { .array($0.map { .number(Double($0)) }) }),
            "bias": .array(head.bias.map { .number(Double($0)) }),
          ])
        } catch { return .string("\(error)") }
      }
      print(
        JSONValue.object([
          "inputs": .array(model.inputs.map { .string($0.name) }),
          "parameters": .integer(model.parameterCount),
          "observe": .array(model.valuesToObserve().map(JSONValue.string)),
          "observe-all": .array(
            model.valuesToObserve(QuantisationOptions(quantisesOutputs: true)).map(JSONValue.string)),
          "operators": .object(
            model.operatorCounts.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) }),
          "sums": .object(
            model.storedTensors.map { tensor in
              .init(tensor.name, .number(tensor.floats().reduce(0.0) { $0 + Double($1) }))
            }),
          "heads": .array(outputs), "read-seconds": .number(read / .seconds(1)),
        ]).text(pretty: false))
    case "outputs": try write(model.addingOutputs(Array(arguments.dropFirst(3))), arguments[2])
    case "append":
      let bytes = Array(try Data(contentsOf: URL(filePath: arguments[1])))
      try Data(model.appendingOutputs(Array(arguments.dropFirst(3)), to: bytes)).write(to: URL(filePath: arguments[2]))
    case "randomise": try write(model.randomised(layers: .all, seed: 1), arguments[2])
    case "quantise":
      let file = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: arguments[3])))
      var ranges = CalibrationRanges()
      for (name, ends) in file as? [String: [Double]] ?? [:] where ends.count == 2 {
        ranges.ranges[name] = Float(ends[0])...Float(ends[1])
      }
      try write(
        model.quantised(
          with: ranges, options: QuantisationOptions(quantisesOutputs: arguments.count > 4 && arguments[4] == "outputs")
        ),
        arguments[2])
    default: usage()
    }
  }

  private static func usage() { print("usage: fiducial-graph-proof look|outputs|append|randomise|quantise|make …") }

  private static func write(_ model: ONNXModel, _ path: String) throws {
    try Data(model.bytes()).write(to: URL(filePath: path))
  }

  /// A network with every step that the builder knows.
  private static func made() throws -> ONNXModel {
    var net = ONNXGraphBuilder(name: "all")
    func numbers(_ count: Int) -> [Float] { (0..<count).map { Float(($0 * 37 + 11) % 23 - 11) / 23 } }
    let image = net.input("image", shape: [nil, 1, 16, 16])
    var map = net.conv(image, weights: numbers(36), shape: [4, 1, 3, 3], bias: numbers(4), pads: 1)
    map = net.batchNormalization(
      map, scale: [1, 2, 1, 1], shift: numbers(4), mean: numbers(4), variance: [1, 2, 3, 4])
    let wide = net.relu(map)
    let small = net.maxPool(wide)
    let deep = net.relu(net.conv(small, weights: numbers(72), shape: [4, 2, 3, 3], pads: 1, groups: 2))
    let up = net.convTranspose(deep, weights: numbers(64), shape: [4, 4, 2, 2])
    let other = net.enlarge(net.averagePool(wide), by: [1, 1, 2, 2])
    let joined = net.concat([up, other, wide])
    let features = net.relu(net.conv(joined, weights: numbers(72), shape: [6, 12, 1, 1]), named: "features")
    let gate = net.sigmoid(net.conv(net.globalAveragePool(features), weights: numbers(36), shape: [6, 6, 1, 1]))
    let means = net.reduceMean(net.mul(features, gate), axes: [2, 3], keepsAxes: false)
    let vector = net.reshape(net.gemm(means, weights: numbers(30), outputs: 5, bias: numbers(5)), to: [-1, 5])
    let bias = net.weight(shape: [3], values: numbers(3))
    net.output(
      net.softmax(net.add(net.matMul(vector, weights: numbers(15), outputs: 3), bias), named: "chances"),
      shape: [nil, 3])
    return try net.model()
  }
}
