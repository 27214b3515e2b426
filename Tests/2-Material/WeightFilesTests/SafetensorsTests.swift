// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import WeightFiles

@Suite struct `Safetensors` {
  private static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) throws -> WeightTensor {
    try #require(WeightTensor(name: name, shape: shape, values: values))
  }

  /// A file by hand: the header's length, the header, the numbers.
  private static func file(_ header: String, _ numbers: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + numbers
  }

  @Test func `is read as the format's description has it`() throws {
    let read = try WeightFile(
      safetensors: Self.file(
        #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"#
          + #""a":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}}   "#,
        [0x00, 0x3C, 0x00, 0xC0, 0x00, 0x00, 0xC0, 0x3F]))
    #expect(read.tensors.map(\.name) == ["b", "a"])
    #expect(read.metadata == ["format": "pt"])
    #expect(read["b"]?.floats() == [1.5])
    #expect(read["a"]?.shape == [1, 2])
    #expect(read["a"]?.floats() == [1, -2])
    #expect(read["c"] == nil)
  }

  @Test func `gives back what was written, in its order and with the same bytes`() throws {
    let odd = try #require(WeightTensor(name: "odd", shape: [3], element: .uint8, bytes: [1, 2, 3]))
    let wide = try #require(
      WeightTensor(name: "wide", shape: [1], element: .int64, bytes: [UInt8](repeating: 7, count: 8)))
    let file = WeightFile(
      tensors: [odd, try Self.tensor("w", [2, 2], [1, 2, 3, 4]), wide, try Self.tensor("none", [0, 5], [])],
      metadata: ["z": "1", "a": "ä\"\n"])
    let bytes = try file.safetensors()
    let read = try WeightFile(safetensors: bytes)
    #expect(read == file)
    #expect(try read.safetensors() == bytes)
  }

  @Test func `begins every number at a multiple of its width`() throws {
    let odd = try #require(WeightTensor(name: "odd", shape: [3], element: .bool, bytes: [1, 0, 1]))
    let double = try #require(
      WeightTensor(name: "double", shape: [1], element: .float64, bytes: [UInt8](repeating: 0xEE, count: 8)))
    let bytes = try WeightFile(tensors: [odd, try Self.tensor("w", [1], [0]), double]).safetensors()
    let start = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    #expect(start % 8 == 0)
    #expect(bytes[start..<start + 8].allSatisfy { $0 == 0xEE })
    #expect(Array(bytes.suffix(3)) == [1, 0, 1])
  }

  @Test func `says which tensor, what was found and what was expected`() throws {
    func entry(_ name: String, _ shape: String, _ begin: Int, _ end: Int, _ kind: String = "F32") -> String {
      #""\#(name)":{"dtype":"\#(kind)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
    }
    func fault(_ header: String, _ numbers: Int) -> WeightFileFault? {
      #expect(throws: WeightFileFault.self) {
        try WeightFile(safetensors: Self.file(header, [UInt8](repeating: 0, count: numbers)))
      }
    }
    let empty = try WeightFile(
      safetensors: Self.file("{\(entry("a", "[0,9223372036854775807,9]", 0, 0))}"))
    #expect(empty["a"]?.bytes == [])
    #expect(
      fault("{\(entry("w", "[3]", 0, 8))}", 8)
        == WeightFileFault(.malformed, tensor: "w", found: "8 bytes", expected: "12"))
    #expect(
      fault("{\(entry("a", "[1]", 0, 4)),\(entry("b", "[1]", 6, 10))}", 10)
        == WeightFileFault(
          .malformed, tensor: "b", found: "numbers from byte 6 on", expected: "byte 4, without a gap"))
    #expect(
      fault("{\(entry("a", "[2]", 0, 8)),\(entry("b", "[1]", 4, 8))}", 8)
        == WeightFileFault(
          .malformed, tensor: "b", found: "numbers from byte 4 on", expected: "byte 8, without overlap"))
    #expect(fault("{\(entry("a", "[1]", 0, 4)),\(entry("a", "[1]", 4, 8))}", 8)?.kind == .malformed)
    // Two ways to write one letter are one name.
    #expect(fault("{\(entry("\u{E9}", "[1]", 0, 4)),\(entry("e\u{301}", "[1]", 4, 8))}", 8)?.kind == .twice)
    #expect(fault("{\(entry("a", "[1]", 0, 4))}", 3)?.kind == .truncated)
    #expect(fault("{\(entry("a", "[1]", 0, 4))}", 5)?.found == "5 bytes of numbers")
    #expect(fault("{\(entry("a", "[1]", 0, 4, "F8_E4M3"))}", 4)?.kind == .unsupported)
    #expect(fault("{\(entry("a", "[-1]", 0, 4))}", 4)?.expected == "a list of whole numbers from 0")
    #expect(fault("{\(entry("a", "[4294967296,4294967296]", 0, 4))}", 4)?.kind == .tooLarge)
    #expect(fault(#"{"a":{"dtype":"F32","shape":[1]}}"#, 4)?.expected == "dtype, shape and data_offsets")
    #expect(fault(#"{"__metadata__":{"a":1}}"#, 0)?.tensor == "__metadata__")
    #expect(fault("[]", 0)?.kind == .unknownFormat)
    #expect(fault("{", 0)?.kind == .malformed)
  }

  @Test func `does not believe the length of the header`() {
    let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x7B, 0x7D]
    for bytes in [[], [1, 2, 3], huge, [200, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]] as [[UInt8]] {
      #expect(throws: WeightFileFault.self) { try WeightFile(safetensors: bytes) }
    }
  }

  @Test func `refuses to write one name twice`() throws {
    let tensor = try Self.tensor("w", [1], [0])
    #expect(throws: WeightFileFault.self) { try WeightFile(tensors: [tensor, tensor]).safetensors() }
    #expect(throws: WeightFileFault.self) {
      try WeightFile(tensors: [try Self.tensor("__metadata__", [1], [0])]).safetensors()
    }
  }

  @Test func `torn or changed anywhere, it is read or refused, never more`() throws {
    let whole = try WeightFile(
      tensors: [try Self.tensor("a.weight", [2, 3], [1, 2, 3, 4, 5, 6]), try Self.tensor("a.bias", [2], [7, 8])],
      metadata: ["epoch": "3"]
    ).safetensors()
    for length in whole.indices {
      #expect(throws: WeightFileFault.self) { try WeightFile(safetensors: Array(whole.prefix(length))) }
    }
    var random = SplitMix(seed: 20_260_401)
    for round in 0..<4000 {
      var bytes = whole
      for _ in 0...(round % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      do throws(WeightFileFault) {
        let read = try WeightFile(safetensors: bytes)
        #expect(read.tensors.allSatisfy { $0.floats().count == WeightTensor.count(of: $0.shape) })
      } catch { #expect(!error.found.isEmpty && !error.expected.isEmpty) }
    }
  }

  @Test func `unpacks numbers of every kind`() throws {
    func floats(_ element: WeightTensor.Element, _ bytes: [UInt8]) -> [Float]? {
      WeightTensor(name: "x", shape: [bytes.count / element.width], element: element, bytes: bytes)?.floats()
    }
    #expect(floats(.float32, [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC1]) == [1, -10])
    #expect(floats(.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]) == [1])
    // One, minus two, the smallest above 0, infinity, 65504.
    #expect(
      floats(.float16, [0, 0x3C, 0, 0xC0, 1, 0, 0, 0x7C, 0xFF, 0x7B]) == [1, -2, 0x1p-24, .infinity, 65_504])
    #expect(floats(.bfloat16, [0x80, 0x3F, 0x20, 0xC1]) == [1, -10])
    #expect(floats(.int64, [UInt8](repeating: 0xFF, count: 8)) == [-1])
    #expect(floats(.int32, [0xFE, 0xFF, 0xFF, 0xFF]) == [-2])
    #expect(floats(.uint8, [0, 200]) == [0, 200])
    #expect(floats(.bool, [0, 1, 2]) == [0, 1, 1])
    #expect(WeightTensor(name: "x", shape: [2], element: .int32, bytes: [0]) == nil)
    #expect(WeightTensor(name: "x", shape: [-1], values: []) == nil)
  }
}
