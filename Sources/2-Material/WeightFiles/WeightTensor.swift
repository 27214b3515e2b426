// SPDX-License-Identifier: Apache-2.0

/// A named array of numbers as a file of weights holds it, the last axis running fastest.
public struct WeightTensor: Sendable, Hashable {
  /// How a number is stored; words and sizes are those of the safetensors format.
  public enum Element: String, Sendable, Hashable, CaseIterable, Codable {
    /// IEEE 754, 32 bits.
    case float32 = "F32"
    /// IEEE 754, 64 bits.
    case float64 = "F64"
    /// IEEE 754, 16 bits.
    case float16 = "F16"
    /// The upper half of an IEEE 754 number of 32 bits.
    case bfloat16 = "BF16"
    /// Whole numbers.
    case int64 = "I64"
    /// Whole numbers.
    case int32 = "I32"
    /// Whole numbers from 0 to 255.
    case uint8 = "U8"
    /// 0 or 1, a byte each.
    case bool = "BOOL"

    /// Bytes of one number.
    public var width: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .float16, .bfloat16: 2
      case .uint8, .bool: 1
      }
    }
  }

  /// Its name, as `layer1.0.conv1.weight`.
  public let name: String
  /// How many numbers along each axis; empty for a single number.
  public let shape: [Int]
  /// How a number is stored.
  public let element: Element
  /// The numbers, lowest byte first.
  public let bytes: [UInt8]

  /// Makes a tensor; `nil` where the bytes are not as many as the shape asks for, or a length is negative.
  public init?(name: String, shape: [Int], element: Element, bytes: [UInt8]) {
    guard let count = Self.count(of: shape) else { return nil }
    let (size, overflow) = count.multipliedReportingOverflow(by: element.width)
    guard !overflow, size == bytes.count else { return nil }
    (self.name, self.shape, self.element, self.bytes) = (name, shape, element, bytes)
  }

  /// Makes a tensor of single precision; `nil` where the numbers are not as many as the shape asks for.
  public init?(name: String, shape: [Int], values: [Float]) {
    let bytes = values.withUnsafeBytes { Array($0) }
    self.init(name: name, shape: shape, element: .float32, bytes: bytes)
  }

  /// Takes what is known to fit.
  init(unchecked name: String, shape: [Int], element: Element, bytes: [UInt8]) {
    (self.name, self.shape, self.element, self.bytes) = (name, shape, element, bytes)
  }

  /// How many numbers a shape has; `nil` where a length is negative or the product does not fit.
  public static func count(of shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}
