// SPDX-License-Identifier: Apache-2.0

/// An archive of files that are not packed, as `numpy.savez` writes it.
public enum StoredZip {
  /// The archive.
  public static func bytes(_ files: [String: [UInt8]]) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      let sizes = little(Int(crc(bytes)), 4) + little(bytes.count, 4) + little(bytes.count, 4)
      let start = body.count
      let common = little(0, 2) + little(0, 2) + little(0, 2) + little(33, 2) + sizes + little(name.utf8.count, 2)
      body += [0x50, 0x4B, 3, 4] + little(20, 2) + common + little(0, 2) + Array(name.utf8) + bytes
      directory +=
        [0x50, 0x4B, 1, 2] + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
        + little(0, 2) + little(0, 4) + little(start, 4) + Array(name.utf8)
    }
    return body + directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(files.count, 2) + little(files.count, 2)
      + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
