// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import ONNXGraphs
import Vocabulary
import WeightFiles

/// What `Proofs/network_exports.py` holds against PyTorch, ONNX Runtime and OpenVINO: it reads weights and writes networks.
@main
enum NetworkProof {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "parameters" where words.count == 5:
      let graph = try network(words)
      let cost = try graph.cost(of: [[graph.inputs[0].channels] + size(of: graph)])
      print(
        JSONValue.object([
          .init("learnt", .integer(graph.learntCount)), .init("multiplications", .integer(cost.multiplications)),
          .init("size", .array(size(of: graph).map(JSONValue.integer))),
          .init(
            "shapes",
            .object(graph.parameters.map { .init($0.name, .array($0.shape.map(JSONValue.integer))) })),
        ]).text(pretty: false))
    case "initial" where words.count == 7:
      let weights = try network(words).initialWeights(seed: UInt64(words[5]) ?? 0)
      try Data(weights.safetensors()).write(to: URL(filePath: words[6]))
    case "export" where words.count == 9:
      let graph = try network(words)
      let writing = ONNXWriting(
        space: words[8] == "fixed" ? [size(of: graph)] : nil,
        outputs: ONNXWriting.Outputs(rawValue: words[7]) ?? .first,
        batchNorms: words[8] == "kept" ? .kept : .folded, properties: ["network": graph.name])
      let model = try graph.onnx(weights: try WeightFile(reading: try bytes(words[5])), writing: writing)
      try Data(model.bytes()).write(to: URL(filePath: words[6]))
    case "convert" where words.count == 3:
      let weights = try WeightFile(reading: try bytes(words[1]))
      try Data(weights.safetensors()).write(to: URL(filePath: words[2]))
    case "import" where words.count == 7:
      let weights = try network(words).weights(from: try ONNXModel(bytes: try bytes(words[5])))
      try Data(weights.safetensors()).write(to: URL(filePath: words[6]))
    default:
      print(
        "usage: fiducial-network-proof parameters|initial|export|import NAME CHANNELS OUTPUTS STEM … | convert FROM TO")
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  /// The network that the words after the first name; U-Nets with what is not in the catalogue have names of their own.
  private static func network(_ words: [String]) throws -> NetworkGraph {
    let (channels, outputs) = (Int(words[2]) ?? 0, Int(words[3]) ?? 0)
    switch words[1] {
    case "unet-batch", "unet-deep":
      var design = UNetDesign(channels: channels, outputs: outputs, width: 8, stages: 4)
      design.normalisation = words[1] == "unet-batch" ? .batch : .instance
      design.hasDeepSupervision = words[1] == "unet-deep"
      return NetworkCatalogue.uNet(design)
    case "unet-small-3d":
      var design = UNetDesign(channels: channels, outputs: outputs, axes: 3, width: 8, stages: 3)
      design.isResidual = true
      design.strides[1] = [1, 2, 2]
      design.kernels[0] = [1, 3, 3]
      return NetworkCatalogue.uNet(design)
    default:
      return try NetworkCatalogue.named(
        words[1], channels: channels, outputs: outputs, stem: NetworkCatalogue.Stem(rawValue: words[4]) ?? .usual)
    }
  }

  private static func size(of graph: NetworkGraph) -> [Int] {
    let length = graph.inputs[0].axes == 3 ? 32 : 64
    return [Int](repeating: length, count: graph.inputs[0].axes)
  }
}
