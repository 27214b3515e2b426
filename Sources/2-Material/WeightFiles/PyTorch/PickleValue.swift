// SPDX-License-Identifier: Apache-2.0

/// What a pickle of weights can hold; nothing of it can do anything.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// A whole number of more than 64 bits, lowest byte first.
  case long([UInt8])
  case number(Double)
  case text(String)
  /// Values with the number of tuples that lie in each other; what lies too deep would not come apart again.
  case tuple([PickleValue], depth: Int)
  case list(PickleList)
  case dictionary(PickleDictionary)
  /// The name of something that a program would load; here only what ``PickleGlobal`` lists.
  case global(PickleGlobal)
  case storage(PickleStorage)
  case tensor(PickleTensor)

  var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var tuple: [PickleValue]? { if case .tuple(let values, _) = self { values } else { nil } }
  var dictionary: PickleDictionary? { if case .dictionary(let value) = self { value } else { nil } }

  /// How many tuples lie in each other, itself among them.
  var depth: Int { if case .tuple(_, let depth) = self { depth } else { 0 } }

  /// Whole numbers from 0, where it is a tuple of such.
  var lengths: [Int]? {
    guard let values = tuple else { return nil }
    let lengths = values.compactMap { value in value.integer.flatMap { $0 >= 0 ? $0 : nil } }
    return lengths.count == values.count ? lengths : nil
  }
}

/// A list that grows while it is read; others may hold it already.
final class PickleList {
  var items: [PickleValue] = []
}

/// A dictionary that grows while it is read; others may hold it already.
final class PickleDictionary {
  var items: [(key: PickleValue, value: PickleValue)] = []

  /// The value of a key; the last one where it was set again.
  subscript(key: String) -> PickleValue? { items.last { $0.key.text == key }?.value }
}

/// Numbers that lie elsewhere in the file.
struct PickleStorage {
  var element: WeightTensor.Element
  var key: String
  var count: Int
}

/// A view of a storage.
struct PickleTensor {
  var storage: PickleStorage
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}

/// The names that may stand in a pickle of weights.
enum PickleGlobal {
  case orderedDictionary
  case tensor
  case parameter
  case storage(WeightTensor.Element)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"): self = .tensor
    case ("torch._utils", "_rebuild_parameter"): self = .parameter
    case ("torch", let name):
      guard let element = Self.storages[name] else { return nil }
      self = .storage(element)
    default: return nil
    }
  }

  private static let storages: [String: WeightTensor.Element] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ByteStorage": .uint8, "BoolStorage": .bool,
  ]
}
