// SPDX-License-Identifier: Apache-2.0
import CTorch

/// Numbers in a box with what derivatives need: libtorch's tensor, owned.
///
/// One thread uses a tensor at a time. Nothing but this file touches the handle: it is lent for the length of a call, with its owner held.
public final class Tensor {
  /// What an element is.
  public enum Element: Int32, Sendable {
    /// Whole numbers from 0 to 255.
    case uint8 = 0
    /// Whole numbers.
    case int32 = 3
    /// Whole numbers; classes and indices.
    case int64 = 4
    /// IEEE 754, 32 bits.
    case float32 = 6
    /// IEEE 754, 64 bits.
    case float64 = 7
    /// True or false.
    case bool = 11
    /// The upper half of an IEEE 754 number of 32 bits.
    case bfloat16 = 15

    /// Bytes of one element.
    public var width: Int {
      switch self {
      case .uint8, .bool: 1
      case .bfloat16: 2
      case .int32, .float32: 4
      case .int64, .float64: 8
      }
    }
  }

  /// The library.
  public let torch: Torch
  private let handle: OpaquePointer

  private init(_ torch: Torch, _ handle: OpaquePointer) {
    self.torch = torch
    self.handle = handle
  }

  deinit { torch.functions.pointee.free(handle) }

  // MARK: - Making

  /// A copy of numbers.
  ///
  /// - Parameters:
  ///   - values: The numbers, the last axis running fastest.
  ///   - shape: How many along each axis; the numbers must be as many as their product.
  ///   - torch: The library.
  /// - Returns: The tensor.
  /// - Throws: Where they are not, or there is no memory.
  public static func of<Number: TensorNumber>(
    _ values: [Number], shape: [Int], _ torch: Torch
  ) throws(TensorFailure) -> Tensor {
    guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == values.count else {
      throw TensorFailure(operation: "of", words: "\(values.count) numbers for a tensor of shape \(shape)")
    }
    let sizes = shape.map(Int64.init)
    let made = values.withUnsafeBytes {
      torch.functions.pointee.from($0.baseAddress, sizes, Int32(sizes.count), Number.element.rawValue)
    }
    return try owned(torch, made, "of")
  }

  /// One number throughout.
  public static func full(
    _ value: Double, shape: [Int], element: Element = .float32, _ torch: Torch
  ) throws(TensorFailure) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try owned(
      torch, torch.functions.pointee.full(sizes, Int32(sizes.count), element.rawValue, value), "full")
  }

  /// Zeros.
  public static func zeros(shape: [Int], element: Element = .float32, _ torch: Torch) throws(TensorFailure) -> Tensor {
    try full(0, shape: shape, element: element, torch)
  }

  /// Normal numbers from the library's own chance.
  public static func normal(shape: [Int], _ torch: Torch) throws(TensorFailure) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try owned(torch, torch.functions.pointee.normal(sizes, Int32(sizes.count)), "normal")
  }

  /// Even numbers of 0 to 1 from the library's own chance.
  public static func uniform(shape: [Int], _ torch: Torch) throws(TensorFailure) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try owned(torch, torch.functions.pointee.uniform(sizes, Int32(sizes.count)), "uniform")
  }

  // MARK: - Looking

  /// How many elements along each axis.
  public var shape: [Int] {
    withExtendedLifetime(self) {
      var sizes = [Int64](repeating: 0, count: Int(max(0, torch.functions.pointee.rank(handle))))
      guard !sizes.isEmpty, torch.functions.pointee.sizes(handle, &sizes) == 0 else { return [] }
      return sizes.map(Int.init)
    }
  }

  /// How many elements.
  public var count: Int { shape.reduce(1, *) }

  /// What an element is; `nil` where this layer has no word for it.
  public var element: Element? {
    withExtendedLifetime(self) { Element(rawValue: torch.functions.pointee.element(handle)) }
  }

  /// A copy of the numbers, the last axis running fastest.
  ///
  /// - Throws: Where elements are of another type.
  public func values<Number: TensorNumber>(_ type: Number.Type = Number.self) throws(TensorFailure) -> [Number] {
    guard element == Number.element else {
      throw TensorFailure(operation: "values", words: "elements are not of type \(Number.element)")
    }
    let count = count
    var status: Int32 = 0
    let values = [Number](unsafeUninitializedCapacity: count) { room, filled in
      status = withExtendedLifetime(self) {
        torch.functions.pointee.read(handle, room.baseAddress, count * MemoryLayout<Number>.stride)
      }
      filled = status == 0 ? count : 0
    }
    try check(status, "values")
    return values
  }

  /// The one number in it.
  public func item() throws(TensorFailure) -> Double {
    var value = 0.0
    try check(withExtendedLifetime(self) { torch.functions.pointee.item(handle, &value) }, "item")
    return value
  }

  // MARK: - Crossings

  /// What a function of the table makes of this tensor.
  func made(
    _ operation: String, _ body: (ctorch_table, OpaquePointer) -> OpaquePointer?
  ) throws(TensorFailure) -> Tensor {
    try Self.owned(torch, withExtendedLifetime(self) { body(torch.functions.pointee, handle) }, operation)
  }

  /// What a function of the table makes of this tensor and others.
  func made(
    _ operation: String, with others: Tensor?...,
    body: (ctorch_table, OpaquePointer, [OpaquePointer?]) -> OpaquePointer?
  ) throws(TensorFailure) -> Tensor {
    let result = withExtendedLifetime((self, others)) {
      body(torch.functions.pointee, handle, others.map { $0?.handle })
    }
    return try Self.owned(torch, result, operation)
  }

  /// What a function of the table does to this tensor, perhaps with another.
  func done(
    _ operation: String, with other: Tensor? = nil, _ body: (ctorch_table, OpaquePointer, OpaquePointer?) -> Int32
  ) throws(TensorFailure) {
    try check(withExtendedLifetime((self, other)) { body(torch.functions.pointee, handle, other?.handle) }, operation)
  }

  /// The gradient that is kept with a leaf.
  public var gradient: Tensor? {
    withExtendedLifetime(self) {
      torch.functions.pointee.grad(handle).map { Tensor(torch, $0) }
    }
  }

  /// Forgets the gradient.
  public func clearGradient() throws(TensorFailure) {
    try done("clearGradient") { table, x, _ in table.clear_grad(x) }
  }

  /// Derivatives of this number by some values, without touching the gradients of leaves.
  ///
  /// - Parameters:
  ///   - values: By what; each must have had a part in it.
  ///   - keepsGraph: Whether more derivatives of it will be asked for.
  /// - Returns: One for each value, of its shape.
  /// - Throws: Where derivatives cannot be had.
  public func derivatives(by values: [Tensor], keepsGraph: Bool = false) throws(TensorFailure) -> [Tensor] {
    guard !values.isEmpty else { return [] }
    var made = [OpaquePointer?](repeating: nil, count: values.count)
    let status = withExtendedLifetime((self, values)) {
      Self.lend(values) { handles in
        made.withUnsafeMutableBufferPointer { room in
          room.baseAddress.map {
            torch.functions.pointee.grad_of(handle, handles, Int32(values.count), $0, keepsGraph ? 1 : 0)
          } ?? 0
        }
      }
    }
    try check(status, "derivatives")
    var result: [Tensor] = []
    for handle in made { result.append(try Self.owned(torch, handle, "derivatives")) }
    return result
  }

  /// Values behind each other along an axis.
  public static func concatenated(_ tensors: [Tensor], axis: Int) throws(TensorFailure) -> Tensor {
    guard let torch = tensors.first?.torch else { throw TensorFailure(operation: "concatenated", words: "no tensors") }
    let made = withExtendedLifetime(tensors) {
      lend(tensors) { torch.functions.pointee.concatenate($0, Int32(tensors.count), Int64(axis)) }
    }
    return try owned(torch, made, "concatenated")
  }

  /// What a function of the table does to lists of tensors, each as many as the first.
  static func done(
    _ operation: String, _ lists: [[Tensor]],
    _ body: (ctorch_table, [UnsafePointer<OpaquePointer>], Int32) -> Int32
  ) throws(TensorFailure) {
    guard let torch = lists.first?.first?.torch else { return }
    let count = lists[0].count
    precondition(lists.allSatisfy { $0.count == count })
    let status = withExtendedLifetime(lists) {
      func lendAll(_ rest: ArraySlice<[Tensor]>, _ lent: [UnsafePointer<OpaquePointer>]) -> Int32 {
        guard let first = rest.first else { return body(torch.functions.pointee, lent, Int32(count)) }
        return lend(first) { lendAll(rest.dropFirst(), lent + [$0]) }
      }
      return lendAll(lists[...], [])
    }
    guard status == 0 else { throw TensorFailure(operation: operation, words: torch.lastWords) }
  }

  private static func lend<Result>(_ tensors: [Tensor], _ body: (UnsafePointer<OpaquePointer>) -> Result) -> Result {
    tensors.map(\.handle).withUnsafeBufferPointer { handles in
      guard let first = handles.baseAddress else { preconditionFailure("no tensors") }
      return body(first)
    }
  }

  private static func owned(_ torch: Torch, _ made: OpaquePointer?, _ operation: String) throws(TensorFailure) -> Tensor
  {
    guard let made else { throw TensorFailure(operation: operation, words: torch.lastWords) }
    return Tensor(torch, made)
  }

  private func check(_ status: Int32, _ operation: String) throws(TensorFailure) {
    guard status == 0 else { throw TensorFailure(operation: operation, words: torch.lastWords) }
  }
}

/// Numbers that go into tensors and come out of them.
public protocol TensorNumber: BitwiseCopyable, Sendable {
  /// How a tensor stores it.
  static var element: Tensor.Element { get }
}

extension Float: TensorNumber {
  /// How a tensor stores it.
  public static var element: Tensor.Element { .float32 }
}

extension Double: TensorNumber {
  /// How a tensor stores it.
  public static var element: Tensor.Element { .float64 }
}

extension Int64: TensorNumber {
  /// How a tensor stores it.
  public static var element: Tensor.Element { .int64 }
}

extension Int32: TensorNumber {
  /// How a tensor stores it.
  public static var element: Tensor.Element { .int32 }
}

extension UInt8: TensorNumber {
  /// How a tensor stores it.
  public static var element: Tensor.Element { .uint8 }
}
