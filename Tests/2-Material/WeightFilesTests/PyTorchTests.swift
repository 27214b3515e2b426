// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import WeightFiles

@Suite struct `Weights of PyTorch` {
  private typealias Made = MadePyTorchFile

  private static let six = Made.floats([0, 1, 2, 3, 4, 5])

  private static func state(legacy: Bool = false) -> [UInt8] {
    Made.dictionary([
      ("a.weight", Made.tensor(key: "0", count: 6, shape: [2, 3], strides: [3, 1], legacy: legacy)),
      ("a.turned", Made.tensor(key: "0", count: 6, shape: [3, 2], strides: [1, 3], legacy: legacy)),
      ("a.column", Made.tensor(key: "0", count: 6, offset: 1, shape: [2], strides: [3], legacy: legacy)),
      ("a.steps", Made.tensor(key: "1", count: 1, shape: [], strides: [], storage: "LongStorage", legacy: legacy)),
    ])
  }

  private static let long: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0]
  private static let archive = Made.archive(state(), storages: [("0", six), ("1", long)])
  private static let legacy = Made.legacy(state(legacy: true), storages: [("0", 4, six), ("1", 8, long)])

  @Test(arguments: [false, true]) func `are read in either layout, views gathered`(isLegacy: Bool) throws {
    let read = try WeightFile(reading: isLegacy ? Self.legacy : Self.archive)
    #expect(read.tensors.map(\.name) == ["a.weight", "a.turned", "a.column", "a.steps"])
    #expect(read["a.weight"]?.floats() == [0, 1, 2, 3, 4, 5])
    #expect(read["a.turned"]?.shape == [3, 2])
    #expect(read["a.turned"]?.floats() == [0, 3, 1, 4, 2, 5])
    #expect(read["a.column"]?.floats() == [1, 4])
    #expect(read["a.steps"]?.element == .int64)
    #expect(read["a.steps"]?.floats() == [9])
  }

  @Test func `are found under their usual names, and without the prefix of several devices`() throws {
    let inner = Made.dictionary([("module.w", Made.tensor(key: "0", count: 6, shape: [6], strides: [1]))])
    let value = Made.dictionary([("epoch", [0x4B, 3]), ("state_dict", inner)])
    let read = try WeightFile(pyTorch: Made.archive(value, storages: [("0", Self.six)]))
    #expect(read.tensors.map(\.name) == ["w"])
  }

  @Test(arguments: ["posix.system", "torch.nn.modules.linear.Linear", "builtins.eval", "torch.load"])
  func `name what else a file would load, and load nothing`(path: String) throws {
    let words = path.split(separator: ".").map(String.init)
    let module = words.dropLast().joined(separator: ".")
    let name = try #require(words.last)
    let value = Made.global(module, name) + Made.text("echo") + [0x85, 0x52]
    let fault = #expect(throws: WeightFileFault.self) { try WeightFile(pyTorch: Made.archive(value, storages: [])) }
    #expect(fault?.kind == .unsupported)
    #expect(fault?.found == "\"\(path)\"")
  }

  @Test func `refuse views that reach beyond their numbers`() {
    func fault(_ tensor: [UInt8], _ bytes: [UInt8] = Self.six) -> WeightFileFault? {
      #expect(throws: WeightFileFault.self) {
        try WeightFile(pyTorch: Made.archive(Made.dictionary([("w", tensor)]), storages: [("0", bytes)]))
      }
    }
    #expect(fault(Made.tensor(key: "0", count: 6, offset: 1, shape: [6], strides: [1]))?.kind == .malformed)
    #expect(fault(Made.tensor(key: "0", count: 6, shape: [3, 3], strides: [3, 1]))?.kind == .malformed)
    #expect(fault(Made.tensor(key: "0", count: 7, shape: [6], strides: [1]))?.kind == .truncated)
    #expect(fault(Made.tensor(key: "1", count: 6, shape: [6], strides: [1]))?.kind == .malformed)
    // A step of 0 would make a large tensor of one number.
    #expect(
      fault(Made.tensor(key: "0", count: 6, shape: [200, 200, 200], strides: [0, 0, 0]))?.kind == .tooLarge)
  }

  @Test func `refuse what is no dictionary of tensors`() {
    for value in [[0x4E], Made.text("w"), [0x7D], Made.tensor(key: "0", count: 6, shape: [6], strides: [1])]
      as [[UInt8]]
    {
      let fault = #expect(throws: WeightFileFault.self) {
        try WeightFile(pyTorch: Made.archive(value, storages: [("0", Self.six)]))
      }
      #expect(fault?.kind == .unsuitable)
    }
    let zip = Made.zip([("readme", [1, 2])])
    #expect(throws: WeightFileFault.self) { try WeightFile(reading: zip) }
    #expect(throws: WeightFileFault.self) { try WeightFile(pyTorch: [1, 2, 3, 4]) }
  }

  @Test func `a dictionary that holds itself is read and given back`() throws {
    // The memo's value 0 is the dictionary itself.
    let value = Made.dictionary([
      ("self", [0x68, 0]), ("w", Made.tensor(key: "0", count: 6, shape: [6], strides: [1])),
    ])
    let read = try WeightFile(pyTorch: Made.archive(value, storages: [("0", Self.six)]))
    #expect(read.tensors.map(\.name) == ["w"])
  }

  @Test func `tuples that lie in each other without end are refused before they cannot come apart`() {
    let value: [UInt8] = [0x29] + [UInt8](repeating: 0x85, count: 3_000_000)
    let fault = #expect(throws: WeightFileFault.self) { try WeightFile(pyTorch: Made.archive(value, storages: [])) }
    #expect(fault?.kind == .malformed)
  }

  @Test(arguments: [false, true]) func `torn or changed anywhere, they are read or refused`(isLegacy: Bool) {
    let whole = isLegacy ? Self.legacy : Self.archive
    for length in whole.indices {
      #expect(throws: WeightFileFault.self) { try WeightFile(pyTorch: Array(whole.prefix(length))) }
    }
    var random = SplitMix(seed: 20_260_402)
    for round in 0..<6000 {
      var bytes = whole
      for _ in 0...(round % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      do throws(WeightFileFault) {
        let read = try WeightFile(pyTorch: bytes)
        #expect(read.tensors.allSatisfy { $0.floats().count == WeightTensor.count(of: $0.shape) })
      } catch { #expect(!error.found.isEmpty && !error.expected.isEmpty) }
    }
  }

  @Test func `a changed instruction of the pickle is read or refused`() {
    // The archive's checksum would find it first: here it is made anew each time.
    let value = Self.state()
    var random = SplitMix(seed: 20_260_403)
    for _ in 0..<6000 {
      var bytes = value
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      let file = Made.archive(bytes, storages: [("0", Self.six), ("1", Self.long)])
      do throws(WeightFileFault) {
        let read = try WeightFile(pyTorch: file)
        #expect(read.tensors.allSatisfy { $0.floats().count == WeightTensor.count(of: $0.shape) })
      } catch { #expect(!error.found.isEmpty && !error.expected.isEmpty) }
    }
  }
}
