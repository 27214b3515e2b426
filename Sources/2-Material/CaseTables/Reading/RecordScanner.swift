// SPDX-License-Identifier: Apache-2.0

/// Finds whole records in the reading buffer.
protocol RecordScanner {
  /// The line on which the next record starts, counted from 1.
  var line: Int32 { get set }

  /// Puts the records between two places into the batch, until it is full or the next record is not all there.
  /// - Parameter isLast: Whether the file ends with `end`, so that a record may end there too.
  func scan(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool, into batch: RecordBatch
  ) -> ScanResult
}

/// How far a scan came.
struct ScanResult {
  /// The place behind the last whole record.
  var consumed: Int
  /// The line on which the next record starts.
  var line: Int32
  /// The records that are wrong, in order; they are not in the batch.
  var faults: [(line: Int32, fault: RecordFault)]
}
