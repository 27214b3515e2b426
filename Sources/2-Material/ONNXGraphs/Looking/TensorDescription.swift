// SPDX-License-Identifier: Apache-2.0

/// The type of a tensor's elements; the raw value is its number in the ONNX standard.
public enum ElementType: Int32, Sendable, Hashable, CaseIterable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16

  /// The bytes of one element.
  public var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .int64, .uint64, .float64: 8
    }
  }
}

/// What is known of a tensor before a network runs: its name, the type of its elements, and its shape as far as that is fixed.
public struct TensorDescription: Sendable, Hashable {
  /// The name in the graph.
  public var name: String
  /// The elements' type.
  public var element: ElementType
  /// The number of elements along each dimension; `nil` where it is only known at run time, as a batch often is.
  public var shape: [Int?]
  /// Whether the number of dimensions is known; where it is not, ``shape`` is empty.
  public var hasKnownRank = true

  /// Makes a description; the parameters are the properties.
  public init(name: String, element: ElementType = .float32, shape: [Int?]) {
    self.name = name
    self.element = element
    self.shape = shape
  }

  /// Whether a tensor of that shape fits.
  public func allows(_ found: [Int]) -> Bool {
    !hasKnownRank || found.count == shape.count && zip(found, shape).allSatisfy { $1 == nil || $0 == $1 }
  }
}
