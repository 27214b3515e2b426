// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension CaseTable {
  /// The most bytes that a reader study in the form of iMRMC may have, since it is held whole.
  private static var largest: Int { 1 << 28 }

  /// Reads a reader study in the form of iMRMC; see ``TableFormat/imrmc``.
  static func readerStudy(
    from source: TableSource, binding: ColumnBinding, expecting digest: ContentDigest?, limits: ReadingLimits
  ) throws(InputFaults) -> CaseTable {
    let log = FaultLog(file: source.name)
    let (bytes, found) = try readerStudyTable(source, limits, log)
    if let digest, digest != found {
      log.add(found: "a file with the digest \(found)", expected: "the file with the digest \(digest)")
      try log.check()
    }
    // The bytes are unpacked already.
    let name = source.name.lowercased().hasSuffix(".gz") ? String(source.name.dropLast(3)) : source.name
    var table = try TableReading(.bytes(bytes, name: name), format: .csv, limits: limits)
      .table(binding, expecting: nil)
    table.file = source.name
    table.digest = found
    return table
  }

  /// The table that such a file holds, as comma-separated values, and the digest of the stored bytes.
  static func readerStudyTable(
    _ source: TableSource, _ limits: ReadingLimits, _ log: FaultLog
  ) throws(InputFaults) -> (bytes: [UInt8], digest: ContentDigest) {
    var bytes: [UInt8] = []
    let found: ContentDigest
    do throws(SupplyFailure) {
      let supply = try ByteSupply(source, blockSize: limits.blockSize)
      let block = UnsafeMutablePointer<UInt8>.allocate(capacity: limits.blockSize)
      defer { block.deallocate() }
      while case let got = try supply.read(into: block, capacity: limits.blockSize), got > 0 {
        bytes.append(contentsOf: UnsafeBufferPointer(start: block, count: got))
        if bytes.count > largest {
          throw SupplyFailure(found: "more than \(largest) bytes", expected: "a reader study, or a .csv table")
        }
      }
      found = supply.digest()
    } catch {
      throw InputFaults([InputFault(file: source.name, found: error.found, expected: error.expected)])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      log.add(found: "bytes that are not UTF-8", expected: "UTF-8")
      try log.check()
      return ([], found)
    }
    return (try ReaderStudyFile(text, log).table(log), found)
  }
}
