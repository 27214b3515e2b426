// SPDX-License-Identifier: Apache-2.0
import DICOM

/// Data sets with pixels, made for the tests.
enum MadeImage {
  static func dataSet(
    rows: Int, columns: Int, frames: Int? = nil, samples: Int = 1, allocated: Int, stored: Int, high: Int? = nil,
    isSigned: Bool = false, photometric: String = "MONOCHROME2", planar: Int? = nil
  ) -> DataSet {
    var dataSet = DataSet([
      DataSet.Element(.rows, .unsignedShort, .integers([rows])),
      DataSet.Element(.columns, .unsignedShort, .integers([columns])),
      DataSet.Element(.samplesPerPixel, .unsignedShort, .integers([samples])),
      DataSet.Element(.bitsAllocated, .unsignedShort, .integers([allocated])),
      DataSet.Element(.bitsStored, .unsignedShort, .integers([stored])),
      DataSet.Element(.highBit, .unsignedShort, .integers([high ?? stored - 1])),
      DataSet.Element(.pixelRepresentation, .unsignedShort, .integers([isSigned ? 1 : 0])),
      DataSet.Element(.photometricInterpretation, .codeString, .text([photometric])),
    ])
    if let frames { dataSet.set(.numberOfFrames, .integerString, .text([String(frames)])) }
    if let planar { dataSet.set(.planarConfiguration, .unsignedShort, .integers([planar])) }
    return dataSet
  }

  static func file(
    _ dataSet: DataSet, _ bytes: [UInt8], as syntax: TransferSyntax = .explicitLittleEndian,
    _ representation: ValueRepresentation = .otherWord, tag: Tag = .pixelData
  ) -> DICOMFile {
    var dataSet = dataSet
    dataSet.set(tag, representation, .bytes(bytes))
    return DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: syntax.rawValue)
  }

  static func file(
    _ dataSet: DataSet, fragments: [[UInt8]], offsets: [UInt32] = [], as syntax: TransferSyntax
  ) -> DICOMFile {
    var dataSet = dataSet
    dataSet.set(.pixelData, .otherByte, .encapsulated(EncapsulatedPixels(offsets: offsets, fragments: fragments)))
    return DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: syntax.rawValue)
  }

  static func file(_ dataSet: DataSet, _ encoded: DataSet.Element, as syntax: TransferSyntax) -> DICOMFile {
    var dataSet = dataSet
    dataSet.set(encoded)
    return DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: syntax.rawValue)
  }
}

extension PixelSamples {
  /// The samples as whole numbers; none for floating ones.
  var integers: [Int] {
    switch self {
    case .int8(let samples): samples.map(Int.init)
    case .uint8(let samples): samples.map(Int.init)
    case .int16(let samples): samples.map(Int.init)
    case .uint16(let samples): samples.map(Int.init)
    case .int32(let samples): samples.map(Int.init)
    case .uint32(let samples): samples.map(Int.init)
    case .float32, .float64: []
    }
  }
}
