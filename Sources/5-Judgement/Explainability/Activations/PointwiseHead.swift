// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs

/// The end of a segmenter that weighs the maps of each voxel: a convolution of one point, then perhaps a softmax or sigmoid.
public struct PointwiseHead: Sendable, Hashable {
  /// The value that the convolution takes: batch, channel, space.
  public var featureMap: String
  /// The value that it makes: the logits, before any softmax or sigmoid.
  public var logits: String
  /// For each class the weight of each channel.
  public var weights: [[Float]]
  /// What is added for each class.
  public var bias: [Float]

  /// Finds the end that makes an output; `nil` where it is another one.
  ///
  /// - Parameters:
  ///   - output: The name of an output.
  ///   - network: The network.
  public init?(of output: String, in network: ONNXModel) {
    let walk = GraphWalk(network)
    let passed: Set<String> = ["Identity", "Dropout", "Cast", "Softmax", "Sigmoid", "LogSoftmax"]
    var value = output
    var node = walk.maker(of: value).map { walk.nodes[$0] }
    while let step = node, passed.contains(step.operation), step.domain.isEmpty, let source = step.inputs.first {
      value = source
      node = walk.maker(of: value).map { walk.nodes[$0] }
    }
    guard let node, node.operation == "Conv", node.inputs.count >= 2, node.int("group", default: 1) == 1,
      (node.ints("strides") ?? []).allSatisfy({ $0 == 1 }), (node.ints("pads") ?? []).allSatisfy({ $0 == 0 }),
      let stored = walk.constant(node.inputs[1]), stored.shape.count >= 4, stored.shape[0] > 0,
      stored.shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else { return nil }
    let (classes, channels) = (stored.shape[0], stored.shape[1])
    let numbers = stored.floats()
    guard numbers.count == classes * channels else { return nil }
    weights = (0..<classes).map { Array(numbers[$0 * channels..<($0 + 1) * channels]) }
    bias = [Float](repeating: 0, count: classes)
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      guard let added = walk.constant(node.inputs[2])?.floats(), added.count == classes else { return nil }
      bias = added
    }
    featureMap = node.inputs[0]
    logits = value
  }
}
