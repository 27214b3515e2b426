// SPDX-License-Identifier: Apache-2.0
import ImageFiles

extension WeightFile {
  /// Reads safetensors or what `torch.save` wrote, as the bytes begin.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: The first ``WeightFileFault``.
  public init(reading bytes: [UInt8]) throws(WeightFileFault) {
    let isPyTorch = bytes.starts(with: [0x50, 0x4B]) || bytes.starts(with: [0x80, 0x02])
    if isPyTorch { try self.init(pyTorch: bytes) } else { try self.init(safetensors: bytes) }
  }

  /// Reads the weights that `torch.save(model.state_dict(), …)` wrote, without running what is in the file.
  ///
  /// Both layouts are read: the archive since version 1.6 and the row of pickles before. The weights are the outermost dictionary, or the one
  /// under `state_dict`, `model_state_dict`, `model` or `net`; what in it is no tensor is passed over. Where all names begin
  /// with `module.`, as several devices leave it, that is cut off.
  /// - Parameter bytes: The whole file.
  /// - Throws: The first ``WeightFileFault``; `unsupported` names the class or function that a file asks for beside tensors.
  /// - Complexity: O(bytes).
  /// > Source: PyTorch, torch/serialization.py. Files of PyTorch itself are read in `Proofs/network_exports.py`.
  public init(pyTorch bytes: [UInt8]) throws(WeightFileFault) {
    if bytes.starts(with: [0x50, 0x4B]) {
      try self.init(archive: bytes)
    } else if bytes.starts(with: [0x80, 0x02]) {
      try self.init(pickles: bytes)
    } else {
      throw WeightFileFault(.unknownFormat, found: "other bytes", expected: "a file that torch.save wrote")
    }
  }

  /// The most bytes that a pickle may have: it holds names alone, numbers lie beside it.
  private static let mostPickled = 64 << 20

  private init(archive bytes: [UInt8]) throws(WeightFileFault) {
    func opened<Value>(_ body: () throws(ImageFileError) -> Value) throws(WeightFileFault) -> Value {
      do throws(ImageFileError) { return try body() } catch {
        let place = error.offset.map { " at byte \($0)" } ?? ""
        throw WeightFileFault(.malformed, found: "\(error.found)\(place) of the archive", expected: error.expected)
      }
    }
    let archive = try opened { () throws(ImageFileError) in try ZipArchive(bytes) }
    let pickles = archive.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
    guard let pickle = pickles.first, pickles.count == 1 else {
      throw WeightFileFault(
        .unknownFormat, found: "an archive with \(pickles.count) files data.pkl", expected: "one that torch.save wrote")
    }
    let root = pickle.name.dropLast("data.pkl".count)
    let entries = Dictionary(archive.entries.map { ($0.name, $0) }) { first, _ in first }
    if let order = entries["\(root)byteorder"] {
      let word = try opened { () throws(ImageFileError) in try archive.bytes(of: order, limit: 64) }
      guard word == Array("little".utf8) else {
        throw WeightFileFault(.unsupported, found: "another order of bytes", expected: "the lowest byte first")
      }
    }
    let text = try opened { () throws(ImageFileError) in try archive.bytes(of: pickle, limit: Self.mostPickled) }
    var unpickler = Unpickler(text[...])
    defer { unpickler.release() }
    let weights = try Self.weights(in: try unpickler.value())
    var kept: (key: String, bytes: [UInt8])?
    self.init()
    try take(weights, budget: bytes.count) { storage throws(WeightFileFault) in
      // Views of one storage follow each other; others are not kept, so that a file is held but once.
      if let kept, kept.key == storage.key { return kept.bytes[...] }
      guard let entry = entries["\(root)data/\(storage.key)"] else {
        throw WeightFileFault(
          .malformed, found: "no file data/\(storage.key.quotedForFaults)", expected: "one for each storage")
      }
      let numbers = try opened { () throws(ImageFileError) in try archive.bytes(of: entry, limit: bytes.count) }
      kept = (storage.key, numbers)
      return numbers[...]
    }
  }

  /// What the layout before version 1.6 begins with.
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  private init(pickles bytes: [UInt8]) throws(WeightFileFault) {
    var unpickler = Unpickler(bytes[...])
    defer { unpickler.release() }
    guard case .long(Self.magic) = try unpickler.value() else {
      throw WeightFileFault(.unknownFormat, found: "another pickle", expected: "a file that torch.save wrote")
    }
    guard case .integer(1001) = try unpickler.value() else {
      throw WeightFileFault(.unsupported, found: "another version of the layout", expected: "1001")
    }
    guard case .bool(true)? = try unpickler.value().dictionary?["little_endian"] else {
      throw WeightFileFault(.unsupported, found: "another order of bytes", expected: "the lowest byte first")
    }
    let weights = try Self.weights(in: try unpickler.value())
    guard case .list(let keys) = try unpickler.value() else {
      throw WeightFileFault(.malformed, found: "no list of storages", expected: "one behind the weights")
    }
    var elements: [String: WeightTensor.Element] = [:]
    for (_, tensor) in weights { elements[tensor.storage.key] = tensor.storage.element }
    var places: [String: Range<Int>] = [:]
    var at = unpickler.place
    for key in keys.items {
      guard let key = key.text else {
        throw WeightFileFault(.malformed, found: "a storage without a name", expected: "a text")
      }
      guard let width = elements[key]?.width else {
        throw WeightFileFault(
          .unsupported, found: "storage \(key.quotedForFaults) of no named tensor", expected: "a state_dict alone")
      }
      guard at <= bytes.count - 8 else {
        throw WeightFileFault(.truncated, found: "\(bytes.count) bytes", expected: "8 more for a storage's length")
      }
      let count = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << (8 * UInt64($1)) }
      at += 8
      guard count <= UInt64((bytes.count - at) / width) else {
        throw WeightFileFault(.truncated, found: "\(bytes.count - at) bytes", expected: "\(count) numbers")
      }
      places[key] = at..<at + Int(count) * width
      at += Int(count) * width
    }
    self.init()
    try take(weights, budget: bytes.count) { storage throws(WeightFileFault) in
      guard let range = places[storage.key] else {
        throw WeightFileFault(
          .malformed, found: "no storage \(storage.key.quotedForFaults)", expected: "one for each tensor")
      }
      return bytes[range]
    }
  }

  // MARK: - What both layouts share

  private static func weights(
    in value: PickleValue
  ) throws(WeightFileFault) -> [(name: String, tensor: PickleTensor)] {
    func tensors(_ value: PickleValue?) -> [(name: String, tensor: PickleTensor)] {
      (value?.dictionary?.items ?? []).compactMap { item in
        guard case .tensor(let tensor) = item.value, let name = item.key.text else { return nil }
        return (name, tensor)
      }
    }
    var found = tensors(value)
    for key in ["state_dict", "model_state_dict", "model", "net"] where found.isEmpty {
      found = tensors(value.dictionary?[key])
    }
    guard !found.isEmpty else {
      throw WeightFileFault(.unsuitable, found: "no tensors by name", expected: "a state_dict")
    }
    let prefix = "module."
    guard found.allSatisfy({ $0.name.hasPrefix(prefix) }) else { return found }
    return found.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
  }

  /// Takes tensors out of their storages.
  ///
  /// - Parameters:
  ///   - weights: The tensors.
  ///   - budget: Bytes of the file; all tensors together have at most twice as many, so that views cannot multiply them.
  ///   - numbers: The bytes of a storage.
  /// - Throws: What is wrong with the first that cannot be taken.
  private mutating func take(
    _ weights: [(name: String, tensor: PickleTensor)], budget: Int,
    numbers: (PickleStorage) throws(WeightFileFault) -> ArraySlice<UInt8>
  ) throws(WeightFileFault) {
    var names: Set<String> = []
    var left = 2 * budget
    for (name, tensor) in weights {
      guard names.insert(name).inserted else {
        throw WeightFileFault(.twice, tensor: name, found: "the name twice", expected: "each name once")
      }
      let width = tensor.storage.element.width
      guard tensor.shape.count <= SafetensorsLimits.axes, let count = WeightTensor.count(of: tensor.shape),
        count <= left / width
      else {
        throw WeightFileFault(
          .tooLarge, tensor: name, found: "shape \(tensor.shape)", expected: "at most \(left) bytes in all")
      }
      left -= count * width
      let bytes = try numbers(tensor.storage)
      guard bytes.count / width >= tensor.storage.count else {
        throw WeightFileFault(
          .truncated, tensor: name, found: "\(bytes.count) bytes", expected: "\(tensor.storage.count) numbers")
      }
      guard let gathered = Self.gathered(tensor, count, bytes) else {
        throw WeightFileFault(
          .malformed, tensor: name,
          found: "shape \(tensor.shape) with strides \(tensor.strides) from \(tensor.offset) on",
          expected: "within \(tensor.storage.count) numbers")
      }
      tensors.append(
        WeightTensor(unchecked: name, shape: tensor.shape, element: tensor.storage.element, bytes: gathered))
    }
  }

  /// The bytes of a view, the last axis running fastest; `nil` where it reaches beyond its storage.
  private static func gathered(_ tensor: PickleTensor, _ count: Int, _ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard count > 0 else { return [] }
    let width = tensor.storage.element.width
    var last = tensor.offset
    for (length, stride) in zip(tensor.shape, tensor.strides) {
      let (reach, overflow) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, carried) = last.addingReportingOverflow(reach)
      guard !overflow, !carried else { return nil }
      last = sum
    }
    guard last < bytes.count / width else { return nil }
    var expected = 1
    var isPlain = true
    for (length, stride) in zip(tensor.shape, tensor.strides).reversed() {
      if length > 1, stride != expected { isPlain = false }
      expected *= length
    }
    let start = bytes.startIndex
    if isPlain { return Array(bytes[start + tensor.offset * width..<start + (tensor.offset + count) * width]) }
    var gathered: [UInt8] = []
    gathered.reserveCapacity(count * width)
    var place = [Int](repeating: 0, count: tensor.shape.count)
    var at = tensor.offset
    for _ in 0..<count {
      gathered += bytes[start + at * width..<start + (at + 1) * width]
      for axis in place.indices.reversed() {
        place[axis] += 1
        at += tensor.strides[axis]
        if place[axis] < tensor.shape[axis] { break }
        at -= tensor.strides[axis] * tensor.shape[axis]
        place[axis] = 0
      }
    }
    return gathered
  }
}
