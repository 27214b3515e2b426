// SPDX-License-Identifier: Apache-2.0

/// Writes data sets as files of Part 10, or bare as they go over a network.
///
/// Text is written in UTF-8 and Specific Character Set says so, in items too; sequences and items have defined lengths; group lengths,
/// which are retired, are left away. What is read back is what was written.
/// > Source: DICOM PS3.5 sections 6, 7 and annex A, PS3.10 section 7. Checked by `DataSetWriterTests` against bytes by hand and by
/// > reading back; what pydicom reads from it by `Proofs/dicom_headers.py`.
public enum DataSetWriter {
  /// How much is asked of the values.
  public enum Strictness: Sendable {
    /// Every value fits its representation, multiplicity and attribute.
    case strict
    /// What a lenient reading delivered is carried on as it is; only what no bytes can say is refused.
    case asIs
  }

  /// What this writer calls itself in Implementation Class UID.
  public static var implementationClassUID: String { "2.25.141049055891421526061420716782177138998" }
  /// And in Implementation Version Name.
  public static var implementationVersionName: String { "FIDUCIAL_1" }

  /// A file of Part 10: preamble, meta information, data set.
  ///
  /// SOP class and instance are taken from the data set, or from the file's meta information where it has none. The faults of the
  /// file play no part. A directory of files (DICOMDIR) is refused: its records name bytes of the file.
  /// - Throws: Where a value does not fit, at the first.
  public static func bytes(
    of file: DICOMFile, as syntax: TransferSyntax, strictness: Strictness = .strict
  ) throws(DataSetWriteError) -> [UInt8] {
    if file.dataSet[.directoryRecordSequence] != nil {
      // Its records name each other by their bytes in the file, which writing moves.
      throw DataSetWriteError(path: [.directoryRecordSequence], found: "a directory of files", expected: "an object")
    }
    var bytes = [UInt8](repeating: 0, count: 128)
    bytes += "DICM".utf8
    bytes += try metaInformation(of: file, as: syntax, strictness: strictness)
    bytes += try dataSetBytes(of: file.dataSet, as: syntax, strictness: strictness)
    return bytes
  }

  /// A data set alone, as it goes over a network under a transfer syntax.
  ///
  /// - Throws: Where a value does not fit, at the first.
  public static func dataSetBytes(
    of dataSet: DataSet, as syntax: TransferSyntax, strictness: Strictness = .strict
  ) throws(DataSetWriteError) -> [UInt8] {
    var encoder = DataSetEncoder(
      isExplicit: syntax.isExplicit, isBigEndian: syntax.isBigEndian, isStrict: strictness == .strict)
    if strictness == .strict { try check(dataSet, as: syntax) }
    try encoder.append(withUnicode(dataSet))
    guard syntax == .deflated else { return encoder.bytes }
    guard var deflated = Inflater.deflated(encoder.bytes) else {
      throw DataSetWriteError(path: [], found: "no memory to deflate", expected: "some")
    }
    if deflated.count % 2 == 1 { deflated.append(0) }
    return deflated
  }

  // MARK: Meta information

  private static func metaInformation(
    of file: DICOMFile, as syntax: TransferSyntax, strictness: Strictness
  ) throws(DataSetWriteError) -> [UInt8] {
    var meta = DataSet()
    for element in file.metaInformation.elements where element.tag >= .sourceApplicationEntityTitle {
      if element.tag.group == 2 { meta.set(element) }
    }
    meta.set(.fileMetaInformationVersion, .otherByte, .bytes([0, 1]))
    let identities: [(Tag, Tag)] = [
      (.mediaStorageSOPClassUID, .sopClassUID), (.mediaStorageSOPInstanceUID, .sopInstanceUID),
    ]
    for (target, source) in identities {
      if let identifier = file.dataSet.text(source) ?? file.metaInformation.text(target) {
        meta.set(target, .uniqueIdentifier, .text([identifier]))
      } else if strictness == .strict {
        throw DataSetWriteError(path: [source], found: "no value", expected: "the identity of a stored object")
      }
    }
    meta.set(.transferSyntaxUID, .uniqueIdentifier, .text([syntax.rawValue]))
    meta.set(.implementationClassUID, .uniqueIdentifier, .text([implementationClassUID]))
    meta.set(.implementationVersionName, .shortString, .text([implementationVersionName]))
    var encoder = DataSetEncoder(isExplicit: true, isBigEndian: false, isStrict: strictness == .strict)
    try encoder.append(meta)
    var length = DataSetEncoder(isExplicit: true, isBigEndian: false, isStrict: false)
    length.keepsGroupLengths = true
    try length.append(
      DataSet([.init(.fileMetaInformationGroupLength, .unsignedLong, .integers([encoder.bytes.count]))]))
    return length.bytes + encoder.bytes
  }

  // MARK: Character sets

  /// The data set with Specific Character Set where its text needs one.
  private static func withUnicode(_ dataSet: DataSet) -> DataSet {
    var result = dataSet
    if dataSet[.specificCharacterSet] != nil || dataSet.needsCharacterSet {
      result.set(.specificCharacterSet, .codeString, .text(["ISO_IR 192"]))
    }
    return result.withUnicodeItems()
  }

  // MARK: Checks of the whole

  private static func check(_ dataSet: DataSet, as syntax: TransferSyntax) throws(DataSetWriteError) {
    for element in dataSet.elements where element.tag.group <= 2 {
      throw DataSetWriteError(
        path: [element.tag], found: "an element of group \(element.tag.group)", expected: "one of a data set")
    }
    guard let pixels = dataSet[.pixelData] else { return }
    switch pixels.value {
    case .encapsulated where !syntax.isEncapsulated:
      throw DataSetWriteError(
        path: [.pixelData], found: "pixels in fragments", expected: "plain ones in this transfer syntax")
    case .bytes where syntax.isEncapsulated:
      throw DataSetWriteError(path: [.pixelData], found: "plain pixels", expected: "fragments in this transfer syntax")
    default: break
    }
  }
}

extension DataSet {
  /// Whether any text in it or its items has characters beyond ASCII.
  fileprivate var needsCharacterSet: Bool {
    elements.contains { element in
      switch element.value {
      case .text(let values):
        element.representation.isAffectedByCharacterSet && values.contains { $0.utf8.contains { $0 >= 0x80 } }
      case .items(let items): items.contains { $0.needsCharacterSet }
      default: false
      }
    }
  }

  /// With items whose own Specific Character Set is UTF-8 where they have one.
  fileprivate func withUnicodeItems() -> DataSet {
    guard elements.contains(where: { if case .items = $0.value { true } else { false } }) else { return self }
    var result = self
    for element in elements {
      guard case .items(let items) = element.value else { continue }
      let changed = items.map { item in
        var item = item
        if item[.specificCharacterSet] != nil {
          item.set(.specificCharacterSet, .codeString, .text(["ISO_IR 192"]))
        }
        return item.withUnicodeItems()
      }
      result.set(element.tag, element.representation, .items(changed))
    }
    return result
  }
}
