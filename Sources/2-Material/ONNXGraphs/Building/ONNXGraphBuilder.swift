// SPDX-License-Identifier: Apache-2.0

/// Writes a network step by step.
///
/// Every step gives the name of the value that it makes, to be handed to the next one.
///
/// ```swift
/// var net = ONNXGraphBuilder(name: "small")
/// let image = net.input("image", shape: [nil, 1, 8, 8])
/// let map = net.relu(net.conv(image, weights: kernels, shape: [4, 1, 3, 3], pads: 1))
/// let pooled = net.flatten(net.globalAveragePool(map))
/// net.output(net.gemm(pooled, weights: head, outputs: 2, named: "logits"), shape: [nil, 2])
/// let model = try net.model()
/// ```
public struct ONNXGraphBuilder: Sendable {
  private var message = Onnx_ModelProto()
  private var taken: Set<String> = []

  /// Begins an empty network.
  /// - Parameters:
  ///   - name: The name of the graph.
  ///   - operatorSet: The version of the standard's operators.
  public init(name: String = "network", operatorSet: Int = 18) {
    message.irVersion = 8
    message.producerName = "fiducial"
    message.graph.name = name
    var set = Onnx_OperatorSetIdProto()
    set.domain = ""
    set.version = Int64(operatorSet)
    message.opsetImport = [set]
  }

  /// The network.
  /// - Throws: What is wrong with it, as when a file is read.
  public func model() throws(ONNXFault) -> ONNXModel { try ONNXModel(message: message) }

  // MARK: - Values

  /// Declares an input; `nil` in the shape is a length that is known only when the network runs.
  public mutating func input(_ name: String, element: ElementType = .float32, shape: [Int?]) -> String {
    taken.insert(name)
    message.graph.input.append(.tensor(name, element, shape))
    return name
  }

  /// Declares a value as an output.
  public mutating func output(_ name: String, element: ElementType = .float32, shape: [Int?]) {
    message.graph.output.append(.tensor(name, element, shape))
  }

  /// Stores a tensor of numbers, as many as the product of the shape.
  public mutating func weight(_ name: String? = nil, shape: [Int], values: [Float]) -> String {
    let name = fresh(name ?? "weight")
    message.graph.initializer.append(.float32(name: name, shape: shape, values: values))
    return name
  }

  /// Stores a tensor of whole numbers; without a shape a list.
  public mutating func integers(_ name: String? = nil, shape: [Int]? = nil, values: [Int]) -> String {
    let name = fresh(name ?? "integers")
    message.graph.initializer.append(.int64(name: name, shape: shape ?? [values.count], values: values))
    return name
  }

  // MARK: - Steps

  /// Adds any step with one output.
  ///
  /// - Parameters:
  ///   - operation: The operator: `Conv`.
  ///   - inputs: The values that it takes; empty for one that is left out.
  ///   - name: What its output is called; made of the operator where none is given.
  ///   - attributes: Its attributes.
  ///   - domain: Whose operator it is; empty for the standard's.
  /// - Returns: The name of its output.
  @discardableResult
  public mutating func step(
    _ operation: String, _ inputs: [String], named name: String? = nil,
    attributes: [(String, ONNXNode.Attribute)] = [], domain: String = ""
  ) -> String {
    steps(operation, inputs, named: [fresh(name ?? operation.lowercased())], attributes: attributes, domain: domain)[0]
  }

  /// Adds any step with the outputs that are named; names that are taken are a fault of ``model()``.
  @discardableResult
  public mutating func steps(
    _ operation: String, _ inputs: [String], named outputs: [String],
    attributes: [(String, ONNXNode.Attribute)] = [], domain: String = ""
  ) -> [String] {
    var node = Onnx_NodeProto()
    node.opType = operation
    node.name = "\(operation)_\(message.graph.node.count)"
    node.input = inputs
    node.output = outputs
    if !domain.isEmpty { node.domain = domain }
    node.attribute = attributes.map { $1.message($0) }
    taken.formUnion(outputs)
    message.graph.node.append(node)
    return outputs
  }

  /// Convolution over two or three axes of space.
  ///
  /// - Parameters:
  ///   - value: What it takes: batch, channel, space.
  ///   - weights: Output channel, input channel of a group, kernel.
  ///   - shape: The shape of the weights.
  ///   - bias: A number for each output channel.
  ///   - stride: The step along every axis.
  ///   - pads: Zeros on each side of every axis.
  ///   - dilation: The distance of kernel points along every axis.
  ///   - groups: Groups of channels that are kept apart.
  ///   - name: What the output is called.
  public mutating func conv(
    _ value: String, weights: [Float], shape: [Int], bias: [Float]? = nil, stride: Int = 1, pads: Int = 0,
    dilation: Int = 1, groups: Int = 1, named name: String? = nil
  ) -> String {
    let axes = max(0, shape.count - 2)
    var inputs = [value, weight("conv.weight", shape: shape, values: weights)]
    if let bias { inputs.append(weight("conv.bias", shape: [bias.count], values: bias)) }
    return step(
      "Conv", inputs, named: name,
      attributes: [
        ("kernel_shape", .ints(Array(shape.dropFirst(2)))), ("strides", .ints(repeated(stride, axes))),
        ("pads", .ints(repeated(pads, 2 * axes))), ("dilations", .ints(repeated(dilation, axes))),
        ("group", .int(groups)),
      ])
  }

  /// Transposed convolution without padding; the weights are input channel, output channel, kernel.
  public mutating func convTranspose(
    _ value: String, weights: [Float], shape: [Int], bias: [Float]? = nil, stride: Int = 2, named name: String? = nil
  ) -> String {
    var inputs = [value, weight("deconv.weight", shape: shape, values: weights)]
    if let bias { inputs.append(weight("deconv.bias", shape: [bias.count], values: bias)) }
    return step(
      "ConvTranspose", inputs, named: name,
      attributes: [
        ("kernel_shape", .ints(Array(shape.dropFirst(2)))),
        ("strides", .ints(repeated(stride, max(0, shape.count - 2)))),
      ])
  }

  /// What is below 0 becomes 0.
  public mutating func relu(_ value: String, named name: String? = nil) -> String { step("Relu", [value], named: name) }

  /// 1 / (1 + e^−*x*).
  public mutating func sigmoid(_ value: String, named name: String? = nil) -> String {
    step("Sigmoid", [value], named: name)
  }

  /// Shares of an axis that add up to 1.
  public mutating func softmax(_ value: String, axis: Int = 1, named name: String? = nil) -> String {
    step("Softmax", [value], named: name, attributes: [("axis", .int(axis))])
  }

  /// The greatest of each window.
  public mutating func maxPool(
    _ value: String, kernel: [Int] = [2, 2], stride: Int = 2, named name: String? = nil
  ) -> String {
    step(
      "MaxPool", [value], named: name,
      attributes: [("kernel_shape", .ints(kernel)), ("strides", .ints(repeated(stride, kernel.count)))])
  }

  /// The mean of each window.
  public mutating func averagePool(
    _ value: String, kernel: [Int] = [2, 2], stride: Int = 2, named name: String? = nil
  ) -> String {
    step(
      "AveragePool", [value], named: name,
      attributes: [("kernel_shape", .ints(kernel)), ("strides", .ints(repeated(stride, kernel.count)))])
  }

  /// The mean of each channel.
  public mutating func globalAveragePool(_ value: String, named name: String? = nil) -> String {
    step("GlobalAveragePool", [value], named: name)
  }

  /// The mean over some axes, as operators of version 18 and later take them.
  public mutating func reduceMean(
    _ value: String, axes: [Int], keepsAxes: Bool, named name: String? = nil
  ) -> String {
    let axes = integers("axes", values: axes)
    return step("ReduceMean", [value, axes], named: name, attributes: [("keepdims", .int(keepsAxes ? 1 : 0))])
  }

  /// All axes from this one on become one.
  public mutating func flatten(_ value: String, axis: Int = 1, named name: String? = nil) -> String {
    step("Flatten", [value], named: name, attributes: [("axis", .int(axis))])
  }

  /// Another shape over the same numbers; −1 for one length that follows from the others, 0 for one that stays.
  public mutating func reshape(_ value: String, to shape: [Int], named name: String? = nil) -> String {
    let shape = integers("shape", values: shape)
    return step("Reshape", [value, shape], named: name)
  }

  /// A linear layer: the weights are output by input.
  public mutating func gemm(
    _ value: String, weights: [Float], outputs: Int, bias: [Float]? = nil, named name: String? = nil
  ) -> String {
    var inputs = [value, weight("gemm.weight", shape: [outputs, weights.count / max(1, outputs)], values: weights)]
    if let bias { inputs.append(weight("gemm.bias", shape: [bias.count], values: bias)) }
    return step("Gemm", inputs, named: name, attributes: [("transB", .int(1))])
  }

  /// A product of matrices with stored weights: input by output.
  public mutating func matMul(
    _ value: String, weights: [Float], outputs: Int, named name: String? = nil
  ) -> String {
    let stored = weight("matmul.weight", shape: [weights.count / max(1, outputs), outputs], values: weights)
    return step("MatMul", [value, stored], named: name)
  }

  /// A sum, element by element.
  public mutating func add(_ first: String, _ second: String, named name: String? = nil) -> String {
    step("Add", [first, second], named: name)
  }

  /// A product, element by element.
  public mutating func mul(_ first: String, _ second: String, named name: String? = nil) -> String {
    step("Mul", [first, second], named: name)
  }

  /// Values side by side along an axis.
  public mutating func concat(_ values: [String], axis: Int = 1, named name: String? = nil) -> String {
    step("Concat", values, named: name, attributes: [("axis", .int(axis))])
  }

  /// Each channel by a fixed mean and variance, then a scale and a shift.
  public mutating func batchNormalization(
    _ value: String, scale: [Float], shift: [Float], mean: [Float], variance: [Float], epsilon: Float = 1e-5,
    named name: String? = nil
  ) -> String {
    let stored = [("norm.scale", scale), ("norm.shift", shift), ("norm.mean", mean), ("norm.variance", variance)].map {
      weight($0, shape: [$1.count], values: $1)
    }
    return step("BatchNormalization", [value] + stored, named: name, attributes: [("epsilon", .float(epsilon))])
  }

  /// Each pixel repeated: space grows by whole factors, one for each axis of the value.
  public mutating func enlarge(_ value: String, by factors: [Int], named name: String? = nil) -> String {
    let scales = weight("scales", shape: [factors.count], values: factors.map { Float($0) })
    return step(
      "Resize", [value, "", scales], named: name,
      attributes: [
        ("mode", .string("nearest")), ("coordinate_transformation_mode", .string("asymmetric")),
        ("nearest_mode", .string("floor")),
      ])
  }

  private func repeated(_ value: Int, _ count: Int) -> [Int] { [Int](repeating: value, count: count) }

  /// The name itself, or with a number where it is taken.
  private mutating func fresh(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !taken.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }
}

extension Onnx_ValueInfoProto {
  static func tensor(_ name: String, _ element: ElementType, _ shape: [Int?]?) -> Onnx_ValueInfoProto {
    var value = Onnx_ValueInfoProto()
    value.name = name
    value.type.tensorType.elemType = element.rawValue
    guard let shape else { return value }
    value.type.tensorType.shape = Onnx_TensorShapeProto()
    value.type.tensorType.shape.dim = shape.enumerated().map { axis, length in
      var dimension = Onnx_TensorShapeProto.Dimension()
      dimension.value = length.map { .dimValue(Int64($0)) } ?? .dimParam(axis == 0 ? "batch" : "length\(axis)")
      return dimension
    }
    return value
  }
}
