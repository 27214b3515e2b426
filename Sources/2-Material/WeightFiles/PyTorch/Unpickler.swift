// SPDX-License-Identifier: Apache-2.0

/// Reads pickles of weights: values, tensors and ordered dictionaries, and nothing that could run.
///
/// Python's own reader loads and calls whatever a pickle names, so that a file of weights can be a program. This one knows a handful of
/// names and refuses any other by its name.
///
/// > Source: Python, `pickletools`, protocols 2 to 4, as far as PyTorch writes them.
struct Unpickler {
  private let bytes: ArraySlice<UInt8>
  /// The byte that is read next.
  private(set) var place: Int
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  /// All that can hold itself; emptied in the end, or it would never be given back.
  private var lists: [PickleList] = []
  private var dictionaries: [PickleDictionary] = []

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// Empties all lists and dictionaries that were read.
  func release() {
    for list in lists { list.items = [] }
    for dictionary in dictionaries { dictionary.items = [] }
  }

  /// Reads one pickle to its end; another may follow.
  mutating func value() throws(WeightFileFault) -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    while true {
      let at = place
      let code = try byte()
      if code == UInt8(ascii: ".") {
        guard let value = stack.popLast(), stack.isEmpty, marks.isEmpty else {
          throw fault("an end with \(stack.count) values left at byte \(at)", "one value")
        }
        return value
      }
      try step(code, at)
    }
  }

  private mutating func step(_ code: UInt8, _ at: Int) throws(WeightFileFault) {
    switch code {
    case 0x80: _ = try byte()
    case 0x95: _ = try number(8)
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
    case UInt8(ascii: "K"): stack.append(.integer(try number(1)))
    case UInt8(ascii: "M"): stack.append(.integer(try number(2)))
    case 0x8A: stack.append(Self.whole(try take(try number(1))))
    case UInt8(ascii: "G"):
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.number(Double(bitPattern: bits)))
    case UInt8(ascii: "X"): stack.append(.text(try text(try number(4))))
    case 0x8C: stack.append(.text(try text(try number(1))))
    case UInt8(ascii: "]"):
      let list = PickleList()
      lists.append(list)
      stack.append(.list(list))
    case UInt8(ascii: "}"): pushDictionary()
    case UInt8(ascii: ")"): stack.append(.tuple([], depth: 1))
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "t"): try pushTuple(try popMark())
    case 0x85...0x87: try pushTuple(try pop(Int(code) - 0x84))
    case UInt8(ascii: "q"): memo[try number(1)] = try top()
    case UInt8(ascii: "r"): memo[try number(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): stack.append(try recalled(try number(1)))
    case UInt8(ascii: "j"): stack.append(try recalled(try number(4)))
    // What is filled lies below what was taken off the stack.
    case UInt8(ascii: "a"):
      let values = try pop(1)
      try append(values)
    case UInt8(ascii: "e"):
      let values = try popMark()
      try append(values)
    case UInt8(ascii: "s"):
      let values = try pop(2)
      try set(values)
    case UInt8(ascii: "u"):
      let values = try popMark()
      try set(values)
    case UInt8(ascii: "c"):
      let (module, name) = (try line(), try line())
      stack.append(.global(try global(module, name)))
    case 0x93:
      let words = try pop(2)
      guard let module = words[0].text, let name = words[1].text else {
        throw fault("a name that is no text", "a text")
      }
      stack.append(.global(try global(module, name)))
    case UInt8(ascii: "R"): try call()
    case UInt8(ascii: "b"):
      // What a dictionary carries beside its items says nothing of the weights.
      _ = try pop(1)
      guard try top().dictionary != nil else { throw fault("a state for something else", "one for a dictionary") }
    case UInt8(ascii: "Q"): stack.append(.storage(try storage(try pop(1)[0])))
    default:
      throw WeightFileFault(
        .unsupported, found: "instruction 0x\(String(code, radix: 16)) at byte \(at) of the pickle",
        expected: "a state_dict as torch.save writes it")
    }
  }

  // MARK: - Things

  /// The most tuples that lie in each other; PyTorch writes four.
  private static let greatestDepth = 32

  private mutating func pushTuple(_ values: [PickleValue]) throws(WeightFileFault) {
    let depth = 1 + (values.map(\.depth).max() ?? 0)
    guard depth <= Self.greatestDepth else {
      throw fault("more than \(Self.greatestDepth) tuples in each other", "fewer")
    }
    stack.append(.tuple(values, depth: depth))
  }

  private mutating func pushDictionary() {
    let dictionary = PickleDictionary()
    dictionaries.append(dictionary)
    stack.append(.dictionary(dictionary))
  }

  private func global(_ module: String, _ name: String) throws(WeightFileFault) -> PickleGlobal {
    guard let known = PickleGlobal(module: module, name: name) else {
      throw WeightFileFault(
        .unsupported, found: "\(module).\(name)".quotedForFaults,
        expected: "tensors and dictionaries alone, as torch.save(model.state_dict(), …) writes them")
    }
    return known
  }

  private mutating func call() throws(WeightFileFault) {
    let both = try pop(2)
    guard case .global(let name) = both[0], let words = both[1].tuple else {
      throw fault("a call of something else", "a known name with its arguments")
    }
    switch name {
    case .orderedDictionary:
      guard words.isEmpty else { throw fault("a dictionary made of something", "an empty one that is filled") }
      pushDictionary()
    case .parameter:
      guard case .tensor? = words.first else { throw fault("a parameter of something else", "one of a tensor") }
      stack.append(words[0])
    case .tensor:
      guard words.count >= 4, case .storage(let storage) = words[0], let offset = words[1].integer, offset >= 0,
        let shape = words[2].lengths, let strides = words[3].lengths, shape.count == strides.count
      else { throw fault("a damaged tensor", "storage, offset, shape and strides") }
      stack.append(.tensor(PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides)))
    case .storage: throw fault("a storage that is called", "one that lies in the file")
    }
  }

  private func storage(_ value: PickleValue) throws(WeightFileFault) -> PickleStorage {
    guard let words = value.tuple, words.count >= 5, words[0].text == "storage",
      case .global(.storage(let element)) = words[1], let key = words[2].text, let count = words[4].integer, count >= 0
    else { throw fault("numbers that lie somewhere else", "a storage of the file") }
    if words.count > 5 {
      guard case .none = words[5] else {
        throw WeightFileFault(.unsupported, found: "a storage that is part of another", expected: "whole storages")
      }
    }
    return PickleStorage(element: element, key: key, count: count)
  }

  private func append(_ values: [PickleValue]) throws(WeightFileFault) {
    guard case .list(let list)? = stack.last else { throw fault("items for something else", "a list") }
    list.items += values
  }

  private func set(_ values: [PickleValue]) throws(WeightFileFault) {
    guard let dictionary = stack.last?.dictionary, values.count % 2 == 0 else {
      throw fault("items for something else", "a dictionary with keys and values")
    }
    for index in stride(from: 0, to: values.count, by: 2) {
      dictionary.items.append((values[index], values[index + 1]))
    }
  }

  // MARK: - The stack

  private func top() throws(WeightFileFault) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw fault("an empty stack", "a value") }
    return value
  }

  private mutating func pop(_ count: Int) throws(WeightFileFault) -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else { throw fault("an empty stack", "\(count) values") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popMark() throws(WeightFileFault) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw fault("no mark", "one that was set") }
    let values = Array(stack[mark...])
    stack.removeLast(values.count)
    return values
  }

  private func recalled(_ number: Int) throws(WeightFileFault) -> PickleValue {
    guard let value = memo[number] else { throw fault("value \(number), which was not kept", "one that was") }
    return value
  }

  // MARK: - Bytes

  private func fault(_ found: String, _ expected: String) -> WeightFileFault {
    WeightFileFault(.malformed, found: "\(found), before byte \(place) of the pickle", expected: expected)
  }

  private mutating func take(_ count: Int) throws(WeightFileFault) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - place else {
      throw WeightFileFault(
        .truncated, found: "a pickle that ends after \(bytes.count) bytes", expected: "\(count) bytes more")
    }
    place += count
    return bytes[place - count..<place]
  }

  private mutating func byte() throws(WeightFileFault) -> UInt8 { try take(1).first ?? 0 }

  private mutating func number(_ width: Int) throws(WeightFileFault) -> Int {
    let value = try take(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: value) else { throw fault("a length beyond 63 bits", "one that fits") }
    return number
  }

  private mutating func text(_ count: Int) throws(WeightFileFault) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else { throw fault("a text", "UTF-8") }
    return text
  }

  private mutating func line() throws(WeightFileFault) -> String {
    guard let end = bytes[place...].prefix(1024).firstIndex(of: 10) else {
      throw fault("a name without an end", "a line of at most 1024 bytes")
    }
    let text = try text(end - place)
    place = end + 1
    return text
  }

  private static func whole(_ bytes: ArraySlice<UInt8>) -> PickleValue {
    guard bytes.count <= 8 else { return .long(Array(bytes)) }
    var value: UInt64 = (bytes.last ?? 0) >= 0x80 ? .max : 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return .integer(Int(Int64(bitPattern: value)))
  }
}
