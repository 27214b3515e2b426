// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension CaseTable {
  /// Reads a table, binds its roles and checks it.
  ///
  /// The file is read as a stream: no more than a block of it is held. Rows that a filter keeps out are counted and not
  /// looked at further. A column's numbers are read to the nearest `Double`; its texts are numbered.
  /// - Parameters:
  ///   - source: A file, standard input or bytes, plain or packed with gzip.
  ///   - format: The format, or `nil` to tell it by the name.
  ///   - binding: Which column plays which role.
  ///   - digest: The digest the stored bytes must have, if one was promised.
  ///   - limits: How much is held, and what is too long to be meant.
  /// - Returns: The table, without faults.
  /// - Throws: The first twenty faults with their rows and columns, and how many there are in all. A fault never quotes a
  ///   value that could name a patient or a reader.
  /// - Complexity: O(bytes), and O(rows × bound columns) space.
  public static func read(
    from source: TableSource, format: TableFormat? = nil, binding: ColumnBinding,
    expecting digest: ContentDigest? = nil, limits: ReadingLimits = ReadingLimits()
  ) throws(InputFaults) -> CaseTable {
    if format ?? TableFormat(fileName: source.name) == .imrmc {
      return try readerStudy(from: source, binding: binding, expecting: digest, limits: limits)
    }
    return try TableReading(source, format: format, limits: limits).table(binding, expecting: digest)
  }

  /// The names in a file's header, in order; for NDJSON the keys of the first objects.
  /// - Parameters:
  ///   - source: A file or bytes; standard input is used up by this.
  ///   - format: The format, or `nil` to tell it by the name.
  ///   - limits: How much is held, and what is too long to be meant.
  /// - Returns: The names.
  /// - Throws: What is wrong with the header.
  public static func columnNames(
    of source: TableSource, format: TableFormat? = nil, limits: ReadingLimits = ReadingLimits()
  ) throws(InputFaults) -> [String] {
    if format ?? TableFormat(fileName: source.name) == .imrmc { return ReaderStudyFile.columns }
    return try TableReading(source, format: format, limits: limits).columnNames()
  }
}
