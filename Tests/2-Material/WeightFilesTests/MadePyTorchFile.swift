// SPDX-License-Identifier: Apache-2.0
import WeightFiles

/// Files as `torch.save` writes them, made instruction by instruction.
enum MadePyTorchFile {
  static func text(_ words: String) -> [UInt8] {
    [0x58] + (0..<4).map { UInt8(truncatingIfNeeded: words.utf8.count >> (8 * $0)) } + Array(words.utf8)
  }

  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  static func tuple(_ numbers: [Int]) -> [UInt8] {
    [0x28] + numbers.flatMap { [0x4B, UInt8($0)] } + [0x74]
  }

  /// A tensor of a storage: its name is no part of it.
  static func tensor(
    key: String, count: Int, offset: Int = 0, shape: [Int], strides: [Int], storage: String = "FloatStorage",
    legacy: Bool = false
  ) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2") + [0x28, 0x28] + text("storage") + global("torch", storage)
      + text(key) + text("cpu") + [0x4B, UInt8(count)] + (legacy ? [0x4E] : []) + [0x74, 0x51, 0x4B, UInt8(offset)]
      + tuple(shape) + tuple(strides) + [0x89] + global("collections", "OrderedDict") + [0x29, 0x52, 0x74, 0x52]
  }

  /// An ordered dictionary of values by name.
  static func dictionary(_ items: [(name: String, value: [UInt8])]) -> [UInt8] {
    global("collections", "OrderedDict") + [0x29, 0x52, 0x71, 0, 0x28] + items.flatMap { text($0.name) + $0.value }
      + [0x75]
  }

  static func pickle(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2E] }

  /// The archive: its pickle and its storages by key.
  static func archive(_ value: [UInt8], storages: [(key: String, bytes: [UInt8])]) -> [UInt8] {
    zip(
      [("made/data.pkl", pickle(value)), ("made/byteorder", Array("little".utf8))]
        + storages.map { ("made/data/\($0.key)", $0.bytes) })
  }

  /// The layout before version 1.6.
  static func legacy(_ value: [UInt8], storages: [(key: String, width: Int, bytes: [UInt8])]) -> [UInt8] {
    let magic: [UInt8] = [0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    let keys: [UInt8] = [0x5D, 0x28] + storages.flatMap { text($0.key) } + [0x65]
    return pickle(magic) + pickle([0x4D, 0xE9, 0x03]) + pickle([0x7D] + text("little_endian") + [0x88, 0x73])
      + pickle(value) + pickle(keys)
      + storages.flatMap { storage in
        (0..<8).map { UInt8(truncatingIfNeeded: (storage.bytes.count / storage.width) >> (8 * $0)) } + storage.bytes
      }
  }

  static func zip(_ files: [(String, [UInt8])]) -> [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    func put(_ value: Int, _ width: Int, _ into: inout [UInt8]) {
      for place in 0..<width { into.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    for (name, bytes) in files {
      let start = out.count
      var common: [UInt8] = []
      for (value, width) in [
        (20, 2), (0, 2), (0, 2), (0, 2), (0x21, 2), (checksum(bytes), 4), (bytes.count, 4), (bytes.count, 4),
        (name.utf8.count, 2), (0, 2),
      ] { put(value, width, &common) }
      put(0x0403_4B50, 4, &out)
      out += common + Array(name.utf8) + bytes
      put(0x0201_4B50, 4, &directory)
      put(20, 2, &directory)
      directory += common
      for (value, width) in [(0, 2), (0, 2), (0, 2), (0, 4), (start, 4)] { put(value, width, &directory) }
      directory += Array(name.utf8)
    }
    let start = out.count
    out += directory
    put(0x0605_4B50, 4, &out)
    for (value, width) in [
      (0, 2), (0, 2), (files.count, 2), (files.count, 2), (directory.count, 4), (start, 4), (0, 2),
    ] { put(value, width, &out) }
    return out
  }

  /// The checksum of zip archives, bit by bit.
  static func checksum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }

  static func floats(_ values: [Float]) -> [UInt8] {
    WeightTensor(name: "x", shape: [values.count], values: values)?.bytes ?? []
  }
}
