// SPDX-License-Identifier: Apache-2.0
import CZstd

/// How bytes are made smaller before they are sealed; sealed bytes cannot be made smaller any more.
enum Packing {
  static let none: UInt8 = 0
  static let zstd: UInt8 = 1
  /// The fastest level but the negative ones: what pixels can save they save there, at several hundred MB/s.
  private static let level: Int32 = 1
  /// What is tried first: where a piece of the middle saves nothing, the whole is not tried.
  private static let probe = 64 << 10

  /// The packed bytes; `nil` where they are not shorter by a share of their length.
  static func packed(_ bytes: [UInt8], saving share: Double) -> [UInt8]? {
    guard bytes.count >= 256 else { return nil }
    if bytes.count > 4 * probe {
      let start = (bytes.count - probe) / 2
      guard compressed(bytes[start..<start + probe], saving: share) != nil else { return nil }
    }
    return compressed(bytes[...], saving: share)
  }

  private static func compressed(_ bytes: ArraySlice<UInt8>, saving share: Double) -> [UInt8]? {
    bytes.withUnsafeBytes { source in
      let most = source.count - Int(Double(source.count) * share)
      var isShorter = false
      let packed = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(source.count)) { room, count in
        let length = ZSTD_compress(room.baseAddress, room.count, source.baseAddress, source.count, level)
        isShorter = ZSTD_isError(length) == 0 && length <= most
        count = isShorter ? length : 0
      }
      return isShorter ? packed : nil
    }
  }

  /// The bytes that were packed; `nil` where they are none.
  ///
  /// They are authentic when they come here, so the length that they tell is one that this program has written.
  static func unpacked(_ packed: [UInt8]) -> [UInt8]? {
    packed.withUnsafeBytes { source in
      let length = ZSTD_getFrameContentSize(source.baseAddress, source.count)
      guard length < 1 << 40 else { return nil }
      var isWhole = false
      let bytes = [UInt8](unsafeUninitializedCapacity: Int(length)) { room, count in
        count = ZSTD_decompress(room.baseAddress, room.count, source.baseAddress, source.count)
        isWhole = ZSTD_isError(count) == 0 && count == Int(length)
        if !isWhole { count = 0 }
      }
      return isWhole ? bytes : nil
    }
  }
}
