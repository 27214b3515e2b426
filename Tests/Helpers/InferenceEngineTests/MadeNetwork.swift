// SPDX-License-Identifier: Apache-2.0

/// Small networks as ONNX files, written field by field as the standard's `onnx.proto` numbers them.
struct MadeNetwork {
  /// A tensor that goes in or comes out: its name, the number of its type, its lengths (a name where one is open).
  struct Value {
    var name: String
    var element = 1
    var shape: [Length]
  }

  enum Length: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case fixed(Int)
    case open(String)

    init(integerLiteral value: Int) { self = .fixed(value) }
    init(stringLiteral value: String) { self = .open(value) }
  }

  struct Node {
    var operation: String
    var inputs: [String]
    var outputs: [String]
    /// Whole numbers by name.
    var attributes: [String: Int] = [:]
  }

  var inputs: [Value]
  var outputs: [Value]
  var nodes: [Node]
  /// Weights: their shape and values.
  var weights: [String: ([Int], [Float])] = [:]

  /// The file.
  var bytes: [UInt8] {
    var graph: [UInt8] = []
    for node in nodes {
      var message: [UInt8] = []
      for name in node.inputs { message += Self.field(1, name) }
      for name in node.outputs { message += Self.field(2, name) }
      message += Self.field(4, node.operation)
      for (name, value) in node.attributes.sorted(by: { $0.key < $1.key }) {
        message += Self.field(5, Self.field(1, name) + Self.number(3, value) + Self.number(20, 2))
      }
      graph += Self.field(1, message)
    }
    graph += Self.field(2, "made")
    for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
      let (shape, values) = weight
      let raw = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
      let tensor = shape.flatMap { Self.number(1, $0) } + Self.number(2, 1) + Self.field(8, name) + Self.field(9, raw)
      graph += Self.field(5, tensor)
    }
    for input in inputs { graph += Self.field(11, Self.described(input)) }
    for output in outputs { graph += Self.field(12, Self.described(output)) }
    return Self.number(1, 8) + Self.field(7, graph) + Self.field(8, Self.number(2, 13))
  }

  private static func described(_ value: Value) -> [UInt8] {
    let lengths = value.shape.flatMap { length in
      switch length {
      case .fixed(let number): field(1, Self.number(1, number))
      case .open(let name): field(1, field(2, name))
      }
    }
    let tensor = number(1, value.element) + field(2, lengths)
    return field(1, value.name) + field(2, field(1, tensor))
  }

  private static func varint(_ number: Int) -> [UInt8] {
    var (rest, bytes): (UInt64, [UInt8]) = (UInt64(bitPattern: Int64(number)), [])
    repeat {
      let low = UInt8(rest & 0x7F)
      rest >>= 7
      bytes.append(rest == 0 ? low : low | 0x80)
    } while rest != 0
    return bytes
  }

  private static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }

  private static func field(_ field: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(bytes.count) + bytes
  }

  private static func field(_ field: Int, _ text: String) -> [UInt8] { self.field(field, Array(text.utf8)) }
}

extension MadeNetwork {
  /// y = 3·x + 1 for rows of two numbers, `inner` being 3·x; as many rows as are given.
  static let line = MadeNetwork(
    inputs: [Value(name: "x", shape: ["batch", 2])], outputs: [Value(name: "y", shape: ["batch", 2])],
    nodes: [
      Node(operation: "Mul", inputs: ["x", "slope"], outputs: ["inner"]),
      Node(operation: "Add", inputs: ["inner", "offset"], outputs: ["y"]),
    ],
    weights: ["slope": ([1], [3]), "offset": ([1], [1])])

  /// Sum and product of two rows of three.
  static let two = MadeNetwork(
    inputs: [Value(name: "a", shape: [1, 3]), Value(name: "b", shape: [1, 3])],
    outputs: [Value(name: "sum", shape: [1, 3]), Value(name: "product", shape: [1, 3])],
    nodes: [
      Node(operation: "Add", inputs: ["a", "b"], outputs: ["sum"]),
      Node(operation: "Mul", inputs: ["a", "b"], outputs: ["product"]),
    ])

  /// Whole numbers of 64 bits in, whether each is greater than another one out.
  static let whole = MadeNetwork(
    inputs: [Value(name: "n", element: 7, shape: [4]), Value(name: "m", element: 7, shape: [4])],
    outputs: [Value(name: "greater", element: 9, shape: [4]), Value(name: "same", element: 7, shape: [4])],
    nodes: [
      Node(operation: "Greater", inputs: ["n", "m"], outputs: ["greater"]),
      Node(operation: "Identity", inputs: ["n"], outputs: ["same"]),
    ])

  /// The mean of each volume.
  static let volume = MadeNetwork(
    inputs: [Value(name: "v", shape: [1, 1, "d", "h", "w"])], outputs: [Value(name: "mean", shape: [1, 1, 1, 1, 1])],
    nodes: [Node(operation: "GlobalAveragePool", inputs: ["v"], outputs: ["mean"])])

  /// A product of large matrices, `repeats` times: takes as long as is wanted.
  static func slow(size: Int, repeats: Int) -> MadeNetwork {
    let names = (0...repeats).map { $0 == 0 ? "x" : "x\($0)" }
    let matrix = (0..<size * size).map { Float($0 % 7) / Float(7 * size) }
    return MadeNetwork(
      inputs: [Value(name: "x", shape: [.fixed(size), .fixed(size)])],
      outputs: [Value(name: names[repeats], shape: [.fixed(size), .fixed(size)])],
      nodes: (0..<repeats).map { Node(operation: "MatMul", inputs: [names[$0], "w"], outputs: [names[$0 + 1]]) },
      weights: ["w": ([size, size], matrix)])
  }
}
