// SPDX-License-Identifier: Apache-2.0

extension DICOMFile {
  /// The file as it goes between the owner of the data and its helper: canonical, with its faults and the notes of left-out values.
  ///
  /// Elements are explicit, little endian, with lengths of four bytes; text is UTF-8; sequences have defined lengths. What
  /// is read from it is what was written, whatever a lenient reading delivered.
  /// - Throws: Where a value is not of the form that its representation asks for, which no reading delivers.
  public func wireBytes() throws(DataSetWriteError) -> [UInt8] {
    var bytes: [UInt8] = []
    for dataSet in [metaInformation, dataSet] {
      var encoder = DataSetEncoder(isExplicit: true, isBigEndian: false, isStrict: false)
      encoder.isCanonical = true
      encoder.keepsGroupLengths = true
      try encoder.append(dataSet)
      Wire.append(encoder.bytes.count, to: &bytes)
      bytes += encoder.bytes
    }
    Wire.append(transferSyntaxUID, to: &bytes)
    Wire.append(faults.count, to: &bytes)
    for fault in faults {
      Wire.append(fault.path.count, to: &bytes)
      for tag in fault.path { Wire.append(Int(tag.rawValue), to: &bytes) }
      Wire.append(fault.offset ?? -1, to: &bytes)
      Wire.append(fault.found, to: &bytes)
      Wire.append(fault.expected, to: &bytes)
    }
    return bytes
  }

  /// Reads what ``wireBytes()`` wrote; `nil` where the bytes are not that.
  public init?(wireBytes bytes: [UInt8]) {
    var wire = Wire(bytes: bytes)
    guard let meta = wire.dataSet(), let dataSet = wire.dataSet(), let syntax = wire.text(), let count = wire.number(),
      count >= 0, count <= bytes.count
    else { return nil }
    var faults: [DataSetFault] = []
    for _ in 0..<count {
      guard let depth = wire.number(), depth >= 0, depth <= bytes.count else { return nil }
      var path: [Tag] = []
      for _ in 0..<depth {
        guard let tag = wire.number().flatMap(UInt32.init(exactly:)) else { return nil }
        path.append(Tag(tag))
      }
      guard let offset = wire.number(), let found = wire.text(), let expected = wire.text() else { return nil }
      faults.append(DataSetFault(path: path, offset: offset < 0 ? nil : offset, found: found, expected: expected))
    }
    guard wire.isAtEnd else { return nil }
    self.init(metaInformation: meta, dataSet: dataSet, transferSyntaxUID: syntax, faults: faults)
  }
}

/// Numbers of eight bytes, and pieces with their lengths before them.
private struct Wire {
  let bytes: [UInt8]
  var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  static func append(_ number: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    append(text.utf8.count, to: &bytes)
    bytes += text.utf8
  }

  mutating func number() -> Int? {
    guard bytes.count - place >= 8 else { return nil }
    var number: UInt64 = 0
    for offset in (0..<8).reversed() { number = number << 8 | UInt64(bytes[place + offset]) }
    place += 8
    return Int(truncatingIfNeeded: number)
  }

  private mutating func piece() -> ArraySlice<UInt8>? {
    guard let count = number(), count >= 0, count <= bytes.count - place else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  mutating func text() -> String? { piece().map { String(decoding: $0, as: UTF8.self) } }

  mutating func dataSet() -> DataSet? {
    guard let piece = piece() else { return nil }
    var parser = DataSetParser(
      ByteSource(Array(piece)), options: .init(deepestNesting: 128, mostElements: Int.max))
    var frame = DataSetParser.Frame(isExplicit: true, isBigEndian: false, isCanonical: true)
    var dataSet = DataSet()
    _ = parser.elements(into: &dataSet, from: 0, softEnd: nil, limit: piece.count, frame: &frame)
    return parser.faults.isEmpty ? dataSet : nil
  }
}
