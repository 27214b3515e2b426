// SPDX-License-Identifier: Apache-2.0

/// The end of a network that means a map of features over space and weighs the means: its class activation maps have a closed form.
///
/// A logit is the bias plus the sum over channels of weight × mean of the map, so weight × map says what each place adds; the gradient of
/// the logit by the map is the weight over the number of places, and Grad-CAM gives the same picture.
///
/// > Source: B. Zhou et al., CVPR 2016, 2921–2929; R. R. Selvaraju et al., ICCV 2017, 618–626.
public struct PooledHead: Sendable, Hashable {
  /// The value that is pooled: batch, channel, space.
  public var featureMap: String
  /// The value that the linear layer takes: batch, channel. It describes the image.
  public var embedding: String
  /// The value that the linear layer makes: the logits, before any softmax or sigmoid.
  public var logits: String
  /// For each class the weight of each channel.
  public var weights: [[Float]]
  /// What is added for each class.
  public var bias: [Float]
  /// How many axes of space the map has, where pooling says it.
  public var spatialAxes: Int?
}

/// Why a network's end has no closed form.
public enum PooledHeadObstacle: Error, Sendable, Hashable {
  /// There is no such output.
  case noSuchOutput(name: String)
  /// The output, or what it is a softmax or sigmoid of, is not made by a linear layer.
  case notLinear(operation: String)
  /// The weights of the last layer are not fixed in the file, or of a shape that no linear layer has.
  case weights(node: String)
  /// The last layer does not take the means of a map, but what this operator makes.
  case notPooled(operation: String)
  /// Pooling that does not reach over the whole map.
  case partPooled(node: String)
}

extension ONNXModel {
  /// The closed form of the end that makes an output.
  ///
  /// Known ends: global average pooling, means over all axes of space, or average pooling of the whole map; then flattening in any
  /// form; then a linear layer (`Gemm`, or `MatMul` with or without `Add`, or a convolution of one point); then perhaps a softmax or sigmoid.
  /// - Parameter output: The name of an output.
  /// - Returns: The head, all weights unpacked.
  /// - Throws: Why there is none.
  public func pooledHead(of output: String) throws(PooledHeadObstacle) -> PooledHead {
    let reader = HeadReader(walk: GraphWalk(self), model: self)
    guard outputs.contains(where: { $0.name == output }) else { throw .noSuchOutput(name: output) }
    return try reader.head(of: output)
  }

  /// The value that the last linear layer before an output takes, flattened: it describes the image. It need not be pooled.
  /// - Parameter output: The name of an output.
  /// - Throws: Why there is none.
  public func embedding(of output: String) throws(PooledHeadObstacle) -> String {
    let reader = HeadReader(walk: GraphWalk(self), model: self)
    guard outputs.contains(where: { $0.name == output }) else { throw .noSuchOutput(name: output) }
    return try reader.linear(reader.before(output, skipping: HeadReader.activations)).input
  }
}

/// Walks up from an output to the map that was pooled.
struct HeadReader {
  struct Linear {
    var input: String
    var logits: String
    var weights: [[Float]]
    var bias: [Float]
  }

  static let plain: Set<String> = ["Identity", "Dropout", "Cast"]
  static let activations: Set<String> = plain.union(["Softmax", "Sigmoid", "LogSoftmax"])
  static let flattening: Set<String> = plain.union(["Flatten", "Reshape", "Squeeze"])

  let walk: GraphWalk
  let model: ONNXModel

  func head(of output: String) throws(PooledHeadObstacle) -> PooledHead {
    // A convolution of one point may stand between pooling and flattening instead of a linear layer.
    let start = before(output, skipping: Self.activations)
    let flat = before(start, skipping: Self.flattening)
    if let node = maker(flat), node.operation == "Conv" {
      let linear = try point(node)
      let pool = try pooled(before(linear.input, skipping: Self.plain), channels: linear.weights.first?.count ?? 0)
      return PooledHead(
        featureMap: pool.map, embedding: linear.input, logits: start, weights: linear.weights, bias: linear.bias,
        spatialAxes: pool.axes)
    }
    let linear = try linear(start)
    let pool = try pooled(
      before(linear.input, skipping: Self.flattening), channels: linear.weights.first?.count ?? 0)
    return PooledHead(
      featureMap: pool.map, embedding: linear.input, logits: linear.logits, weights: linear.weights,
      bias: linear.bias, spatialAxes: pool.axes)
  }

  func maker(_ value: String) -> ONNXNode? { walk.maker(of: value).map { walk.nodes[$0] } }

  /// The value before all steps of these kinds.
  func before(_ value: String, skipping operations: Set<String>) -> String {
    var value = value
    while let node = maker(value), operations.contains(node.operation), node.domain.isEmpty,
      let source = node.inputs.first, node.outputs.first == value
    {
      value = source
    }
    return value
  }

  func linear(_ value: String) throws(PooledHeadObstacle) -> Linear {
    guard let node = maker(value) else { throw .notLinear(operation: "an input") }
    switch node.operation {
    case "Gemm": return try gemm(node)
    case "MatMul": return try matMul(node)
    case "Add":
      for (place, other) in [(0, 1), (1, 0)] where node.inputs.count == 2 {
        let source = before(node.inputs[place], skipping: Self.plain)
        guard let bias = walk.constant(node.inputs[other]), let product = maker(source), product.operation == "MatMul"
        else { continue }
        var linear = try matMul(product)
        guard let spread = Self.spread(bias, over: linear.weights.count, scale: 1) else { throw .weights(node: node.name) }
        linear.bias = spread
        linear.logits = value
        return linear
      }
      throw .notLinear(operation: "Add")
    default: throw .notLinear(operation: node.operation)
    }
  }

  private func gemm(_ node: ONNXNode) throws(PooledHeadObstacle) -> Linear {
    guard node.inputs.count >= 2, let logits = node.outputs.first, node.int("transA", default: 0) == 0,
      let stored = walk.constant(node.inputs[1]), stored.shape.count == 2
    else { throw .weights(node: node.name) }
    let alpha = node.float("alpha", default: 1)
    let weights = Self.rows(stored, isTransposed: node.int("transB", default: 0) == 0, scale: alpha)
    var bias = [Float](repeating: 0, count: weights.count)
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      guard let tensor = walk.constant(node.inputs[2]),
        let spread = Self.spread(tensor, over: weights.count, scale: node.float("beta", default: 1))
      else { throw .weights(node: node.name) }
      bias = spread
    }
    return Linear(input: node.inputs[0], logits: logits, weights: weights, bias: bias)
  }

  private func matMul(_ node: ONNXNode) throws(PooledHeadObstacle) -> Linear {
    guard node.inputs.count == 2, let logits = node.outputs.first, let stored = walk.constant(node.inputs[1]),
      stored.shape.count == 2
    else { throw .weights(node: node.name) }
    let weights = Self.rows(stored, isTransposed: true, scale: 1)
    return Linear(
      input: node.inputs[0], logits: logits, weights: weights, bias: [Float](repeating: 0, count: weights.count))
  }

  /// A convolution of one point as a linear layer.
  private func point(_ node: ONNXNode) throws(PooledHeadObstacle) -> Linear {
    guard node.inputs.count >= 2, let logits = node.outputs.first, node.int("group", default: 1) == 1,
      let stored = walk.constant(node.inputs[1]), stored.shape.count >= 3,
      stored.shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else { throw .weights(node: node.name) }
    let weights = Self.rows(stored, isTransposed: false, scale: 1)
    var bias = [Float](repeating: 0, count: weights.count)
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      guard let tensor = walk.constant(node.inputs[2]),
        let spread = Self.spread(tensor, over: weights.count, scale: 1)
      else { throw .weights(node: node.name) }
      bias = spread
    }
    return Linear(input: node.inputs[0], logits: logits, weights: weights, bias: bias)
  }

  private func pooled(
    _ value: String, channels: Int
  ) throws(PooledHeadObstacle) -> (map: String, axes: Int?) {
    guard let node = maker(value), let map = node.inputs.first else { throw .notPooled(operation: "an input") }
    switch node.operation {
    case "GlobalAveragePool": return (map, nil)
    case "ReduceMean":
      let axes = node.ints("axes") ?? (node.inputs.count > 1 ? walk.constant(node.inputs[1])?.integers() : nil)
      // All axes of space and no other: 2, 3 (and 4), or the same counted from the end.
      guard let axes, [2, 3].contains(axes.count), Set(axes).count == axes.count,
        axes.allSatisfy({ (2...axes.count + 1).contains($0 < 0 ? $0 + axes.count + 2 : $0) })
      else { throw .partPooled(node: node.name) }
      if let rank = model.description(of: map), rank.hasKnownRank, rank.shape.count != axes.count + 2 {
        throw .partPooled(node: node.name)
      }
      return (map, axes.count)
    case "AveragePool":
      guard let kernel = node.ints("kernel_shape"), node.ints("pads")?.allSatisfy({ $0 == 0 }) ?? true,
        node.int("ceil_mode", default: 0) == 0
      else { throw .partPooled(node: node.name) }
      if let shape = model.description(of: map)?.shape, shape.count == kernel.count + 2,
        shape.dropFirst(2).allSatisfy({ $0 != nil })
      {
        guard Array(shape.dropFirst(2)) == kernel else { throw .partPooled(node: node.name) }
        return (map, kernel.count)
      }
      // The linear layer takes one number for each channel only where pooling leaves one place.
      guard let count = self.channels(of: map), count == channels else { throw .partPooled(node: node.name) }
      return (map, kernel.count)
    default: throw .notPooled(operation: node.operation)
    }
  }

  /// How many channels a map has, by the steps that made it; `nil` where they do not say.
  private func channels(of value: String) -> Int? {
    if let shape = model.description(of: value)?.shape, shape.count > 1, let count = shape[1] { return count }
    var value = value
    while let node = maker(value) {
      switch node.operation {
      case "Conv": return node.inputs.count > 1 ? walk.constant(node.inputs[1])?.shape.first : nil
      case "BatchNormalization": return node.inputs.count > 1 ? walk.constant(node.inputs[1])?.count : nil
      case "Relu", "Identity", "Sigmoid", "Clip", "LeakyRelu", "HardSwish", "Dropout", "MaxPool", "AveragePool", "Elu":
        guard let source = node.inputs.first else { return nil }
        value = source
      default: return nil
      }
    }
    return nil
  }

  /// The weights class by class.
  private static func rows(_ stored: StoredTensor, isTransposed: Bool, scale: Float) -> [[Float]] {
    let values = stored.floats()
    let classes = isTransposed ? stored.shape[1] : stored.shape[0]
    guard classes > 0 else { return [] }
    let channels = values.count / classes
    return (0..<classes).map { row in
      (0..<channels).map { column in
        scale * (isTransposed ? values[column * classes + row] : values[row * channels + column])
      }
    }
  }

  /// A bias for each class, of one number or of as many.
  private static func spread(_ tensor: StoredTensor, over count: Int, scale: Float) -> [Float]? {
    let values = tensor.floats()
    guard values.count == count || values.count == 1, tensor.shape.dropLast().allSatisfy({ $0 == 1 }) else { return nil }
    return (0..<count).map { scale * values[values.count == 1 ? 0 : $0] }
  }
}
