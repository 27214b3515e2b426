// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension WeightFile {
  /// Reads safetensors: the tensors come in the order of the header.
  ///
  /// Everything is checked before a number is taken: the header is strict JSON with every name once, each tensor has the bytes that its shape
  /// asks for, and together they cover what follows the header without gap or overlap.
  /// - Parameter bytes: The whole file.
  /// - Throws: The first ``WeightFileFault``.
  /// - Complexity: O(bytes + *k* log *k*) for *k* tensors; numbers are copied once.
  /// > Source: the safetensors format, github.com/huggingface/safetensors. Files are exchanged with its own program's layout, as PyTorch users
  /// have it, in `Proofs/network_exports.py`.
  public init(safetensors bytes: [UInt8]) throws(WeightFileFault) {
    // The typed error does not pass through the closure of the standard library.
    let read = bytes.withUnsafeBytes { bytes in
      Result { () throws(WeightFileFault) in try WeightFile(safetensors: bytes) }
    }
    self = try read.get()
  }

  /// Reads safetensors from memory that stays as it is meanwhile; see ``init(safetensors:)-([UInt8])``.
  package init(safetensors bytes: UnsafeRawBufferPointer) throws(WeightFileFault) {
    guard bytes.count >= 8 else {
      throw WeightFileFault(.truncated, found: "\(bytes.count) bytes", expected: "8 bytes with the header's length")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(SafetensorsLimits.header) else {
      // Any other file gives a random length here.
      throw WeightFileFault(
        .unknownFormat, found: "a header of \(length) bytes",
        expected: "safetensors with a header of at most \(SafetensorsLimits.header) bytes")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw WeightFileFault(
        .truncated, found: "\(bytes.count) bytes", expected: "\(start) bytes for the header of \(length)")
    }
    let text = bytes[8..<start]
    guard text.first == UInt8(ascii: "{") else {
      throw WeightFileFault(.unknownFormat, found: "a header that does not begin with {", expected: "safetensors")
    }
    let header: JSONValue
    do throws(JSONFault) { header = try JSONValue(parsing: text) } catch {
      throw WeightFileFault(
        .malformed, found: "something else at byte \(8 + error.offset) of the header", expected: error.expected)
    }
    self.init()
    let data = UnsafeRawBufferPointer(rebasing: bytes[start...])
    try take(header.members ?? [], data)
  }

  private mutating func take(
    _ members: [JSONValue.Member], _ data: UnsafeRawBufferPointer
  ) throws(WeightFileFault) {
    var ranges: [(name: String, range: Range<Int>)] = []
    var names: Set<String> = []
    tensors.reserveCapacity(members.count)
    for member in members {
      guard member.key != "__metadata__" else {
        try takeMetadata(member.value)
        continue
      }
      // Bytes that differ may still be the same letters.
      guard names.insert(member.key).inserted else {
        throw WeightFileFault(.twice, tensor: member.key, found: "the name twice", expected: "each name once")
      }
      let range = try tensor(member, data)
      ranges.append((member.key, range))
    }
    ranges.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for (name, range) in ranges {
      guard range.lowerBound == end else {
        throw WeightFileFault(
          .malformed, tensor: name, found: "numbers from byte \(range.lowerBound) on",
          expected: "byte \(end), \(range.lowerBound < end ? "without overlap" : "without a gap")")
      }
      end = range.upperBound
    }
    guard end == data.count else {
      throw WeightFileFault(
        end < data.count ? .malformed : .truncated, found: "\(data.count) bytes of numbers", expected: "\(end)")
    }
  }

  private mutating func takeMetadata(_ value: JSONValue) throws(WeightFileFault) {
    guard let members = value.members else {
      throw WeightFileFault(.malformed, tensor: "__metadata__", found: "no object", expected: "words by key")
    }
    for member in members {
      guard let text = member.value.text else {
        throw WeightFileFault(
          .malformed, tensor: "__metadata__", found: "\(member.key.quotedForFaults) with another value",
          expected: "a text")
      }
      metadata[member.key] = text
    }
  }

  private mutating func tensor(
    _ member: JSONValue.Member, _ data: UnsafeRawBufferPointer
  ) throws(WeightFileFault) -> Range<Int> {
    func fault(_ kind: WeightFileFault.Kind, _ found: String, _ expected: String) -> WeightFileFault {
      WeightFileFault(kind, tensor: member.key, found: found, expected: expected)
    }
    guard let fields = member.value.members, fields.count == 3 else {
      throw fault(.malformed, "other fields", "dtype, shape and data_offsets")
    }
    guard let word = member.value["dtype"]?.text else { throw fault(.malformed, "no dtype", "a word") }
    guard let element = WeightTensor.Element(rawValue: word) else {
      throw fault(
        .unsupported, "dtype \(word.quotedForFaults)",
        WeightTensor.Element.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let shape = Self.lengths(member.value["shape"]) else {
      throw fault(.malformed, "no shape", "a list of whole numbers from 0")
    }
    guard shape.count <= SafetensorsLimits.axes else {
      throw fault(.tooLarge, "\(shape.count) axes", "at most \(SafetensorsLimits.axes)")
    }
    guard let ends = Self.lengths(member.value["data_offsets"]), ends.count == 2, ends[0] <= ends[1] else {
      throw fault(.malformed, "no data_offsets", "begin and end")
    }
    guard ends[1] <= data.count else {
      throw fault(.truncated, "numbers up to byte \(ends[1])", "at most \(data.count), which are there")
    }
    guard let count = WeightTensor.count(of: shape) else { throw fault(.tooLarge, "shape \(shape)", "64 bits") }
    let (size, overflow) = count.multipliedReportingOverflow(by: element.width)
    guard !overflow, ends[1] - ends[0] == size else {
      throw fault(.malformed, "\(ends[1] - ends[0]) bytes", "\(overflow ? "more than 64 bits tell" : "\(size)")")
    }
    tensors.append(
      WeightTensor(
        unchecked: member.key, shape: shape, element: element,
        bytes: Array(UnsafeRawBufferPointer(rebasing: data[ends[0]..<ends[1]]))))
    return ends[0]..<ends[1]
  }

  private static func lengths(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.elements else { return nil }
    var lengths: [Int] = []
    for element in elements {
      guard let length = element.integer, length >= 0 else { return nil }
      lengths.append(length)
    }
    return lengths
  }
}
